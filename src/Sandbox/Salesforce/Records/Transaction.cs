using HubSpotSfSync.Sandbox.Salesforce.Events;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>
/// Changes that become visible together: one transaction key, one time. A row that is refused leaves nothing behind; what
/// was done before it stays unless it is rolled back. The org's gate is held from begin to commit.
/// </summary>
public sealed class Transaction(Org org, WriteContext context)
{
    private readonly List<Action> _undo = [];
    private readonly List<PendingChange> _changes = [];
    private readonly long _stamp = org.NextStamp();

    public int Mark => _undo.Count;

    public SObjectRecord Create(SObjectType type, IReadOnlyCollection<FieldWrite> writes)
    {
        RowRules.CheckWritable(writes, field => field.Createable);
        var values = new object?[type.ValueCount];
        foreach (var field in type.Defaulted)
        {
            values[field.Ordinal] = field.DefaultValue;
        }

        if (type.Find("OwnerId") is { } owner)
        {
            values[owner.Ordinal] = context.UserId;
        }

        return Insert(type, Apply(values, writes));
    }

    /// <summary>Creates a record of the platform's own making, read-only fields included.</summary>
    public SObjectRecord Insert(SObjectType type, object?[] values)
    {
        RowRules.Check(org, type, null, values, type.CheckedOnCreate);
        var table = org.Table(type);
        var id = RecordId.Format(type.KeyPrefix, table.NextNumber);
        var record = new SObjectRecord(
            type, table.NextNumber, id, _stamp, context.UserId, new RecordVersion(values, _stamp, context.UserId, _stamp));
        table.Insert(record);
        _undo.Add(() => table.RemoveLast(record));
        Note(record, ChangeType.Create, null);
        return record;
    }

    public void Update(SObjectRecord record, IReadOnlyCollection<FieldWrite> writes)
    {
        RowRules.CheckWritable(writes, field => field.Updateable);
        if (record.Type.Find("IsConverted") is { } converted && record[converted] is true)
        {
            throw new RefusedException(new SalesforceError("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead"));
        }

        UpdateKept(record, writes);
    }

    /// <summary>Changes any field, read-only ones included: for what the platform does itself.</summary>
    public void UpdateKept(SObjectRecord record, IReadOnlyCollection<FieldWrite> writes)
    {
        RefuseDeleted(record);
        var values = new object?[record.Type.ValueCount];
        record.Current.Values.CopyTo(values, 0);
        Apply(values, writes);
        RowRules.Check(org, record.Type, record, values, writes.Select(write => write.Field));
        Replace(record, record.Current with { Values = values, ModifiedAt = _stamp, ModifiedById = context.UserId, Modstamp = _stamp }, ChangeType.Update);
    }

    public void Delete(SObjectRecord record)
    {
        RefuseDeleted(record);
        org.RowFaults.Check(record.Type, record.Id, field => record[field]);
        foreach (var child in CascadedChildren(record))
        {
            Delete(child);
        }

        Replace(record, record.Current with { IsDeleted = true, ModifiedAt = _stamp, ModifiedById = context.UserId, Modstamp = _stamp }, ChangeType.Delete);
    }

    public void Undelete(SObjectRecord record)
    {
        if (!record.Current.IsDeleted)
        {
            throw new RefusedException(new SalesforceError("UNDELETE_FAILED", "Entity is not in the recycle bin"));
        }

        RowRules.Check(org, record.Type, record, record.Current.Values, record.Type.CheckedOnCreate);
        Replace(record, record.Current with { IsDeleted = false, ModifiedAt = _stamp, ModifiedById = context.UserId, Modstamp = _stamp }, ChangeType.Undelete);
    }

    /// <summary>Undoes everything after a <see cref="Mark"/>.</summary>
    public void RollbackTo(int mark)
    {
        for (var at = _undo.Count - 1; at >= mark; at--)
        {
            _undo[at]();
        }

        _undo.RemoveRange(mark, _undo.Count - mark);
        _changes.RemoveAll(change => change.Mark > mark);
    }

    public void Commit()
    {
        if (!context.Silent)
        {
            org.Events.Publish(_changes, context);
        }

        foreach (var type in _changes.Select(change => change.Record.Type).Distinct())
        {
            org.Table(type).Compact();
        }

        _changes.Clear();
        _undo.Clear();
    }

    private static object?[] Apply(object?[] values, IReadOnlyCollection<FieldWrite> writes)
    {
        foreach (var write in writes)
        {
            values[write.Field.Ordinal] = write.Value;
        }

        return values;
    }

    private static void RefuseDeleted(SObjectRecord record)
    {
        if (record.Current.IsDeleted)
        {
            throw new RefusedException(StatusCodes.Status404NotFound, new SalesforceError("ENTITY_IS_DELETED", "entity is deleted"));
        }
    }

    private SObjectRecord[] CascadedChildren(SObjectRecord parent) =>
    [
        .. org.Metadata.Types.SelectMany(type => type.Fields
            .Where(field => field.CascadeDelete && field.ReferenceTo.Contains(parent.Type.Name))
            .SelectMany(field => org.Table(type).FindBy(field, parent.Id))),
    ];

    private void Replace(SObjectRecord record, RecordVersion version, ChangeType change)
    {
        var before = record.Current;
        var table = org.Table(record.Type);
        table.Replace(record, version);
        _undo.Add(() => table.Replace(record, before));
        Note(record, change, before);
    }

    private void Note(SObjectRecord record, ChangeType change, RecordVersion? before) =>
        _changes.Add(new PendingChange(record, change, before, record.Current, _undo.Count));
}
