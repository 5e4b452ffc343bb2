using System.Text;

namespace HubSpotSfSync.Sandbox.Salesforce.Bulk;

/// <summary>Uploaded CSV can't be read, or not by this job; the message is the job's error.</summary>
internal sealed class BulkFailure(string message) : Exception(message);

/// <summary>
/// Reads uploaded CSV row by row by the platform's rules: one line ending in the whole file, quotes around what has
/// quotes, delimiters or line ends, a quote doubled. Values are not trimmed.
/// </summary>
internal sealed class CsvRows(BulkContent content, CsvFormat format)
{
    private const byte Quote = (byte)'"';
    private const byte Cr = (byte)'\r';
    private const byte Lf = (byte)'\n';
    private const int MostFieldBytes = 4 * 131_072;
    private const int MostFieldCharacters = 131_072;
    private const int MostRowCharacters = 400_000;
    private const int MostFields = 5000;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly byte _delimiter = (byte)format.Delimiter;
    private byte[] _field = new byte[256];
    private int _fieldLength;
    private int _at;
    private int _end;
    private long _bufferStart;

    /// <summary>Of the byte after the last row read.</summary>
    public long Offset => _bufferStart + _at;

    /// <returns>False at the end.</returns>
    /// <exception cref="BulkFailure">The text breaks the rules.</exception>
    public bool TryRead(List<string> row)
    {
        while (Peek() >= 0)
        {
            row.Clear();
            ReadRow(row);
            if (row.Count > 1 || row[0].Length > 0)
            {
                CheckSize(row);
                return true;
            }
        }

        return false;
    }

    private static void CheckSize(List<string> row)
    {
        if (row.Count > MostFields)
        {
            throw new BulkFailure($"InvalidBatch : Too many fields in a record: {row.Count} (max={MostFields})");
        }

        if (row.Sum(field => field.Length) > MostRowCharacters)
        {
            throw new BulkFailure($"InvalidBatch : Record too long: more than {MostRowCharacters} characters");
        }

        if (row.Exists(field => field.Length > MostFieldCharacters))
        {
            throw FieldTooLong();
        }
    }

    private static BulkFailure FieldTooLong() => new($"InvalidBatch : Field too long: more than {MostFieldCharacters} characters");

    private static BulkFailure UnescapedQuote() =>
        new("InvalidBatch : Failed to parse CSV. Found unescaped quote. A value with quote should be within a quote");

    private void ReadRow(List<string> row)
    {
        while (true)
        {
            _fieldLength = 0;
            if (Offset == 0)
            {
                SkipByteOrderMark();
            }

            if (Peek() == Quote)
            {
                ReadQuoted();
            }
            else
            {
                ReadPlain();
            }

            row.Add(Encoding.UTF8.GetString(_field, 0, _fieldLength));
            var next = Next();
            if (next == _delimiter)
            {
                continue;
            }

            if (next >= 0)
            {
                EndRow(next);
            }

            return;
        }
    }

    private void SkipByteOrderMark()
    {
        if (Peek() == 0xEF && _end >= 3 && _buffer[1] == 0xBB && _buffer[2] == 0xBF)
        {
            _at = 3;
        }
    }

    private void ReadQuoted()
    {
        Next();
        while (true)
        {
            var next = Next();
            if (next < 0)
            {
                throw new BulkFailure("InvalidBatch : Failed to parse CSV. EOF reached before closing an opened quote");
            }

            if (next == Quote)
            {
                if (Peek() != Quote)
                {
                    break;
                }

                Next();
            }

            Keep((byte)next);
        }

        if (Peek() is var after && after >= 0 && after != _delimiter && after != Lf && after != Cr)
        {
            throw UnescapedQuote();
        }
    }

    private void ReadPlain()
    {
        while (Peek() is var next && next >= 0 && next != _delimiter && next != Lf && next != Cr)
        {
            if (next == Quote)
            {
                throw UnescapedQuote();
            }

            Keep((byte)next);
            _at++;
        }
    }

    private void EndRow(int first)
    {
        var isCrLf = first == Cr && Peek() == Lf;
        if (isCrLf)
        {
            Next();
        }

        if (isCrLf != (format.LineEnding.Length == 2) || (first == Cr && !isCrLf))
        {
            throw new BulkFailure($"ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is {format.LineEndingName}");
        }
    }

    private void Keep(byte value)
    {
        if (_fieldLength == _field.Length)
        {
            Array.Resize(ref _field, _field.Length < MostFieldBytes ? _field.Length * 2 : throw FieldTooLong());
        }

        _field[_fieldLength++] = value;
    }

    private int Peek() => _at < _end || Fill() ? _buffer[_at] : -1;

    private int Next() => _at < _end || Fill() ? _buffer[_at++] : -1;

    private bool Fill()
    {
        _bufferStart += _end;
        _at = 0;
        _end = content.Read(_bufferStart, _buffer);
        return _end > 0;
    }
}
