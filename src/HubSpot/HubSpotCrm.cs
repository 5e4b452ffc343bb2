using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using HubSpotSfSync.HubSpot.Writing;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.HubSpot;

/// <summary>One portal, as a CRM. https://developers.hubspot.com/docs/api-reference/crm-objects-v3/guide</summary>
internal sealed class HubSpotCrm : ICrm
{
    /// <summary>The most records of a list page and of any batch call.</summary>
    internal const int BatchSize = 100;

    /// <summary>The most records of a search page.</summary>
    internal const int SearchPage = 200;

    /// <summary>How far the pages of one search reach.</summary>
    internal const int SearchDepth = 10_000;

    private readonly HubSpotSchemas _schemas;
    private readonly HubSpotReader _reader;
    private readonly HubSpotApi _api;
    private readonly TimeProvider _clock;

    public HubSpotCrm(HubSpotApi api, PortalDay day, TimeProvider clock)
    {
        _api = api;
        _clock = clock;
        _schemas = new HubSpotSchemas(api, day, clock);
        _reader = new HubSpotReader(api, _schemas);
    }

    public Side Side => Side.HubSpot;

    /// <summary>After every write the records are read back. A create looks for our identity and for the match value first.</summary>
    public CrmCosts Costs { get; } = new()
    {
        Scan = new(BatchSize, 1),
        Changes = new(SearchPage, 1),
        Read = new(BatchSize, 1),
        Write = new(BatchSize, 4),
        Update = new(BatchSize, 2),
    };

    public Task<ObjectSchema> DescribeAsync(string objectType, CallContext call, CancellationToken cancellationToken) =>
        _schemas.RefreshAsync(objectType, call, cancellationToken);

    public async Task<IdentityField> EnsureIdentityFieldAsync(string objectType, string field, CallContext call, CancellationToken cancellationToken)
    {
        if (await FindIdentityFieldAsync(objectType, field, call, cancellationToken) is { } found)
        {
            return found;
        }

        var created = await CreateIdentityFieldAsync(objectType, field, call, cancellationToken);
        _schemas.Forget(objectType);
        return created.Status switch
        {
            // Another silo was quicker.
            HttpStatusCode.Conflict when await FindIdentityFieldAsync(objectType, field, call, cancellationToken) is { } theirs => theirs,
            HttpStatusCode.Forbidden => new IdentityField(false, $"The private app may not create the property '{field}' of {objectType}: give it the scope crm.schemas.{objectType}.write, or create it by hand as single-line text that requires unique values."),
            HttpStatusCode.BadRequest => new IdentityField(false, $"HubSpot does not let the property '{field}' of {objectType} be created: {HubSpotErrors.Text(created.Body, "message")}"),
            _ => new IdentityField(created.OrThrow($"POST property of {objectType}").IsSuccess),
        };
    }

    private async Task<IdentityField?> FindIdentityFieldAsync(string objectType, string field, CallContext call, CancellationToken cancellationToken)
    {
        var schema = await _schemas.RefreshAsync(objectType, call, cancellationToken);
        return !schema.Fields.TryGetValue(field, out var known) ? null
            : known.Unique ? new IdentityField(true)
            : new IdentityField(false, $"The property '{field}' of {objectType} exists but does not require unique values, which can't be changed afterwards. Name another property under identity.hubspot, or delete this one.");
    }

    private Task<HubSpotAnswer> CreateIdentityFieldAsync(string objectType, string field, CallContext call, CancellationToken cancellationToken) => _api.PostAsync(
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

    public async IAsyncEnumerable<ScanPage> ScanAsync(RecordQuery query, string? checkpoint, CallContext call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        do
        {
            var page = await ScanPageAsync(query, checkpoint, call, cancellationToken);
            yield return page;
            checkpoint = page.NextCheckpoint;
        }
        while (checkpoint is not null);
    }

    private async Task<ScanPage> ScanPageAsync(RecordQuery query, string? checkpoint, CallContext call, CancellationToken cancellationToken)
    {
        var schema = await _schemas.OfAsync(query.ObjectType, call, cancellationToken);
        var properties = Uri.EscapeDataString(string.Join(',', HubSpotRecords.PropertiesOf(query)));
        var after = checkpoint is null ? "" : $"&after={Uri.EscapeDataString(checkpoint)}";
        var operation = $"GET {query.ObjectType}";
        var answer = (await _api.GetAsync(operation, $"/crm/v3/objects/{query.ObjectType}?limit={BatchSize}&properties={properties}{after}", call, cancellationToken)).OrThrow(operation);
        return new ScanPage([.. answer.Results.Select(result => HubSpotRecords.Read(query, schema, result))], HubSpotJson.After(answer.Body));
    }

    /// <summary>Paged by value (<see cref="ChangeWalk"/>). Where a search has no room for all properties, what it finds is read. Archived records are not in the search index: their deletion comes by webhook.</summary>
    public async Task<ChangePage> ReadChangesAsync(RecordQuery query, ChangeCursor since, CallContext call, CancellationToken cancellationToken)
    {
        var asked = HubSpotReader.FitIntoSearch(HubSpotRecords.PropertiesOf(query)) ? query : query with { Fields = [] };
        var schema = await _schemas.OfAsync(query.ObjectType, call, cancellationToken);
        var stamp = HubSpotRecords.StampOf(query.ObjectType);
        var from = since.ModifiedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var byId = ChangeWalk.IsWithinStamp(since);
        var body = new JsonObject
        {
            ["filterGroups"] = new JsonArray(byId
                ? HubSpotJson.Filters(HubSpotJson.Filter(stamp, "EQ", from), HubSpotJson.Filter(HubSpotRecords.Id, "GT", since.AfterId!))
                : HubSpotJson.Filters(HubSpotJson.Filter(stamp, "GTE", from))),
            ["sorts"] = new JsonArray(Sort(byId ? HubSpotRecords.Id : stamp)),
            ["properties"] = HubSpotJson.Texts(HubSpotRecords.PropertiesOf(asked)),
            ["limit"] = SearchPage,
        };
        var operation = $"POST {query.ObjectType}/search";
        var answer = (await _api.PostAsync(operation, $"/crm/v3/objects/{query.ObjectType}/search", body, call, cancellationToken, PermitKind.Search)).OrThrow(operation);
        var records = answer.Results.Select(result => HubSpotRecords.Read(asked, schema, result)).ToList();
        var page = ChangeWalk.Page(since, records, SearchPage);
        return asked == query ? page : page with { Records = await _reader.ReadAsync(query, [.. records.Select(record => record.Id)], call, cancellationToken) };
    }

    public Task<IReadOnlyList<CrmRecord>> ReadAsync(RecordQuery query, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken) =>
        _reader.ReadAsync(query, ids, call, cancellationToken);

    public Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteBatch batch, CallContext call, CancellationToken cancellationToken) =>
        new HubSpotWriting(_api, _schemas, _reader, batch.Query, call, _clock).WriteAsync(batch.Writes, cancellationToken);

    private static string GroupOf(string objectType) => objectType switch
    {
        "contacts" => "contactinformation",
        "companies" => "companyinformation",
        "deals" => "dealinformation",
        "tickets" => "ticketinformation",
        _ => $"{objectType.TrimEnd('s')}_information",
    };

    private static JsonObject Sort(string property) => new() { ["propertyName"] = property, ["direction"] = "ASCENDING" };
}
