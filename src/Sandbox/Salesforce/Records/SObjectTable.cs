using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>
/// The records of one type with their indexes. Deleted ones stay, as in the recycle bin, but leave the field indexes:
/// their unique values are free again. Not thread-safe: the org's gate is held around it.
/// </summary>
public sealed class SObjectTable
{
    private readonly List<SObjectRecord> _records = [];
    private readonly Dictionary<string, FieldIndex> _indexes = new(StringComparer.Ordinal);
    private readonly ModstampLog _byModstamp;
    private readonly List<FieldDefinition> _indexed = [];
    private int _indexedVersion = -1;

    public SObjectTable(SObjectType type)
    {
        Type = type;
        _byModstamp = new ModstampLog(number => number <= _records.Count ? _records[(int)number - 1] : null);
    }

    public SObjectType Type { get; }

    public IReadOnlyList<SObjectRecord> Records => _records;

    public long NextNumber => _records.Count + 1;

    /// <summary>The record of an 18-character id, deleted or not.</summary>
    public SObjectRecord? Find(string id)
    {
        var number = RecordId.Number(id);
        var record = number >= 1 && number <= _records.Count ? _records[(int)number - 1] : null;
        return record is not null && record.Id == id ? record : null;
    }

    /// <summary>Records not deleted whose indexed field has this text; several only where the field is not unique.</summary>
    public IReadOnlyList<SObjectRecord> FindBy(FieldDefinition field, string text) =>
        field.System == SystemField.Id
            ? RecordId.Normalize(text) is { } id && Find(id) is { Current.IsDeleted: false } record ? [record] : []
            : Index(field).Find(text);

    /// <summary>Records stamped at or after a Unix second, deleted ones too, in the order (SystemModstamp, Id).</summary>
    /// <param name="unixSeconds">The second.</param>
    /// <param name="fromNumber">Of the records stamped in that very second, only those from this number on.</param>
    public IEnumerable<SObjectRecord> ModifiedFrom(long unixSeconds, long fromNumber = 0) => _byModstamp.From(unixSeconds, fromNumber);

    public void Insert(SObjectRecord record)
    {
        _records.Add(record);
        _byModstamp.Append(record.Current.Modstamp, record.Number, replacesAnother: false);
        AddToIndexes(record);
    }

    /// <summary>Takes back the newest insert.</summary>
    public void RemoveLast(SObjectRecord record)
    {
        if (!ReferenceEquals(_records[^1], record))
        {
            throw new InvalidOperationException($"{record.Id} is not the newest {Type.Name}");
        }

        RemoveFromIndexes(record);
        _records.RemoveAt(_records.Count - 1);
    }

    public void Replace(SObjectRecord record, RecordVersion version)
    {
        RemoveFromIndexes(record);
        // An older stamp is an undone change: its entry is still there.
        var stampMoved = version.Modstamp > record.Current.Modstamp;
        record.Current = version;
        AddToIndexes(record);
        if (stampMoved)
        {
            _byModstamp.Append(version.Modstamp, record.Number, replacesAnother: true);
        }
    }

    public void Compact() => _byModstamp.Compact();

    public void Clear()
    {
        _records.Clear();
        _indexes.Clear();
        _indexedVersion = -1;
        _byModstamp.Clear();
    }

    private FieldIndex Index(FieldDefinition field)
    {
        RefreshIndexes();
        return _indexes[field.Name];
    }

    private void AddToIndexes(SObjectRecord record)
    {
        RefreshIndexes();
        foreach (var field in record.Current.IsDeleted ? [] : _indexed)
        {
            if (record.Current.Value(field) is string text)
            {
                _indexes[field.Name].Add(text, record);
            }
        }
    }

    private void RemoveFromIndexes(SObjectRecord record)
    {
        RefreshIndexes();
        foreach (var field in record.Current.IsDeleted ? [] : _indexed)
        {
            if (record.Current.Value(field) is string text)
            {
                _indexes[field.Name].Remove(text, record);
            }
        }
    }

    // An indexed field added while the org runs starts blank in every record, so its index starts empty.
    private void RefreshIndexes()
    {
        if (_indexedVersion == Type.Version)
        {
            return;
        }

        foreach (var field in Type.Fields.Where(field => field.Indexed && field.Ordinal >= 0 && !_indexes.ContainsKey(field.Name)))
        {
            _indexes[field.Name] = new FieldIndex();
        }

        _indexed.Clear();
        _indexed.AddRange(Type.Fields.Where(field => field.Indexed && field.Ordinal >= 0));
        _indexedVersion = Type.Version;
    }
}
