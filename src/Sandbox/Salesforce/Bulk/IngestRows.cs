using HubSpotSfSync.Sandbox.Salesforce.Api;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Bulk;

/// <summary>Writes one chunk of rows in a transaction of its own; a row that is refused does not stop the others.</summary>
internal sealed class IngestRows(Org org, IngestJob job, IngestColumns columns)
{
    /// <summary>The org's gate must be held.</summary>
    public RowResult[] Write(IReadOnlyList<List<string>> rows)
    {
        var keys = job.Operation == "upsert"
            ? rows.Select(columns.Key).OfType<string>().ToLookup(key => key, StringComparer.OrdinalIgnoreCase)
            : null;
        var transaction = new Transaction(org, job.Context);
        RowResult[] results = [.. rows.Select(row => WriteOne(transaction, row, keys))];
        transaction.Commit();
        return results;
    }

    private RowResult WriteOne(Transaction transaction, List<string> row, ILookup<string, string>? keys)
    {
        var mark = transaction.Mark;
        try
        {
            return job.Operation switch
            {
                "insert" => Insert(transaction, columns.Read(row)),
                "update" => Update(transaction, Found(row), columns.Read(row)),
                "upsert" => Upsert(transaction, row, keys!),
                _ => Delete(transaction, Found(row)),
            };
        }
        catch (RefusedException refused)
        {
            transaction.RollbackTo(mark);
            return new RowResult(null, null, refused.Error);
        }
    }

    private RowResult Insert(Transaction transaction, List<FieldWrite> writes)
    {
        RowEndpoints.RefuseUncreateable(job.Type);
        return new RowResult(transaction.Create(job.Type, writes).Id, true, null);
    }

    private static RowResult Update(Transaction transaction, SObjectRecord record, List<FieldWrite> writes)
    {
        RowEndpoints.RefuseUnchangeable(record.Type);
        transaction.Update(record, writes);
        return new RowResult(record.Id, false, null);
    }

    private static RowResult Delete(Transaction transaction, SObjectRecord record)
    {
        RowEndpoints.RefuseUndeletable(record.Type);
        transaction.Delete(record);
        return new RowResult(record.Id, false, null);
    }

    private RowResult Upsert(Transaction transaction, List<string> row, ILookup<string, string> keys)
    {
        var field = job.ExternalId!;
        if (field.System == SystemField.Id)
        {
            return columns.Key(row) is null ? Insert(transaction, columns.Read(row)) : Update(transaction, Found(row), columns.Read(row));
        }

        var key = columns.Key(row) ?? throw new RefusedException(new SalesforceError("MISSING_ARGUMENT", $"{field.Name} not specified"));
        if (keys[key].Skip(1).Any())
        {
            throw new RefusedException(new SalesforceError("DUPLICATE_VALUE", $"Duplicate external id specified: {key}", field.Name));
        }

        var found = org.Table(job.Type).FindBy(field, key);
        if (found.Count > 1)
        {
            throw new RefusedException(new SalesforceError(
                "DUPLICATE_EXTERNAL_ID", $"More than one record found for external id field: [{string.Join(", ", found.Select(record => record.Id))}]"));
        }

        var writes = columns.Read(row);
        if (found.Count == 1)
        {
            return Update(transaction, found[0], writes);
        }

        writes.Add(new FieldWrite(field, FieldValues.FromText(field, key)));
        return Insert(transaction, writes);
    }

    private SObjectRecord Found(List<string> row)
    {
        var given = columns.Key(row)
            ?? throw new RefusedException(new SalesforceError("MISSING_ARGUMENT", $"Id not specified in an {job.Operation} call"));
        var id = RecordId.Normalize(given) ?? throw new RefusedException(new SalesforceError("MALFORMED_ID", $"malformed id {given}"));
        return org.Find(id) is { } record && record.Type == job.Type && org.Rows.CanRead(record)
            ? record
            : throw new RefusedException(new SalesforceError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id"));
    }
}
