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
    private readonly HashSet<SObjectTable> _tables = [];

    // A transaction that began earlier stamps its rows with that time, though they are seen only now.
    private readonly long _stamp = context.BeganAt ?? org.NextStamp();

    /// <summary>Tells of each row that a caller wrote or deleted.</summary>
    internal event Action<SObjectRecord>? Saved;

    public int Mark => _undo.Count;

    private DateTimeOffset Now => DateTimeOffset.FromUnixTimeSeconds(_stamp);

    private bool IsIntegration => !context.Silent && context.UserId == org.IntegrationUserId;

    public SObjectRecord Create(SObjectType type, IReadOnlyCollection<FieldWrite> writes)
    {
        RowRules.CheckWritable(writes, field => IsIntegration ? type.CanCreate(field) : field.Createable);
        var values = new object?[type.ValueCount];
        foreach (var field in type.Defaulted)
        {
            values[field.Ordinal] = field.DefaultValue;
        }

        if (type.Find("OwnerId") is { } owner)
        {
            values[owner.Ordinal] = context.UserId;
        }

        var touched = type.CheckedOnCreate.Count == 0 && writes.Count == 0 ? [] : new HashSet<FieldDefinition>(type.CheckedOnCreate, ReferenceEqualityComparer.Instance);
        foreach (var write in writes)
        {
            // A blank owner, currency or flag is the usual one.
            values[write.Field.Ordinal] = write.Value ?? (write.Field.Name == "OwnerId" ? context.UserId : write.Field.DefaultValue);
            touched.Add(write.Field);
        }

        return Save(new RowDraft(type, null, values, touched));
    }

    /// <summary>Creates a record of the platform's own making, read-only fields included.</summary>
    public SObjectRecord Insert(SObjectType type, object?[] values) => Save(new RowDraft(type, null, values, type.CheckedOnCreate));

    public void Update(SObjectRecord record, IReadOnlyCollection<FieldWrite> writes)
    {
        RowRules.CheckWritable(writes, field => IsIntegration ? record.Type.CanUpdate(field) : field.Updateable);
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
        RowRules.CheckAccess(org, record, context);
        var values = ValuesOf(record);
        foreach (var write in writes)
        {
            // A flag is never blank, and a record always has an owner and a currency.
            values[write.Field.Ordinal] = write.Value ?? (write.Field.Type == FieldType.Boolean || write.Field.Name is "OwnerId" or "CurrencyIsoCode" ? values[write.Field.Ordinal] : null);
        }

        var draft = new RowDraft(record.Type, record, values, [.. writes.Select(write => write.Field)]);
        ObjectRules.Derive(org, draft, Now);
        RowRules.Check(org, draft, context);
        Change(record, Stamped(record.Current with { Values = new PackedValues(values) }), ChangeType.Update);
        Follow(record);
        Saved?.Invoke(record);
    }

    /// <summary>
    /// Changes fields behind the users' backs: no rule is asked, no event tells of it and LastModifiedDate stays.
    /// </summary>
    /// <param name="record">What is changed.</param>
    /// <param name="writes">The new values.</param>
    /// <param name="movesModstamp">Whether at least SystemModstamp shows it.</param>
    public void Rewrite(SObjectRecord record, IEnumerable<FieldWrite> writes, bool movesModstamp)
    {
        var values = ValuesOf(record);
        foreach (var write in writes)
        {
            values[write.Field.Ordinal] = write.Value;
        }

        Replace(record, record.Current with { Values = new PackedValues(values), Modstamp = movesModstamp ? _stamp : record.Current.Modstamp });
    }

    public void Delete(SObjectRecord record) => Delete(record, masterRecordId: null);

    /// <param name="record">What is deleted; its details go with it.</param>
    /// <param name="masterRecordId">The record it was merged into.</param>
    internal void Delete(SObjectRecord record, string? masterRecordId)
    {
        RefuseDeleted(record);
        RowRules.CheckAccess(org, record, context);
        org.RowFaults.Check(record.Type, record.Id, field => record[field]);
        org.Locks.Check([record.Id]);
        foreach (var (field, child) in References(record))
        {
            if (child.Current.IsDeleted)
            {
                continue;
            }

            switch (field.OnParentDelete)
            {
                case DeleteRule.Restrict:
                    throw new RefusedException(new SalesforceError(
                        "DELETE_FAILED", $"Your attempt to delete {record.Id} could not be completed because it is associated with the following {child.Type.PluralLabel}: {child.Id}"));
                case DeleteRule.Cascade:
                    Delete(child);
                    break;
                default:
                    // Nobody is told: neither a stamp nor an event shows that the reference is gone.
                    Rewrite(child, [new FieldWrite(field, null)], movesModstamp: false);
                    break;
            }
        }

        Change(record, Stamped(record.Current with { IsDeleted = true, MasterRecordId = masterRecordId }), ChangeType.Delete);
        if (record.Type.Name == OrgObjects.DatedConversionRate)
        {
            Follow(record);
        }

        if (!record.Type.Undeletable)
        {
            Purge(record);
        }
    }

    /// <summary>Takes a deleted record out of the recycle bin for good; no event tells of it.</summary>
    public void Purge(SObjectRecord record)
    {
        var table = Touch(record.Type);
        table.Purge(record);
        _undo.Add(() => table.Restore(record));
    }

    public void Undelete(SObjectRecord record)
    {
        if (!record.Current.IsDeleted || record.Current.MasterRecordId is not null)
        {
            throw new RefusedException(new SalesforceError("UNDELETE_FAILED", "Entity is not in the recycle bin"));
        }

        var deletedAt = record.Current.Modstamp;
        RowRules.Check(org, new RowDraft(record.Type, record, ValuesOf(record), record.Type.CheckedOnCreate), context);
        Change(record, Stamped(record.Current with { IsDeleted = false }), ChangeType.Undelete);
        foreach (var (child, field) in org.Metadata.ReferencesTo(record.Type).Where(reference => reference.Field.CascadeDelete).ToArray())
        {
            foreach (var detail in org.Table(child).FindDeletedBy(field, record.Id).Where(detail => detail.Current.Modstamp == deletedAt))
            {
                Undelete(detail);
            }
        }
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

        foreach (var table in _tables)
        {
            table.Compact();
        }

        _tables.Clear();
        _changes.Clear();
        _undo.Clear();
    }

    private static object?[] ValuesOf(SObjectRecord record)
    {
        var values = new object?[record.Type.ValueCount];
        record.Current.Values.CopyTo(values);
        return values;
    }

    private static void RefuseDeleted(SObjectRecord record)
    {
        if (record.Current.IsDeleted)
        {
            throw new RefusedException(StatusCodes.Status404NotFound, new SalesforceError("ENTITY_IS_DELETED", "entity is deleted"));
        }
    }

    private SObjectRecord Save(RowDraft draft)
    {
        ObjectRules.Derive(org, draft, Now);
        RowRules.Check(org, draft, context);
        var table = Touch(draft.Type);
        var record = new SObjectRecord(
            draft.Type, table.NextNumber, RecordId.Format(draft.Type.KeyPrefix, table.NextNumber), _stamp, context.UserId,
            new RecordVersion(org.Pools.Pack(draft.Type, draft.Values), _stamp, context.UserId, _stamp));
        table.Insert(record);
        _undo.Add(() => table.RemoveLast(record));
        Note(record, ChangeType.Create, null);
        Follow(record);
        Saved?.Invoke(record);
        return record;
    }

    private void Follow(SObjectRecord saved)
    {
        foreach (var (other, write) in ObjectRules.Follow(org, saved).ToArray())
        {
            var values = ValuesOf(other);
            values[write.Field.Ordinal] = write.Value;
            Change(other, Stamped(other.Current with { Values = new PackedValues(values) }), ChangeType.Update);
        }
    }

    private (FieldDefinition Field, SObjectRecord Child)[] References(SObjectRecord parent) =>
    [
        .. org.Metadata.ReferencesTo(parent.Type).SelectMany(reference => org.Table(reference.Child)
            .FindBy(reference.Field, parent.Id).Select(child => (reference.Field, child))),
    ];

    private RecordVersion Stamped(RecordVersion version) =>
        version with { ModifiedAt = _stamp, ModifiedById = context.UserId, Modstamp = _stamp };

    private void Change(SObjectRecord record, RecordVersion version, ChangeType change)
    {
        var before = record.Current;
        Replace(record, version);
        Note(record, change, before);
    }

    private void Replace(SObjectRecord record, RecordVersion version)
    {
        var before = record.Current;
        var table = Touch(record.Type);
        table.Replace(record, version);
        _undo.Add(() => table.Replace(record, before));
    }

    private SObjectTable Touch(SObjectType type)
    {
        var table = org.Table(type);
        _tables.Add(table);
        return table;
    }

    private void Note(SObjectRecord record, ChangeType change, RecordVersion? before) =>
        _changes.Add(new PendingChange(record, change, before, record.Current, _undo.Count));
}
