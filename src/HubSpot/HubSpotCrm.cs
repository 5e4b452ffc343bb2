using System.Text.Json;
using System.Text.Json.Nodes;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.HubSpot;

/// <summary>One portal, as a CRM. https://developers.hubspot.com/docs/api-reference/crm-objects-v3/guide</summary>
internal sealed class HubSpotCrm(HubSpotApi api, TimeProvider clock) : ICrm
{
    /// <summary>The most records of a list page and of any batch call.</summary>
    internal const int BatchSize = 100;

    /// <summary>The most records of a search page.</summary>
    private const int SearchPage = 200;

    private readonly HubSpotSchemas _schemas = new(api);

    public Side Side => Side.HubSpot;

    /// <summary>A write costs a read of the after-image besides.</summary>
    public CrmCosts Costs { get; } = new()
    {
        Scan = new(BatchSize, 1),
        Changes = new(SearchPage, 1),
        Read = new(BatchSize, 1),
        Write = new(BatchSize, 2),
    };

    public Task<ObjectSchema> DescribeAsync(string objectType, CallContext call, CancellationToken cancellationToken) =>
        _schemas.RefreshAsync(objectType, call, cancellationToken);

    public async Task<IdentityField> EnsureIdentityFieldAsync(string objectType, string field, CallContext call, CancellationToken cancellationToken)
    {
        var schema = await _schemas.RefreshAsync(objectType, call, cancellationToken);
        if (schema.Fields.TryGetValue(field, out var known))
        {
            return known.Unique
                ? new IdentityField(true)
                : new IdentityField(false, $"The property '{field}' exists but does not require unique values, which can't be changed afterwards. Name another property under identity.hubspot, or delete this one.");
        }

        var created = await api.PostAsync(
            $"POST property of {objectType}",
            $"/crm/v3/properties/{objectType}",
            new JsonObject
            {
                ["name"] = field,
                ["label"] = "Salesforce sync id",
                ["type"] = "string",
                ["fieldType"] = "text",
                ["groupName"] = GroupOf(objectType),
                ["description"] = "The Salesforce record that this record is kept in step with.",
                ["hasUniqueValue"] = true,
            },
            call,
            cancellationToken,
            repeatable: false);
        created.OrThrow($"POST property of {objectType}");
        _schemas.Forget(objectType);
        return new IdentityField(true);
    }

    public async Task<ScanPage> ScanAsync(RecordQuery query, string? checkpoint, CallContext call, CancellationToken cancellationToken)
    {
        var schema = await _schemas.OfAsync(query.ObjectType, call, cancellationToken);
        var properties = Uri.EscapeDataString(string.Join(',', HubSpotRecords.PropertiesOf(query)));
        var after = checkpoint is null ? "" : $"&after={Uri.EscapeDataString(checkpoint)}";
        var operation = $"GET {query.ObjectType}";
        var answer = (await api.GetAsync(operation, $"/crm/v3/objects/{query.ObjectType}?limit={BatchSize}&properties={properties}{after}", call, cancellationToken)).OrThrow(operation);
        return new ScanPage([.. answer.Results.Select(result => HubSpotRecords.Read(query, schema, result))], After(answer.Body));
    }

    /// <summary>
    /// Paged by value, not by `after`: a record that changes between two pages would shift the others past the boundary, and `after`
    /// ends at 10,000. A search takes one sort, so the records of one and the same stamp, where they fill a page, are walked by id.
    /// </summary>
    public async Task<ChangePage> ReadChangesAsync(RecordQuery query, ChangeCursor since, CallContext call, CancellationToken cancellationToken)
    {
        var schema = await _schemas.OfAsync(query.ObjectType, call, cancellationToken);
        var stamp = HubSpotRecords.StampOf(query.ObjectType);
        var from = since.ModifiedAt.ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var byId = since.AfterId is not null;
        var body = new JsonObject
        {
            ["filterGroups"] = new JsonArray(byId
                ? Filters(Filter(stamp, "EQ", from), Filter(HubSpotRecords.Id, "GT", since.AfterId!))
                : Filters(Filter(stamp, "GTE", from))),
            ["sorts"] = new JsonArray(Sort(byId ? HubSpotRecords.Id : stamp)),
            ["properties"] = Names(HubSpotRecords.PropertiesOf(query)),
            ["limit"] = SearchPage,
        };
        var operation = $"POST {query.ObjectType}/search";
        var answer = (await api.PostAsync(operation, $"/crm/v3/objects/{query.ObjectType}/search", body, call, cancellationToken, PermitKind.Search)).OrThrow(operation);
        var records = answer.Results.Select(result => HubSpotRecords.Read(query, schema, result)).ToList();
        return new ChangePage(records, Next(since, records), byId || records.Count == SearchPage);
    }

    private static ChangeCursor Next(ChangeCursor since, List<CrmRecord> records)
    {
        var full = records.Count == SearchPage;
        if (since.AfterId is not null)
        {
            return full ? since with { AfterId = records[^1].Id } : new ChangeCursor(since.ModifiedAt.AddMilliseconds(1));
        }

        if (records.Count == 0)
        {
            return since;
        }

        var last = DateTimeOffset.FromUnixTimeMilliseconds(records[^1].Version.ModifiedAtMs);
        return full && records[0].Version == records[^1].Version ? new ChangeCursor(last, "0") : new ChangeCursor(last);
    }

    public async Task<IReadOnlyList<CrmRecord>> ReadAsync(RecordQuery query, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        var records = new List<CrmRecord>(ids.Count);
        foreach (var chunk in ids.Chunk(BatchSize))
        {
            records.AddRange(await ReadByAsync(query, null, chunk, call, cancellationToken));
        }

        return records;
    }

    public Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteBatch batch, CallContext call, CancellationToken cancellationToken) =>
        new HubSpotWriting(api, this, batch.Query, call, clock).WriteAsync(batch.Writes, cancellationToken);

    internal Task<ObjectSchema> SchemaAsync(string objectType, CallContext call, CancellationToken cancellationToken) => _schemas.OfAsync(objectType, call, cancellationToken);

    internal void ForgetSchema(string objectType) => _schemas.Forget(objectType);

    /// <summary>Reads at most 100 records by id, or by a unique property.</summary>
    internal async Task<IReadOnlyList<CrmRecord>> ReadByAsync(RecordQuery query, string? idProperty, IReadOnlyList<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var schema = await _schemas.OfAsync(query.ObjectType, call, cancellationToken);
        var body = new JsonObject
        {
            ["properties"] = Names(HubSpotRecords.PropertiesOf(query)),
            ["inputs"] = new JsonArray([.. ids.Distinct(StringComparer.Ordinal).Select(id => new JsonObject { ["id"] = id })]),
        };
        if (idProperty is not null)
        {
            body["idProperty"] = idProperty;
        }

        var operation = $"POST {query.ObjectType}/batch/read";
        var answer = (await api.PostAsync(operation, $"/crm/v3/objects/{query.ObjectType}/batch/read", body, call, cancellationToken)).OrThrow(operation);
        return [.. answer.Results.Select(result => HubSpotRecords.Read(query, schema, result))];
    }

    /// <summary>Finds records by a property that is not unique.</summary>
    internal async Task<IReadOnlyList<CrmRecord>> SearchByAsync(RecordQuery query, string property, IReadOnlyList<string> values, CallContext call, CancellationToken cancellationToken)
    {
        var schema = await _schemas.OfAsync(query.ObjectType, call, cancellationToken);
        var body = new JsonObject
        {
            ["filterGroups"] = new JsonArray(Filters(new JsonObject { ["propertyName"] = property, ["operator"] = "IN", ["values"] = Names(values) })),
            ["properties"] = Names(HubSpotRecords.PropertiesOf(query)),
            ["limit"] = SearchPage,
        };
        var operation = $"POST {query.ObjectType}/search";
        var answer = (await api.PostAsync(operation, $"/crm/v3/objects/{query.ObjectType}/search", body, call, cancellationToken, PermitKind.Search)).OrThrow(operation);
        return [.. answer.Results.Select(result => HubSpotRecords.Read(query, schema, result))];
    }

    private static string? After(JsonElement body) =>
        body.TryGetProperty("paging", out var paging) && paging.ValueKind == JsonValueKind.Object && paging.TryGetProperty("next", out var next) ? HubSpotErrors.Text(next, "after") : null;

    private static string GroupOf(string objectType) => objectType switch
    {
        "contacts" => "contactinformation",
        "companies" => "companyinformation",
        "deals" => "dealinformation",
        _ => $"{objectType.TrimEnd('s')}_information",
    };

    private static JsonObject Filters(params ReadOnlySpan<JsonObject> filters) => new() { ["filters"] = new JsonArray([.. filters]) };

    private static JsonObject Filter(string property, string comparison, string value) =>
        new() { ["propertyName"] = property, ["operator"] = comparison, ["value"] = value };

    private static JsonObject Sort(string property) => new() { ["propertyName"] = property, ["direction"] = "ASCENDING" };

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(name => JsonValue.Create(name))]);
}
