using System.Text.Json;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>sObject Collections: up to 200 rows a write with a result each, up to 2,000 a read.</summary>
internal static class CollectionEndpoints
{
    public const string WritePath = "/composite/sobjects";
    private const int MaxWrites = 200;
    private const int MaxReads = 2000;
    private const int MaxRuns = 10;

    private delegate RowResult WriteRow(Transaction transaction, JsonElement row);

    public static void Add(ApiRoutes routes)
    {
        routes.Add("POST", WritePath, call => Write(call, row => TypeOf(call, row).Name, (transaction, row) => Create(call, transaction, row)));
        routes.Add("PATCH", WritePath, call => Write(call, row => TypeOf(call, row).Name, (transaction, row) => Update(call, transaction, row)));
        routes.Add("DELETE", WritePath, Delete);
        routes.Add("PATCH", WritePath + "/{type}/{field}", Upsert);
        routes.Add("GET", WritePath + "/{type}", call => Read(
            call, (call.QueryText("ids") ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries), (call.QueryText("fields") ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries)));
        routes.Add("POST", WritePath + "/{type}", call => Read(call, Strings(call.RequiredBody, "ids"), Strings(call.RequiredBody, "fields")));
    }

    private static ApiResult Write(ApiCall call, Func<JsonElement, string> run, WriteRow write)
    {
        if (!call.RequiredBody.TryGetProperty("records", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
        {
            throw new RefusedException(new SalesforceError("REQUIRED_FIELD_MISSING", "The request must have records", "records"));
        }

        var rows = list.EnumerateArray().ToArray();
        CheckSize(rows.Length);
        var runs = 0;
        string? current = null;
        foreach (var row in rows)
        {
            var next = run(row);
            runs += next == current ? 0 : 1;
            current = next;
        }

        if (runs > MaxRuns)
        {
            throw new RefusedException(new SalesforceError(
                "LIMIT_EXCEEDED", "Cannot have more than 10 chunks in a single operation. Please rearrange the data to reduce chunking."));
        }

        var allOrNone = call.RequiredBody.TryGetProperty("allOrNone", out var flag) && flag.ValueKind == JsonValueKind.True;
        return WriteEach(call, rows, allOrNone, write);
    }

    private static ApiResult WriteEach<T>(ApiCall call, IReadOnlyList<T> rows, bool allOrNone, Func<Transaction, T, RowResult> write)
    {
        var results = call.Change(transaction =>
        {
            var start = transaction.Mark;
            var results = rows.Select(row => WriteOne(transaction, row, write)).ToArray();
            if (allOrNone && results.Any(result => !result.Success))
            {
                transaction.RollbackTo(start);
                results = [.. results.Select(result => result.Success ? RowResult.RolledBack : result)];
            }

            return results;
        });
        return ApiResult.Ok(json =>
        {
            json.WriteStartArray();
            foreach (var result in results)
            {
                result.Write(json);
            }

            json.WriteEndArray();
        });
    }

    private static ApiResult WriteEach(ApiCall call, JsonElement[] rows, bool allOrNone, WriteRow write) =>
        WriteEach<JsonElement>(call, rows, allOrNone, (transaction, row) => write(transaction, row));

    private static RowResult WriteOne<T>(Transaction transaction, T row, Func<Transaction, T, RowResult> write)
    {
        var mark = transaction.Mark;
        try
        {
            return write(transaction, row);
        }
        catch (RefusedException refused) when (!refused.WholeRequest)
        {
            transaction.RollbackTo(mark);
            return new RowResult(null, null, refused.Error);
        }
    }

    private static RowResult Create(ApiCall call, Transaction transaction, JsonElement row)
    {
        var type = TypeOf(call, row);
        RowEndpoints.RefuseUncreateable(type);
        return new RowResult(transaction.Create(type, RowReader.Read(call.Org, type, row)).Id, null, null);
    }

    private static RowResult Update(ApiCall call, Transaction transaction, JsonElement row)
    {
        var type = TypeOf(call, row);
        var idField = type["Id"];
        var given = row.EnumerateObject().FirstOrDefault(member => member.Name.Equals(idField.Name, StringComparison.OrdinalIgnoreCase)).Value;
        if (given.ValueKind != JsonValueKind.String)
        {
            throw new RefusedException(new SalesforceError("MISSING_ARGUMENT", "Id not specified in an update call"));
        }

        RowEndpoints.RefuseUnchangeable(type);
        var record = FindRow(call, given.GetString()!, type);
        transaction.Update(record, RowReader.Read(call.Org, type, row, idField));
        return new RowResult(record.Id, null, null);
    }

    private static ApiResult Upsert(ApiCall call)
    {
        var type = call.Type();
        var field = RowEndpoints.ExternalIdField(type, call.RouteText("field"));
        var keys = call.RequiredBody.TryGetProperty("records", out var rows) && rows.ValueKind == JsonValueKind.Array
            ? rows.EnumerateArray().Select(row => KeyOf(row, field)).OfType<string>().ToLookup(key => key, StringComparer.OrdinalIgnoreCase)
            : Array.Empty<string>().ToLookup(key => key);
        return Write(call, _ => type.Name, (transaction, row) =>
        {
            if (TypeOf(call, row) != type)
            {
                throw new RefusedException(new SalesforceError("INVALID_TYPE", $"All records of this request must be {type.Name}"));
            }

            var key = KeyOf(row, field)
                ?? throw new RefusedException(new SalesforceError("MISSING_ARGUMENT", $"{field.Name} not specified"));
            if (keys[key].Skip(1).Any())
            {
                throw new RefusedException(new SalesforceError("DUPLICATE_VALUE", $"Duplicate external id specified: {key}", field.Name));
            }

            return UpsertRow(call, transaction, type, field, key, row);
        });
    }

    private static RowResult UpsertRow(ApiCall call, Transaction transaction, SObjectType type, FieldDefinition field, string key, JsonElement row)
    {
        SObjectRecord[] found = field.System == SystemField.Id ? [FindRow(call, key, type)] : [.. call.Org.Table(type).FindBy(field, key).Where(call.Org.Rows.CanRead)];
        if (found.Length > 1)
        {
            throw new RefusedException(new SalesforceError(
                "DUPLICATE_EXTERNAL_ID", $"More than one record found for external id field: [{string.Join(", ", found.Select(record => record.Id))}]"));
        }

        var writes = RowReader.Read(call.Org, type, row, field);
        if (found.Length == 1)
        {
            transaction.Update(found[0], writes);
            return new RowResult(found[0].Id, false, null);
        }

        RowEndpoints.RefuseUncreateable(type);
        writes.Add(new FieldWrite(field, FieldValues.FromText(field, key)));
        return new RowResult(transaction.Create(type, writes).Id, true, null);
    }

    private static ApiResult Delete(ApiCall call)
    {
        var ids = (call.QueryText("ids") ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        CheckSize(ids.Length);
        var allOrNone = string.Equals(call.QueryText("allOrNone"), "true", StringComparison.OrdinalIgnoreCase);
        return WriteEach(call, ids, allOrNone, (transaction, id) =>
        {
            var record = FindRow(call, id, null);
            RowEndpoints.RefuseUndeletable(record.Type);
            transaction.Delete(record);
            return new RowResult(record.Id, null, null);
        });
    }

    private static ApiResult Read(ApiCall call, string[] ids, string[] fieldNames)
    {
        var type = call.Type();
        CheckSize(ids.Length, MaxReads);
        if (fieldNames.Length == 0)
        {
            throw new RefusedException(new SalesforceError("MISSING_ARGUMENT", "The fields parameter is required", "fields"));
        }

        var fields = fieldNames.Select(name => RowEndpoints.Field(type, name.Trim())).ToArray();
        var table = call.Org.Table(type);
        return ApiResult.Ok(json =>
        {
            json.WriteStartArray();
            foreach (var given in ids)
            {
                if (RecordId.Normalize(given.Trim()) is { } id && table.Find(id) is { Current.IsDeleted: false } record && call.Org.Rows.CanRead(record))
                {
                    RecordJson.WriteRecord(json, call.ServicePath, record, fields);
                }
                else
                {
                    json.WriteNullValue();
                }
            }

            json.WriteEndArray();
        });
    }

    private static SObjectRecord FindRow(ApiCall call, string given, SObjectType? type)
    {
        var id = RecordId.Normalize(given.Trim())
            ?? throw new RefusedException(new SalesforceError("MALFORMED_ID", $"malformed id {given}"));
        var record = call.Org.Find(id);
        return record is not null && (type is null || record.Type == type) && call.Org.Rows.CanRead(record)
            ? record
            : throw new RefusedException(new SalesforceError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id"));
    }

    private static SObjectType TypeOf(ApiCall call, JsonElement row)
    {
        var name = row.ValueKind == JsonValueKind.Object && row.TryGetProperty("attributes", out var attributes)
            && attributes.ValueKind == JsonValueKind.Object && attributes.TryGetProperty("type", out var type)
            ? type.GetString()
            : null;
        return name is null
            ? throw new RefusedException(new SalesforceError("INVALID_TYPE", "Each record must have attributes with a type")) { WholeRequest = true }
            : call.Org.Metadata.Find(name)
                ?? throw new RefusedException(new SalesforceError("INVALID_TYPE", $"sObject type '{name}' is not supported.")) { WholeRequest = true };
    }

    private static string? KeyOf(JsonElement row, FieldDefinition field)
    {
        if (row.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var value = row.EnumerateObject().FirstOrDefault(member => member.Name.Equals(field.Name, StringComparison.OrdinalIgnoreCase)).Value;
        return value.ValueKind is JsonValueKind.String or JsonValueKind.Number && value.ToString().Trim() is { Length: > 0 } key ? key : null;
    }

    private static string[] Strings(JsonElement body, string name) =>
        body.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(item => item.ToString())]
            : throw new RefusedException(new SalesforceError("MISSING_ARGUMENT", $"The {name} parameter is required", name));

    private static void CheckSize(int count, int max = MaxWrites)
    {
        if (count == 0 || count > max)
        {
            throw new RefusedException(new SalesforceError(
                "EXCEEDED_ID_LIMIT", $"record limit reached. cannot submit more than {max} records into this call"));
        }
    }
}
