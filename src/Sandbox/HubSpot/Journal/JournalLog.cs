using HubSpotSfSync.Sandbox.Common;

namespace HubSpotSfSync.Sandbox.HubSpot.Journal;

/// <summary>A file of the journal, found by its offset.</summary>
public sealed record JournalFile(Guid Offset, DateTimeOffset PublishedAt, IReadOnlyList<JournalEvent> Events);

/// <summary>
/// Files of events in the order in which they came. A file is closed some time after its first event, is there from then on,
/// and is gone after three days. Published when somebody looks, so that it all goes by the sandbox's clock.
/// </summary>
public sealed class JournalLog(SandboxClock clock, JournalOptions options)
{
    public static readonly TimeSpan Retention = TimeSpan.FromDays(3);
    private readonly Lock _lock = new();
    private readonly Queue<(JournalEvent Event, DateTimeOffset At)> _pending = new();
    private readonly List<JournalFile> _files = [];

    public void Append(JournalEvent item)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            while (_pending.TryPeek(out var oldest) && oldest.At + Retention < now)
            {
                _pending.Dequeue();
            }

            _pending.Enqueue((item, now));
        }
    }

    public IReadOnlyList<JournalFile> Earliest(int count) => Read(files => files.Take(count));

    /// <summary>The newest, in the order of the journal.</summary>
    public IReadOnlyList<JournalFile> Latest(int count) => Read(files => files.TakeLast(count));

    /// <summary>What follows a file; null when there is no such file, or no more.</summary>
    public IReadOnlyList<JournalFile>? After(Guid offset, int count)
    {
        lock (_lock)
        {
            Publish();
            var at = _files.FindIndex(file => file.Offset == offset);
            return at < 0 ? null : [.. _files.Skip(at + 1).Take(count)];
        }
    }

    public JournalFile? Find(Guid offset)
    {
        lock (_lock)
        {
            Publish();
            return _files.Find(file => file.Offset == offset);
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _pending.Clear();
            _files.Clear();
        }
    }

    private IReadOnlyList<JournalFile> Read(Func<IEnumerable<JournalFile>, IEnumerable<JournalFile>> part)
    {
        lock (_lock)
        {
            Publish();
            return [.. part(_files)];
        }
    }

    private void Publish()
    {
        var now = clock.GetUtcNow();
        while (_pending.TryPeek(out var first) && first.At + options.Lag <= now)
        {
            var due = first.At + options.Lag;
            var events = new List<JournalEvent>();
            while (events.Count < options.MaxEventsPerFile && _pending.TryPeek(out var next) && next.At <= due)
            {
                events.Add(_pending.Dequeue().Event);
            }

            _files.Add(new JournalFile(Guid.NewGuid(), due, events));
        }

        _files.RemoveRange(0, _files.TakeWhile(file => file.PublishedAt + Retention <= now).Count());
    }
}
