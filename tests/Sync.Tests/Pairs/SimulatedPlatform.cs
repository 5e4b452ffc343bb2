using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Tests.Pairs;

/// <summary>One side as the pair knows it: records with stamps, that can be edited, read and written, with the contract of ICrm.</summary>
internal sealed class SimulatedPlatform(Side side, string objectType, IReadOnlyList<string> fields)
{
    private readonly List<Row> _rows = [];

    /// <summary>Every change event ever sent, our own echoes included.</summary>
    public List<Observation> Events { get; } = [];

    /// <summary>Every value that a field of the first record had, oldest first.</summary>
    public Dictionary<string, List<string?>> History { get; } = fields.ToDictionary(field => field, _ => new List<string?>());

    /// <summary>What the platform makes of a value it is given.</summary>
    public Func<string, string?, string?> Reshape { get; init; } = (_, value) => value;

    public int Count => _rows.Count;

    public bool Deleted => _rows.Count > 0 && _rows[0].Deleted;

    public IReadOnlyDictionary<string, string?> Values => _rows[0].Values;

    /// <summary>Fields in which a write replaced one value by another.</summary>
    public HashSet<string> Overwritten { get; } = [];

    /// <summary>What a person last put into a field.</summary>
    public Dictionary<string, string?> LastSet { get; } = [];

    public void Insert(long now, IReadOnlyDictionary<string, string?> values)
    {
        Change(Add(null), now, values);
        foreach (var (field, value) in values)
        {
            LastSet[field] = value;
        }
    }

    /// <summary>What a person does.</summary>
    public void Edit(long now, string field, string? value)
    {
        if (_rows.Count > 0 && !_rows[0].Deleted)
        {
            Change(_rows[0], now, new Dictionary<string, string?> { [field] = value });
            LastSet[field] = value;
        }
    }

    public void Delete(long now)
    {
        if (_rows.Count > 0 && !_rows[0].Deleted)
        {
            _rows[0].Deleted = true;
            _rows[0].Version = Version(now);
            Events.Add(Observe(Look(_rows[0], now), complete: false));
        }
    }

    public Observation? Read(long now) => _rows.Count == 0 ? null : Observe(Look(_rows[0], now), complete: true);

    /// <summary>The guard and the write are one; the record is read back for the answer after <paramref name="meanwhile"/>. HubSpot's answer
    /// also tells what it took.</summary>
    public WriteOutcome Write(RecordWrite write, long now, Action? meanwhile = null)
    {
        var row = write.RecordId is { } id ? _rows.Find(one => one.Id == id) : _rows.Find(one => one.Deleted && one.Identity == write.Identity);
        if (row is { Deleted: true } || (row is null && write.RecordId is not null))
        {
            return new WriteOutcome.Missing("GONE", "gone");
        }

        if (row is null && _rows.Find(one => !one.Deleted && (one.Identity == write.Identity || write.Match.Any(key => key.Values.All(value => one.Values[value.Key] == value.Value)))) is { } existing)
        {
            return new WriteOutcome.Exists(Look(existing, now));
        }

        if (row is not null && write.Expected.Any(expected => row.Values[expected.Key] != expected.Value))
        {
            return new WriteOutcome.Stale(Look(row, now));
        }

        var created = row is null;
        row ??= Add(write.Identity);
        row.Identity = write.Identity;
        var values = write.Values.Where(value => row.Values.ContainsKey(value.Key)).ToDictionary(value => value.Key, value => Reshape(value.Key, value.Value));
        Overwritten.UnionWith(values.Where(value => row.Values[value.Key] is { } former && former != value.Value).Select(value => value.Key));
        Change(row, now, values);
        meanwhile?.Invoke();
        var after = new WriteOutcome.Written(Look(row, Math.Max(now, row.Changed)), created);
        return side == Side.HubSpot ? after with { Taken = values } : after;
    }

    private Row Add(string? identity)
    {
        var row = new Row { Id = $"{(side == Side.HubSpot ? "5" : "003")}{_rows.Count}", Identity = identity, Values = fields.ToDictionary(field => field, _ => (string?)null) };
        _rows.Add(row);
        return row;
    }

    private void Change(Row row, long now, IReadOnlyDictionary<string, string?> values)
    {
        row.Version = Version(now);
        row.Changed = now;
        foreach (var (field, value) in values)
        {
            row.Values[field] = value;
            if (row == _rows[0])
            {
                History[field].Add(value);
            }
        }

        Events.Add(Observe(new CrmRecord { ObjectType = objectType, Id = row.Id, Version = row.Version, Values = values, Identity = row.Identity }, complete: false));
    }

    /// <summary>Salesforce stamps have whole seconds; the tick is the commit of a change, or the moment of a read.</summary>
    private RecordVersion Version(long now) => side == Side.HubSpot ? new RecordVersion(now) : new RecordVersion(now / 1000 * 1000, now);

    private CrmRecord Look(Row row, long now) => new()
    {
        ObjectType = objectType,
        Id = row.Id,
        Version = side == Side.HubSpot ? row.Version : row.Version with { Tick = now },
        Values = new Dictionary<string, string?>(row.Values),
        Deleted = row.Deleted,
        Identity = row.Identity,
    };

    private Observation Observe(CrmRecord record, bool complete) =>
        new() { Side = side, Record = record, Complete = complete, Source = complete ? ObservationSource.Poll : ObservationSource.ChangeEvent, Lane = Lane.Live };

    private sealed class Row
    {
        public required string Id { get; init; }
        public string? Identity { get; set; }
        public required Dictionary<string, string?> Values { get; init; }
        public RecordVersion Version { get; set; }
        public long Changed { get; set; }
        public bool Deleted { get; set; }
    }
}
