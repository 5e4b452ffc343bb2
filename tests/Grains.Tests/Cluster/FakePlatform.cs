using System.Collections.Concurrent;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Grains.Tests.Cluster;

/// <summary>What goes wrong with one write.</summary>
internal enum WriteFault
{
    None,

    /// <summary>It takes effect, and no answer comes.</summary>
    AnswerLost,

    /// <summary>The platform is busy; nothing happened.</summary>
    Busy,

    /// <summary>The platform refuses the values.</summary>
    Refused,
}

/// <summary>
/// One account's records, in memory, with what the sync relies on of both platforms: creates are upserts on the identity, a match
/// value finds what is there, expected values guard updates, versions rise.
/// </summary>
internal sealed class FakePlatform(Side side, string objectType, string matchField, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, CrmRecord> _records = [];
    private long _lastStamp;
    private long _lastId = side == Side.HubSpot ? 500 : 9000;

    public Side Side => side;

    /// <summary>Decides on each write what goes wrong with it.</summary>
    public Func<RecordWrite, WriteFault> Fault { get; set; } = _ => WriteFault.None;

    /// <summary>What it tells of its change events.</summary>
    public EventUse? Events { get; set; }

    /// <summary>Called when the changes that a poll will get are known, and before it gets them.</summary>
    public Func<Task> Answering { get; set; } = () => Task.CompletedTask;

    /// <summary>Called before a page of a scan is given.</summary>
    public Func<Task> Scanning { get; set; } = () => Task.CompletedTask;

    /// <summary>From when on it was asked for changes, poll by poll.</summary>
    public ConcurrentQueue<DateTimeOffset> PolledFrom { get; } = [];

    /// <summary>The lane of each writing call.</summary>
    public ConcurrentQueue<Lane> WroteIn { get; } = [];

    /// <summary>How many records each batch was to create and to update.</summary>
    public ConcurrentQueue<(int Creates, int Updates)> Batches { get; } = [];

    public int WriteCalls => WroteIn.Count;

    public int Calls { get; private set; }

    public IReadOnlyList<CrmRecord> Records
    {
        get
        {
            lock (_lock)
            {
                return [.. _records.Values];
            }
        }
    }

    /// <summary>The records by their match value; fails where two have the same.</summary>
    public Dictionary<string, CrmRecord> ByMatch() => Records.Where(record => !record.Deleted).ToDictionary(record => record.Values[matchField]!);

    public CrmRecord Create(params (string Field, string? Value)[] values)
    {
        lock (_lock)
        {
            return Put(++_lastId, values.ToDictionary(value => value.Field, value => value.Value), identity: null);
        }
    }

    public CrmRecord Edit(string id, string field, string? value)
    {
        lock (_lock)
        {
            var before = _records[Key(id)];
            return Put(Key(id), new Dictionary<string, string?>(before.Values) { [field] = value }, before.Identity);
        }
    }

    /// <summary>The record goes, and nothing tells of it.</summary>
    public void Vanish(string id)
    {
        lock (_lock)
        {
            _records.Remove(Key(id));
        }
    }

    public void Count(Lane lane, bool write)
    {
        lock (_lock)
        {
            Calls++;
        }

        if (write)
        {
            WroteIn.Enqueue(lane);
        }
    }

    public WriteOutcome Write(RecordWrite write)
    {
        lock (_lock)
        {
            var fault = Fault(write);
            return fault switch
            {
                WriteFault.Busy => Later(arrived: false),
                WriteFault.Refused => new WriteOutcome.Refused("VALIDATION", "The test refuses this record.", []),
                WriteFault.AnswerLost when Apply(write) is not null => Later(arrived: true),
                _ => Apply(write),
            };
        }
    }

    private WriteOutcome Apply(RecordWrite write)
    {
        var existing = write.RecordId is { } id ? _records.GetValueOrDefault(Key(id)) : null;
        if (write.RecordId is not null && existing is null or { Deleted: true })
        {
            return new WriteOutcome.Missing("NOT_FOUND", "There is no such record.");
        }

        if (existing is null && _records.Values.FirstOrDefault(record => !record.Deleted && (record.Identity == write.Identity || write.Match.Any(key => key.Values.All(value => record.Values[value.Key] == value.Value)))) is { } found)
        {
            return new WriteOutcome.Exists(found);
        }

        if (existing is not null && write.Expected.Any(expected => existing.Values.GetValueOrDefault(expected.Key) != expected.Value))
        {
            return new WriteOutcome.Stale(existing);
        }

        var values = existing is null ? [] : new Dictionary<string, string?>(existing.Values);
        foreach (var (field, value) in write.Values)
        {
            values[field] = value;
        }

        return new WriteOutcome.Written(Put(existing is null ? ++_lastId : Key(existing.Id), values, write.Identity), existing is null);
    }

    private WriteOutcome.Later Later(bool arrived) => new(clock.GetUtcNow(), "TEST", "The test says later.") { MayHaveArrived = arrived };

    private CrmRecord Put(long key, Dictionary<string, string?> values, string? identity)
    {
        _lastStamp = Math.Max(_lastStamp + 1, clock.GetUtcNow().ToUnixTimeMilliseconds());
        return _records[key] = new CrmRecord { ObjectType = objectType, Id = side == Side.HubSpot ? $"{key}" : $"003{key}", Version = new RecordVersion(_lastStamp), Values = values, Identity = identity };
    }

    private long Key(string id) => long.Parse(side == Side.HubSpot ? id : id[3..], System.Globalization.CultureInfo.InvariantCulture);
}
