using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using HubSpotSfSync.Salesforce.Bulk;
using HubSpotSfSync.Salesforce.Checkup;
using HubSpotSfSync.Salesforce.Reading;
using HubSpotSfSync.Salesforce.Rest;
using HubSpotSfSync.Salesforce.Sessions;
using HubSpotSfSync.Salesforce.Soql;
using HubSpotSfSync.Salesforce.Writing;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce;

/// <summary>One Salesforce org over REST and Bulk API 2.0. Sizes and prices: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/</summary>
internal sealed class SalesforceCrm : ICrm, IRelations, IJoins, IMeasurable, ICheckup
{
    /// <summary>What a read by id takes in one call; with a scope, the five queries of a composite name as many.</summary>
    private const int RecordsPerRead = 2000;

    private readonly SalesforceRest _rest;
    private readonly SchemaCache _schemas;
    private readonly SoqlRunner _soql;
    private readonly RecordPages _pages;
    private readonly Scan _scan;
    private readonly BatchWriter _writer;
    private readonly ReferenceReader _reference;
    private readonly RelationReader _relations;
    private readonly OrgCheckup _checkup;
    private readonly RoleReader _roles;
    private readonly DeleteLog _deletions;

    public SalesforceCrm(SalesforceRest rest, SchemaCache schemas, SalesforceSession session, TimeProvider clock)
    {
        _rest = rest;
        _schemas = schemas;
        _soql = new SoqlRunner(rest);
        _pages = new RecordPages(_soql, new UpdatedWindow(rest), clock);
        var jobs = new BulkJobs(rest, clock);
        _scan = new Scan(_pages, jobs, clock);
        _writer = new BatchWriter(rest, _soql, schemas, jobs, ReadAsync, clock);
        _reference = new ReferenceReader(rest, _soql);
        _relations = new RelationReader(_soql, schemas);
        _checkup = new OrgCheckup(rest, _soql, session);
        _roles = new RoleReader(_soql);
        _deletions = new DeleteLog(rest, clock);
    }

    public Side Side => Side.Salesforce;

    public CrmCosts Costs { get; } = new()
    {
        Scan = Scan.Cost,
        Changes = new OperationCost(RecordPages.Rows, 1),
        Read = new OperationCost(RecordsPerRead, 1),
        Write = BatchWriter.LookedAtCost,
        Looks = BatchWriter.LooksCost,
        Update = BatchWriter.Cost,
    };

    public CrmCosts CostsOf(RecordQuery query, IReadOnlyList<MatchRule> match) => match.All(rule => rule.Normalizer != Normalizer.Domain)
        ? Costs
        : Costs with { Write = BatchWriter.ByDomainCost, Looks = BatchWriter.LooksByDomainCost, Guarded = BatchWriter.LookedAtCost };

    public async Task<ObjectSchema> DescribeAsync(string objectType, CallContext call, CancellationToken cancellationToken) =>
        (await _schemas.GetAsync(objectType, call, cancellationToken)).Schema;

    /// <summary>Every answer's header tells of the calls, so that the body is refused to some users does not matter to them. It alone tells of events.</summary>
    public async Task<EventUse?> ProbeAsync(CancellationToken cancellationToken)
    {
        var limits = (await _rest.GetAsync("limits", _rest.PathOf("/limits"), new CallContext(Lane.Urgent) { IsProbe = true }, cancellationToken)).Body;
        return OrgLimit.Read(limits, OrgLimit.DeliveredEvents) is { } events ? new EventUse(events.Max - events.Remaining, events.Max) : null;
    }

    public Task<ReferenceData> ReadReferenceDataAsync(CallContext call, CancellationToken cancellationToken) => _reference.ReadAsync(call, cancellationToken);

    public Task<IReadOnlyList<CrmRecord>> ReadConvertedIntoAsync(
        RecordQuery query, string into, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken) =>
        _relations.ConvertedIntoAsync(query, into, ids, call, cancellationToken);

    public Task<ILookup<string, string>> ReadEmailsOfAsync(IReadOnlyCollection<string> companies, CallContext call, CancellationToken cancellationToken) =>
        _relations.EmailsOfAsync(companies, call, cancellationToken);

    public Task<IReadOnlyList<(string Opportunity, string Account)>> ReadWithoutRolesAsync(
        RecordQuery query, DateTimeOffset? changedSince, DateTimeOffset createdUntil, CallContext call, CancellationToken cancellationToken) =>
        _roles.WithoutRolesAsync(query, changedSince, createdUntil, call, cancellationToken);

    public Task<ILookup<string, AccountPerson>> ReadPeopleOfAsync(RecordQuery query, IReadOnlyCollection<string> accounts, CallContext call, CancellationToken cancellationToken) =>
        _roles.PeopleOfAsync(query, accounts, call, cancellationToken);

    public Task<IReadOnlyList<CrmRecord?>> FindAsync(RecordQuery query, IReadOnlyList<IReadOnlyList<MatchKey>> keys, CallContext call, CancellationToken cancellationToken) =>
        _relations.FindAsync(query, keys, call, cancellationToken);

    /// <summary>Nothing is created, so that looking is all there is to do.</summary>
    public Task<IdentityField> EnsureIdentityFieldAsync(string objectType, string field, CallContext call, CancellationToken cancellationToken) =>
        FindIdentityFieldAsync(objectType, field, call, cancellationToken);

    public Task<AccountIdentity> IdentifyAsync(CallContext call, CancellationToken cancellationToken) => _checkup.IdentifyAsync(call, cancellationToken);

    public Task<IReadOnlyList<Finding>> LookAsync(CheckupWish wish, CallContext call, CancellationToken cancellationToken) => _checkup.LookAsync(wish, call, cancellationToken);

    public void ForgetSchema(string objectType) => _schemas.Forget(objectType);

    public async Task<IdentityField> FindIdentityFieldAsync(string objectType, string field, CallContext call, CancellationToken cancellationToken)
    {
        // Asked afresh: a person may just have followed the remedy of the last answer.
        var described = await _schemas.DescribeAsync(objectType, call, cancellationToken);
        return IdentityFields.Judge(described, objectType, field);
    }

    public async IAsyncEnumerable<ScanPage> ScanAsync(RecordQuery query, string? checkpoint, CallContext call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var described = await _schemas.GetAsync(query.ObjectType, call, cancellationToken);
        await foreach (var page in _scan.ReadAsync(query, described, checkpoint, call, cancellationToken))
        {
            yield return page;
        }
    }

    public async Task<ScanSize> MeasureAsync(RecordQuery query, CallContext call, CancellationToken cancellationToken)
    {
        var count = await _soql.CountAsync($"SELECT COUNT() FROM {query.ObjectType}{SoqlText.And(query.Where)}", call, cancellationToken);
        return new ScanSize(count, Scan.Cost.Calls(count, call.Lane));
    }

    public Task<long> CountStampedAsync(RecordQuery query, string prefix, CallContext call, CancellationToken cancellationToken)
    {
        var stamped = prefix.Length == 0 ? $"{query.IdentityField} != null" : SoqlText.StartsWith(query.IdentityField!, prefix);
        return _soql.CountAsync($"SELECT COUNT() FROM {query.ObjectType}{SoqlText.And(query.Where, stamped)}", call, cancellationToken);
    }

    public async Task<ChangePage> ReadChangesAsync(RecordQuery query, ChangeCursor since, CallContext call, CancellationToken cancellationToken)
    {
        var described = await _schemas.GetAsync(query.ObjectType, call, cancellationToken);
        var page = await _pages.ChangesAsync(query, described, since, call, cancellationToken);
        return described.HasBin || since.AfterId is not null
            ? page
            : page with { Records = [.. page.Records, .. await _deletions.ReadAsync(query.ObjectType, since.ModifiedAt, call, cancellationToken)] };
    }

    /// <summary>Those of which the delete log knows nothing: hidden from our user, or out of the scope.</summary>
    public async Task<IReadOnlySet<string>> ReadTornAsync(string objectType, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        var deleted = await _deletions.AmongAsync(objectType, ids, call, cancellationToken);
        return ids.Where(id => !deleted.Contains(id)).ToHashSet(StringComparer.Ordinal);
    }

    public async Task<IReadOnlyList<CrmRecord>> ReadAsync(RecordQuery query, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        var distinct = ids.Select(RecordIds.To18).Distinct(StringComparer.Ordinal).ToList();
        if (distinct.Count == 0)
        {
            return [];
        }

        // Collections know no fields of parents.
        return string.IsNullOrWhiteSpace(query.Where) && !query.Fields.Any(field => field.Contains('.', StringComparison.Ordinal))
            ? await ReadCollectionsAsync(query, distinct, call, cancellationToken)
            : await ReadScopedAsync(query, distinct, call, cancellationToken);
    }

    public Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteBatch batch, CallContext call, CancellationToken cancellationToken) =>
        _writer.WriteAsync(batch, call, cancellationToken);

    private async Task<IReadOnlyList<CrmRecord>> ReadScopedAsync(RecordQuery query, List<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        var described = await _schemas.GetAsync(query.ObjectType, call, cancellationToken);
        var queries = SoqlChunks.Cut(ids, chunk => $"{SoqlText.Select(query, described)}{SoqlText.And(query.Where, SoqlText.In("Id", chunk))}");
        var results = await _soql.AllAsync([.. queries.Select(text => new SoqlQuery(text))], call, cancellationToken);
        return [.. results.SelectMany(result => result.Rows.Select(row => RecordReader.Read(row, query, described, result.SentAt)))];
    }

    /// <summary>Collections read takes more ids a call than an address can name.</summary>
    private async Task<IReadOnlyList<CrmRecord>> ReadCollectionsAsync(RecordQuery query, List<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        var described = await _schemas.GetAsync(query.ObjectType, call, cancellationToken);
        var records = new List<CrmRecord>(ids.Count);
        foreach (var chunk in ids.Chunk(RecordsPerRead))
        {
            var body = new JsonObject
            {
                ["ids"] = new JsonArray([.. chunk.Select(id => (JsonNode)id)]),
                ["fields"] = new JsonArray([.. SoqlText.FieldsOf(query, described).Select(field => (JsonNode)field)]),
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
