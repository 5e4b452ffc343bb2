using System.Globalization;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>One record at a time: <c>/sobjects/{type}/{id}</c> and the upsert by external id.</summary>
internal static class RowEndpoints
{
    public static void Add(ApiRoutes routes)
    {
        routes.Add("POST", "/sobjects/{type}", Create);
        routes.Add("GET", "/sobjects/{type}/{id}", call => Preconditions.Read(call, Found(call), record => Read(call, record)));
        routes.Add("PATCH", "/sobjects/{type}/{id}", call => Update(call, Found(call)));
        routes.Add("DELETE", "/sobjects/{type}/{id}", call => Delete(call, Found(call)));
        routes.Add("GET", "/sobjects/{type}/{field}/{value}", call => FoundByField(call, out var several) is { } record ? Read(call, record) : several ?? throw Missing());
        routes.Add("PATCH", "/sobjects/{type}/{field}/{value}", Upsert);
        routes.Add("DELETE", "/sobjects/{type}/{field}/{value}", call => FoundByField(call, out var several) is { } record ? Delete(call, record) : several ?? throw Missing());
    }

    public static FieldDefinition ExternalIdField(SObjectType type, string name) =>
        type.FindVisible(name) is { } field && (field.ExternalId || field.IdLookup)
            ? field
            : throw new RefusedException(StatusCodes.Status404NotFound, new SalesforceError(
                "NOT_FOUND", $"Provided external ID field does not exist or is not accessible: {name}"));

    private static ApiResult Create(ApiCall call)
    {
        var type = call.Type();
        RefuseUncreateable(type);
        var writes = RowReader.Read(call.Org, type, call.RequiredBody);
        var record = call.Change(transaction => transaction.Create(type, writes));
        return Saved(call, StatusCodes.Status201Created, record, null);
    }

    public static void RefuseUncreateable(SObjectType type)
    {
        if (!type.Createable)
        {
            throw new RefusedException(new SalesforceError("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", $"entity type {type.Name} does not support create in this sandbox"));
        }
    }

    public static void RefuseUndeletable(SObjectType type)
    {
        if (!type.Deletable)
        {
            throw new RefusedException(new SalesforceError("INVALID_TYPE_FOR_OPERATION", $"entity type {type.Name} does not support delete"));
        }
    }

    public static void RefuseUnchangeable(SObjectType type)
    {
        if (!type.Updateable)
        {
            throw new RefusedException(new SalesforceError("INVALID_TYPE_FOR_OPERATION", $"entity type {type.Name} does not support update"));
        }
    }

    private static ApiResult Read(ApiCall call, SObjectRecord record)
    {
        if (record.Current.IsDeleted)
        {
            throw new RefusedException(StatusCodes.Status404NotFound, new SalesforceError("ENTITY_IS_DELETED", "entity is deleted"));
        }

        if (HeaderTime(call, "If-Modified-Since") is { } since && record.Current.ModifiedAt <= since)
        {
            return ApiResult.NotModified;
        }

        CheckUnmodified(call, record);
        var fields = call.QueryText("fields") is { } names
            ? names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name => Field(record.Type, name)).ToArray()
            : record.Type.VisibleFields;
        return ApiResult.Ok(json => RecordJson.WriteRecord(json, call.ServicePath, record, fields));
    }

    public static FieldDefinition Field(SObjectType type, string name) => type.FindVisible(name)
        ?? throw new RefusedException(new SalesforceError("INVALID_FIELD", $"No such column '{name}' on sobject of type {type.Name}"));

    private static ApiResult Update(ApiCall call, SObjectRecord record)
    {
        RefuseUnchangeable(record.Type);
        CheckUnmodified(call, record);
        var writes = RowReader.Read(call.Org, record.Type, call.RequiredBody);
        call.Change(transaction =>
        {
            transaction.Update(record, writes);
            return record;
        });
        return ApiResult.NoContent;
    }

    private static ApiResult Delete(ApiCall call, SObjectRecord record)
    {
        RefuseUndeletable(record.Type);
        call.Change(transaction =>
        {
            transaction.Delete(record);
            return record;
        });
        return ApiResult.NoContent;
    }

    private static ApiResult Upsert(ApiCall call)
    {
        var type = call.Type();
        var field = ExternalIdField(type, call.RouteText("field"));
        var existing = FoundByField(call, out var several);
        if (several is not null)
        {
            return several;
        }

        if (call.RequiredBody.TryGetProperty(field.Name, out _))
        {
            throw new RefusedException(new SalesforceError(
                "INVALID_FIELD", $"The {field.Name} field should not be specified in the sobject data.", field.Name));
        }

        var writes = RowReader.Read(call.Org, type, call.RequiredBody);
        if (existing is not null)
        {
            CheckUnmodified(call, existing);
            call.Change(transaction =>
            {
                transaction.Update(existing, writes);
                return existing;
            });
            return Saved(call, StatusCodes.Status200OK, existing, created: false);
        }

        if (field.System == SystemField.Id || string.Equals(call.QueryText("updateOnly"), "true", StringComparison.OrdinalIgnoreCase))
        {
            throw Missing();
        }

        RefuseUncreateable(type);
        writes.Add(new FieldWrite(field, FieldValues.FromText(field, call.RouteText("value"))));
        return Saved(call, StatusCodes.Status201Created, call.Change(transaction => transaction.Create(type, writes)), created: true);
    }

    private static SObjectRecord Found(ApiCall call)
    {
        var type = call.Type();
        var id = RecordId.Normalize(call.RouteText("id"))
            ?? throw new RefusedException(StatusCodes.Status404NotFound, new SalesforceError(
                "NOT_FOUND", $"Provided external ID field does not exist or is not accessible: {call.RouteText("id")}"));
        return call.Org.Table(type).Find(id) is { } record && call.Org.Rows.CanRead(record) ? record : throw Missing();
    }

    /// <param name="call">Names type, field and value in its path.</param>
    /// <param name="several">The 300 answer when more than one record has the value.</param>
    private static SObjectRecord? FoundByField(ApiCall call, out ApiResult? several)
    {
        var type = call.Type();
        var found = call.Org.Table(type).FindBy(ExternalIdField(type, call.RouteText("field")), call.RouteText("value").Trim()).Where(call.Org.Rows.CanRead).ToArray();
        several = found.Length <= 1 ? null : ApiResult.Write(StatusCodes.Status300MultipleChoices, json =>
        {
            json.WriteStartArray();
            foreach (var record in found)
            {
                json.WriteStringValue(RecordJson.RowUrl(call.ServicePath, record));
            }

            json.WriteEndArray();
        });
        return found.Length == 1 ? found[0] : null;
    }

    private static ApiResult Saved(ApiCall call, int status, SObjectRecord record, bool? created)
    {
        var result = ApiResult.Write(status, json => new RowResult(record.Id, created, null).Write(json));
        return created == false ? result : result with { Headers = [("Location", RecordJson.RowUrl(call.ServicePath, record))] };
    }

    private static RefusedException Missing() => new(StatusCodes.Status404NotFound, ApiRoutes.NotFound);

    private static void CheckUnmodified(ApiCall call, SObjectRecord record) => Preconditions.Check(call, record);

    private static long? HeaderTime(ApiCall call, string header) =>
        DateTimeOffset.TryParse(call.Headers[header].ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at.ToUnixTimeSeconds()
            : null;
}
