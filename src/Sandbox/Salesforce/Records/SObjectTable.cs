using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>
/// The records of one type with their indexes. Deleted ones stay, as in the recycle bin, in indexes of their own: their
/// unique values are free again. An index is built when it is first asked for. Not thread-safe: the org's gate is held
/// around it.
/// </summary>
public sealed class SObjectTable
{
    private readonly List<SObjectRecord?> _records = [];
    private readonly List<SObjectRecord> _deletions = [];
    private readonly Dictionary<string, (FieldDefinition Field, FieldIndex Live, FieldIndex Binned)> _indexes = new(StringComparer.Ordinal);
    private readonly SortedSet<int> _bin = [];
    private readonly TimeIndex _byModstamp;
    private TimeIndex? _byModified;
    private TimeIndex? _byCreated;
    private int _purged;

    public SObjectTable(SObjectType type)
    {
        Type = type;
        _byModstamp = new TimeIndex(ByNumber, record => record.Current.Modstamp);
    }

    public SObjectType Type { get; }

    public long NextNumber => _records.Count + 1;

    /// <summary>How many records are not deleted.</summary>
    public int LiveCount => _records.Count - _purged - _bin.Count;

    public int DeletedCount => _bin.Count;

    /// <summary>The record of an 18-character id, deleted or not.</summary>
    public SObjectRecord? Find(string id)
    {
        var record = ByNumber(RecordId.Number(id));
        return record is not null && record.Id == id ? record : null;
    }

    /// <summary>The n-th record; null when it is gone for good.</summary>
    public SObjectRecord? ByNumber(int number) => ByNumber((long)number);

    /// <summary>The records from a number on in the order of their ids, deleted ones too.</summary>
    public IEnumerable<SObjectRecord> From(int number)
    {
        for (var at = Math.Max(0, number - 1); at < _records.Count; at++)
        {
            if (_records[at] is { } record)
            {
                yield return record;
            }
        }
    }

    /// <summary>The records up to a number in the opposite order.</summary>
    public IEnumerable<SObjectRecord> DownFrom(int number)
    {
        for (var at = Math.Min(_records.Count, number) - 1; at >= 0; at--)
        {
            if (_records[at] is { } record)
            {
                yield return record;
            }
        }
    }

    /// <summary>The deleted records, by id.</summary>
    public IEnumerable<SObjectRecord> Deleted() => _bin.Select(number => _records[number - 1]!);

    /// <summary>Records not deleted whose field has this value, by id.</summary>
    public IReadOnlyList<SObjectRecord> FindBy(FieldDefinition field, string text) =>
        field.System == SystemField.Id
            ? RecordId.Normalize(text) is { } id && Find(id) is { Current.IsDeleted: false } record ? [record] : []
            : InOrder(Index(field).Live.Find(KeyOf(field, text)));

    /// <summary>The same among the deleted ones.</summary>
    public IReadOnlyList<SObjectRecord> FindDeletedBy(FieldDefinition field, string text) =>
        InOrder(Index(field).Binned.Find(KeyOf(field, text)));

    /// <summary>How many records <see cref="FindBy"/> would give.</summary>
    public int CountBy(FieldDefinition field, string text) => Index(field).Live.Find(KeyOf(field, text)).Count;

    /// <summary>Records stamped at or after a Unix second, deleted ones too, in the order (SystemModstamp, Id).</summary>
    public IEnumerable<SObjectRecord> ModifiedFrom(long unixSeconds) =>
        _byModstamp.Ascending(new TimeSpanBounds(unixSeconds, 0, long.MaxValue));

    internal TimeIndex ByTime(SystemField field) => field switch
    {
        SystemField.SystemModstamp => _byModstamp,
        SystemField.LastModifiedDate => _byModified ??= Build(record => record.Current.ModifiedAt),
        SystemField.CreatedDate => _byCreated ??= Build(record => record.CreatedAt),
        _ => throw new InvalidOperationException($"{field} is no time with an index"),
    };

    public void Insert(SObjectRecord record)
    {
        _records.Add(record);
        AddEverywhere(record);
    }

    /// <summary>Takes back the newest insert.</summary>
    public void RemoveLast(SObjectRecord record)
    {
        if (!ReferenceEquals(_records[^1], record))
        {
            throw new InvalidOperationException($"{record.Id} is not the newest {Type.Name}");
        }

        RemoveFromFields(record);
        _records.RemoveAt(_records.Count - 1);
    }

    public void Replace(SObjectRecord record, RecordVersion version)
    {
        var before = record.Current;
        var binMoved = before.IsDeleted != version.IsDeleted;
        if (binMoved)
        {
            RemoveFromFields(record);
            record.Current = version;
            AddToFields(record);
        }
        else
        {
            record.Current = version;
            MoveInFields(record, before);
        }

        var number = (int)record.Number;
        // An undone change leaves its older entry in place; a second one of the same second does no harm.
        if (before.Modstamp != version.Modstamp)
        {
            _byModstamp.Add(version.Modstamp, number, replacesAnother: true);
        }

        if (before.ModifiedAt != version.ModifiedAt)
        {
            _byModified?.Add(version.ModifiedAt, number, replacesAnother: true);
        }
    }

    /// <summary>Takes a record away for good, as from the emptied recycle bin.</summary>
    public void Purge(SObjectRecord record)
    {
        RemoveFromFields(record);
        _records[(int)record.Number - 1] = null;
        _purged++;
        _deletions.Add(record);
    }

    /// <summary>What is in no bin any more: only the delete log still knows of it.</summary>
    public IReadOnlyList<SObjectRecord> Purged => _deletions;

    /// <summary>Takes back a <see cref="Purge"/>.</summary>
    public void Restore(SObjectRecord record)
    {
        _records[(int)record.Number - 1] = record;
        _purged--;
        _deletions.Remove(record);
        AddToFields(record);
    }

    public void Compact()
    {
        _byModstamp.Compact();
        _byModified?.Compact();
    }

    public void Clear()
    {
        _records.Clear();
        _bin.Clear();
        _purged = 0;
        _indexes.Clear();
        _byModstamp.Clear();
        _byModified = null;
        _byCreated = null;
    }

    private SObjectRecord? ByNumber(long number) => number >= 1 && number <= _records.Count ? _records[(int)number - 1] : null;

    private static string KeyOf(FieldDefinition field, string text) => field.IsNumber && double.TryParse(
        text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number)
        ? FieldIndex.Key(number)!
        : text;

    private SObjectRecord[] InOrder(IReadOnlyCollection<int> numbers)
    {
        if (numbers.Count == 0)
        {
            return [];
        }

        int[] sorted = [.. numbers];
        Array.Sort(sorted);
        return Array.ConvertAll(sorted, number => _records[number - 1]!);
    }

    private (FieldDefinition Field, FieldIndex Live, FieldIndex Binned) Index(FieldDefinition field)
    {
        if (_indexes.TryGetValue(field.Name, out var index))
        {
            return index;
        }

        index = (field, new FieldIndex(field), new FieldIndex(field));
        _indexes.Add(field.Name, index);
        foreach (var record in From(1))
        {
            if (FieldIndex.Key(record[field]) is { } key)
            {
                (record.Current.IsDeleted ? index.Binned : index.Live).Add(key, (int)record.Number);
            }
        }

        return index;
    }

    private TimeIndex Build(Func<SObjectRecord, long> timeOf)
    {
        var index = new TimeIndex(ByNumber, timeOf);
        foreach (var record in From(1).OrderBy(timeOf))
        {
            index.Add(timeOf(record), (int)record.Number, replacesAnother: false);
        }

        return index;
    }

    private void AddEverywhere(SObjectRecord record)
    {
        var number = (int)record.Number;
        _byModstamp.Add(record.Current.Modstamp, number, replacesAnother: false);
        _byModified?.Add(record.Current.ModifiedAt, number, replacesAnother: false);
        _byCreated?.Add(record.CreatedAt, number, replacesAnother: false);
        AddToFields(record);
    }

    private void AddToFields(SObjectRecord record)
    {
        if (record.Current.IsDeleted)
        {
            _bin.Add((int)record.Number);
        }

        foreach (var (field, live, binned) in _indexes.Values)
        {
            if (FieldIndex.Key(record[field]) is { } key)
            {
                (record.Current.IsDeleted ? binned : live).Add(key, (int)record.Number);
            }
        }
    }

    private void RemoveFromFields(SObjectRecord record)
    {
        _bin.Remove((int)record.Number);
        foreach (var (field, live, binned) in _indexes.Values)
        {
            if (FieldIndex.Key(record[field]) is { } key)
            {
                (record.Current.IsDeleted ? binned : live).Remove(key, (int)record.Number);
            }
        }
    }

    private void MoveInFields(SObjectRecord record, RecordVersion before)
    {
        foreach (var (field, live, binned) in _indexes.Values)
        {
            var index = record.Current.IsDeleted ? binned : live;
            var (old, now) = (FieldIndex.Key(record.ValueIn(before, field)), FieldIndex.Key(record[field]));
            if (old == now)
            {
                continue;
            }

            if (old is not null)
            {
                index.Remove(old, (int)record.Number);
            }

            if (now is not null)
            {
                index.Add(now, (int)record.Number);
            }
        }
    }
}
