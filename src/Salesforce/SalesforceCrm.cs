using System.Globalization;
using System.Text.Json.Nodes;
using HubSpotSfSync.Salesforce.Reading;
using HubSpotSfSync.Salesforce.Rest;
using HubSpotSfSync.Salesforce.Soql;
using HubSpotSfSync.Salesforce.Writing;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce;

/// <summary>One Salesforce org over REST. Sizes and prices: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/</summary>
internal sealed class SalesforceCrm : ICrm
{
    private const int PageRows = 2000;

    private readonly SalesforceRest _rest;
    private readonly SchemaCache _schemas;
    private readonly SoqlRunner _soql;
    private readonly BatchWriter _writer;

    public SalesforceCrm(SalesforceRest rest, SchemaCache schemas, TimeProvider clock)
    {
        _rest = rest;
        _schemas = schemas;
        _soql = new SoqlRunner(rest);
        _writer = new BatchWriter(rest, _soql, schemas, ReadAsync, clock);
    }

    public Side Side => Side.Salesforce;

    /// <summary>A batch of writes: one call that looks (for creates and guarded updates), and one that writes and reads back.</summary>
    public CrmCosts Costs { get; } = new()
    {
        Scan = new OperationCost(PageRows, 1),
        Changes = new OperationCost(PageRows, 1),
        Read = new OperationCost(500, 1),
        Write = new OperationCost(BatchWriter.RecordsPerCall, 2),
    };

    public async Task<ObjectSchema> DescribeAsync(string objectType, CallContext call, CancellationToken cancellationToken) =>
        (await _schemas.GetAsync(objectType, call, cancellationToken)).Schema;

    public async Task<IdentityField> EnsureIdentityFieldAsync(string objectType, string field, CallContext call, CancellationToken cancellationToken)
    {
        // Asked afresh: a person may just have followed the remedy of the last answer.
        var described = await _schemas.DescribeAsync(objectType, call, cancellationToken);
        return IdentityFields.Judge(described, objectType, field);
    }

    public async Task<ScanPage> ScanAsync(RecordQuery query, string? checkpoint, CallContext call, CancellationToken cancellationToken)
    {
        var position = checkpoint is null ? null : ScanCheckpoint.Parse(checkpoint);
        var (records, more) = await PageAsync(query, position, withDeleted: false, call, cancellationToken);
        return new ScanPage(records, more ? ScanCheckpoint.Format(After(records[^1])) : null);
    }

    public async Task<ChangePage> ReadChangesAsync(RecordQuery query, ChangeCursor since, CallContext call, CancellationToken cancellationToken)
    {
        var (records, more) = await PageAsync(query, since, withDeleted: true, call, cancellationToken);
        return new ChangePage(records, records.Count > 0 ? After(records[^1]) : since, more);
    }

    public async Task<IReadOnlyList<CrmRecord>> ReadAsync(RecordQuery query, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        var distinct = ids.Select(RecordIds.To18).Distinct(StringComparer.Ordinal).ToList();
        if (distinct.Count == 0)
        {
            return [];
        }

        return string.IsNullOrWhiteSpace(query.Where)
            ? await ReadCollectionsAsync(query, distinct, call, cancellationToken)
            : await ReadScopedAsync(query, distinct, call, cancellationToken);
    }

    public Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteBatch batch, CallContext call, CancellationToken cancellationToken) =>
        _writer.WriteAsync(batch, call, cancellationToken);

    private async Task<(IReadOnlyList<CrmRecord> Records, bool More)> PageAsync(
        RecordQuery query, ChangeCursor? after, bool withDeleted, CallContext call, CancellationToken cancellationToken)
    {
        var described = await _schemas.GetAsync(query.ObjectType, call, cancellationToken);
        var soql = string.Create(
            CultureInfo.InvariantCulture,
            $"{SoqlText.Select(query)}{SoqlText.And(query.Where, Position(after))} ORDER BY {SoqlText.Stamp}, Id LIMIT {PageRows}");
        var page = await _soql.PageAsync(soql, withDeleted, call, cancellationToken);
        var records = page.Rows.Select(row => RecordReader.Read(row, query, described, page.SentAt)).ToList();

        // A page that was cut short is not followed by its locator: the next one starts behind its last record, which survives a restart.
        return (records, records.Count > 0 && (!page.Done || records.Count >= PageRows));
    }

    private static string? Position(ChangeCursor? after) => after switch
    {
        null => null,
        { AfterId: null } => $"{SoqlText.Stamp} >= {SoqlText.Instant(after.ModifiedAt)}",
        { AfterId: var id } => $"{SoqlText.Stamp} > {SoqlText.Instant(after.ModifiedAt)} OR ({SoqlText.Stamp} = {SoqlText.Instant(after.ModifiedAt)} AND Id > {SoqlText.Literal(id)})",
    };

    private static ChangeCursor After(CrmRecord last) => new(DateTimeOffset.FromUnixTimeMilliseconds(last.Version.ModifiedAtMs), last.Id);

    private async Task<IReadOnlyList<CrmRecord>> ReadScopedAsync(RecordQuery query, List<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        var described = await _schemas.GetAsync(query.ObjectType, call, cancellationToken);
        var queries = SoqlChunks.Cut(ids, chunk => $"{SoqlText.Select(query)}{SoqlText.And(query.Where, SoqlText.In("Id", chunk))}");
        var results = await _soql.AllAsync(queries, call, cancellationToken);
        return [.. results.SelectMany(result => result.Rows.Select(row => RecordReader.Read(row, query, described, result.SentAt)))];
    }

    /// <summary>Collections read takes more ids a call than an address can name.</summary>
    private async Task<IReadOnlyList<CrmRecord>> ReadCollectionsAsync(RecordQuery query, List<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        var described = await _schemas.GetAsync(query.ObjectType, call, cancellationToken);
        var records = new List<CrmRecord>(ids.Count);
        foreach (var chunk in ids.Chunk(PageRows))
        {
            var body = new JsonObject
            {
                ["ids"] = new JsonArray([.. chunk.Select(id => (JsonNode)id)]),
                ["fields"] = new JsonArray([.. SoqlText.FieldsOf(query).Select(field => (JsonNode)field)]),
            };
            var answer = await _rest.PostAsync($"a read of {query.ObjectType}", _rest.PathOf($"/composite/sobjects/{query.ObjectType}"), body, call, cancellationToken);
            records.AddRange(answer.Body.EnumerateArray()
                .Where(row => row.ValueKind == System.Text.Json.JsonValueKind.Object)
                .Select(row => RecordReader.Read(row, query, described, answer.SentAt))
                .Where(record => !record.Deleted));
        }

        return records;
    }
}
