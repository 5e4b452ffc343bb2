using Microsoft.Win32.SafeHandles;

namespace HubSpotSfSync.Sandbox.Salesforce.Bulk;

/// <summary>Bytes that are appended and read by their place: in memory while they are few, in a temporary file after that.</summary>
internal sealed class BulkContent : IDisposable
{
    private const int MostInMemory = 256 * 1024;
    private readonly Lock _lock = new();
    private byte[] _memory = [];
    private SafeFileHandle? _file;
    private long _length;
    private bool _isDisposed;

    public long Length => Interlocked.Read(ref _length);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_file is null && _length + bytes.Length > MostInMemory)
            {
                _file = OpenFile();
                RandomAccess.Write(_file, _memory.AsSpan(0, (int)_length), 0);
                _memory = [];
            }

            if (_file is not null)
            {
                RandomAccess.Write(_file, bytes, _length);
            }
            else
            {
                if (_memory.Length < _length + bytes.Length)
                {
                    Array.Resize(ref _memory, (int)Math.Max(_length + bytes.Length, _memory.Length * 2L));
                }

                bytes.CopyTo(_memory.AsSpan((int)_length));
            }

            Interlocked.Add(ref _length, bytes.Length);
        }
    }

    /// <returns>How many bytes were there; 0 at the end.</returns>
    public int Read(long offset, Span<byte> into)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var count = (int)Math.Clamp(_length - offset, 0, into.Length);
            if (count == 0)
            {
                return 0;
            }

            if (_file is not null)
            {
                return RandomAccess.Read(_file, into[..count], offset);
            }

            _memory.AsSpan((int)offset, count).CopyTo(into);
            return count;
        }
    }

    public async Task CopyToAsync(Stream target, long from, long to, CancellationToken ct)
    {
        var buffer = new byte[64 * 1024];
        while (from < to)
        {
            var count = Read(from, buffer.AsSpan(0, (int)Math.Min(buffer.Length, to - from)));
            if (count == 0)
            {
                return;
            }

            await target.WriteAsync(buffer.AsMemory(0, count), ct);
            from += count;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _memory = [];
            _file?.Dispose();
        }
    }

    private static SafeFileHandle OpenFile()
    {
        var path = Path.Combine(Path.GetTempPath(), $"bulk-{Path.GetRandomFileName()}");
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        if (!OperatingSystem.IsWindows())
        {
            // The handle keeps the bytes; without a name nothing is left behind when the process is killed.
            File.Delete(path);
        }

        return file;
    }
}
