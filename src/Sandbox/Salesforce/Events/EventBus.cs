using System.Collections.Frozen;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Events;

/// <summary>The change events of the last 72 hours, in order. Replay ids rise but are not contiguous.</summary>
public sealed class EventBus
{
    private static readonly TimeSpan Retention = TimeSpan.FromHours(72);
    private readonly Lock _lock = new();
    private readonly SandboxClock _clock;
    private readonly IReadOnlyList<string> _selected;
    private readonly EventSchemas _schemas = new();
    private readonly EventDisturbance _disturbance;
    private List<BusEvent> _events = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastReplayId;
    private long _forgottenUpTo;
    private long _commits = 1_000_000;

    public EventBus(SalesforceSandboxOptions options, SandboxClock clock)
    {
        _selected = options.ChangeDataCaptureObjects;
        _clock = clock;
        _disturbance = new EventDisturbance(stored => _events.Add(stored));
        // Later than any id of an earlier run, so that an id kept from there is refused and not taken for one of ours.
        _lastReplayId = _forgottenUpTo = clock.GetUtcNow().ToUnixTimeMilliseconds() * 1000;
    }

    /// <summary>Completes at the next publication; take it before looking for events.</summary>
    public Task Changed
    {
        get
        {
            lock (_lock)
            {
                return _changed.Task;
            }
        }
    }

    public long LastReplayId
    {
        get
        {
            lock (_lock)
            {
                return _lastReplayId;
            }
        }
    }

    /// <summary>The newest id that is no longer kept: reading after it gives everything.</summary>
    public long ForgottenUpTo
    {
        get
        {
            lock (_lock)
            {
                Forget();
                return _forgottenUpTo;
            }
        }
    }

    /// <summary>What goes wrong with the next events, and how much of it is left.</summary>
    public EventDisorder Disorder
    {
        get
        {
            lock (_lock)
            {
                return _disturbance.Wanted;
            }
        }
    }

    public void Disturb(EventDisorder disorder)
    {
        lock (_lock)
        {
            _disturbance.Wanted = disorder;
            Tell();
        }
    }

    /// <summary>What one subscription gets at most; null for as much as it asks for.</summary>
    public double? DeliveredPerSecond { get; set; }

    public void Clear()
    {
        lock (_lock)
        {
            _events.Clear();
            _disturbance.Clear();
            Catalogue.Clear();
            _forgottenUpTo = _lastReplayId;
        }
    }

    /// <summary>Custom channels and platform events.</summary>
    public EventCatalogue Catalogue { get; } = new();

    /// <summary>Whether the standard channel has the object.</summary>
    public bool Captures(SObjectType type) => _selected.Contains(type.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The schema of a type as it is now. The org's gate must be held: fields may be added.</summary>
    public EventSchema SchemaOf(SObjectType type) => _schemas.Of(type);

    public EventSchema? FindSchema(string id) => _schemas.Find(id);

    /// <summary>Stores what a transaction did. The org's gate is held, so transactions keep their order.</summary>
    public void Publish(IReadOnlyCollection<PendingChange> changes, WriteContext context)
    {
        var captured = ChangeCapture.Capture(changes, type => Captures(type) || Catalogue.Captures(type) ? SchemaOf(type) : null);
        if (captured.Count == 0)
        {
            return;
        }

        var transactionKey = Guid.NewGuid().ToString();
        lock (_lock)
        {
            Forget();
            var commitNumber = ++_commits;
            foreach (var entry in ChangeOverflow.Cut(captured, _disturbance.Wanted.OverflowAfter))
            {
                Store(entry, context, transactionKey, commitNumber);
            }

            Tell();
        }
    }

    /// <summary>Stores a gap event as the platform would write it. The org's gate is held.</summary>
    /// <param name="record">One of the records, or any of the object's for an overflow.</param>
    /// <param name="change">One of the GAP types.</param>
    /// <param name="recordIds">Those of the records.</param>
    public void PublishGap(SObjectRecord record, ChangeType change, IReadOnlyList<string> recordIds)
    {
        lock (_lock)
        {
            Forget();
            var entry = new ChangeCapture.Captured(record, record.Current, change, 1, [], []);
            entry.RecordIds.Clear();
            entry.RecordIds.AddRange(recordIds);
            Store(entry, new WriteContext(record.Current.ModifiedById, string.Empty), Guid.NewGuid().ToString(), ++_commits);
            Tell();
        }
    }

    /// <summary>Stores a message somebody published.</summary>
    /// <returns>Its replay id.</returns>
    public long Publish(PlatformEventType type, string schemaId, ReadOnlyMemory<byte> payload)
    {
        lock (_lock)
        {
            Forget();
            var stored = new PlatformEvent(type, schemaId, payload)
            {
                ReplayId = NextReplayId(),
                CommitTimestamp = _clock.GetUtcNow().ToUnixTimeMilliseconds(),
                DeliverableAt = _clock.GetTimestamp(),
            };
            _events.Add(stored);
            Tell();
            return stored.ReplayId;
        }
    }

    /// <summary>Events after a replay id, oldest first.</summary>
    /// <param name="position">Moves past all that was looked at, whether it was wanted or not.</param>
    /// <param name="isWanted">Whether the topic has the event.</param>
    /// <param name="max">At most so many.</param>
    /// <param name="wait">How long until the next one may be delivered; null when none waits.</param>
    public List<BusEvent> Read(ref long position, Func<BusEvent, bool> isWanted, int max, out TimeSpan? wait)
    {
        var found = new List<BusEvent>();
        wait = null;
        lock (_lock)
        {
            var now = _clock.GetTimestamp();
            for (var at = FirstAfter(position); at < _events.Count && found.Count < max; at++)
            {
                var next = _events[at];
                if (next.DeliverableAt > now)
                {
                    wait = _clock.GetElapsedTime(now, next.DeliverableAt);
                    break;
                }

                position = next.ReplayId;
                if (isWanted(next))
                {
                    found.Add(next);
                }
            }
        }

        return found;
    }

    private void Store(ChangeCapture.Captured entry, WriteContext context, string transactionKey, long commitNumber)
    {
        var passed = Catalogue.PassedFilters(entry.Record);
        _disturbance.Pass(entry.Record.Type.Name, Make);

        ChangeEvent Make(EventDisorder disorder)
        {
            var isGap = disorder.Gap || entry.Change >= ChangeType.GapCreate;
            return new ChangeEvent
            {
                ReplayId = NextReplayId(),
                Schema = SchemaOf(entry.Record.Type),
                Change = disorder.Gap ? ChangeOverflow.GapOf(entry.Change) : entry.Change,
                Record = entry.Record,
                Version = entry.Version,
                RecordIds = entry.RecordIds,
                ChangeOrigin = isGap ? string.Empty : context.ChangeOrigin,
                TransactionKey = transactionKey,
                SequenceNumber = entry.SequenceNumber,
                CommitTimestamp = _clock.GetUtcNow().ToUnixTimeMilliseconds(),
                CommitNumber = commitNumber,
                CommitUser = context.UserId,
                ChangedFields = isGap ? [] : entry.ChangedFields,
                NulledFields = isGap ? [] : entry.NulledFields,
                DiffFields = isGap ? FrozenDictionary<FieldPosition, string>.Empty : entry.DiffFields,
                PassedFilters = passed,
                DeliverableAt = _clock.GetTimestamp() + (long)(disorder.DelayMs / 1000.0 * _clock.TimestampFrequency),
            };
        }
    }

    private void Tell()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    // Steps of one to three: a client that computes the next id goes wrong.
    private long NextReplayId() => _lastReplayId += 1 + (_lastReplayId % 3);

    private void Forget()
    {
        var oldest = (_clock.GetUtcNow() - Retention).ToUnixTimeMilliseconds();
        var expired = 0;
        while (expired < _events.Count && _events[expired].CommitTimestamp < oldest)
        {
            expired++;
        }

        if (expired > 0)
        {
            _forgottenUpTo = _events[expired - 1].ReplayId;
            _events = _events.GetRange(expired, _events.Count - expired);
        }
    }

    private int FirstAfter(long replayId)
    {
        int low = 0, high = _events.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_events[middle].ReplayId <= replayId)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
