using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using HubSpotSfSync.HubSpot.Associations;
using HubSpotSfSync.HubSpot.Writing;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.HubSpot.Objects;

/// <summary>Contacts, companies, deals, activities and custom objects. https://developers.hubspot.com/docs/api-reference/crm-objects-v3/guide</summary>
internal sealed class CrmObjects(
    HubSpotApi api, HubSpotSchemas schemas, HubSpotReader reader, AssociationApi associations, AssociationValues values, TimeProvider clock) : IRecordKind
{
    private readonly ReferenceFields _references = new(api);
    private readonly FilteredScan _filtered = new(api, schemas, reader);

    public async Task<ObjectSchema> DescribeAsync(string objectType, CallContext call, CancellationToken cancellationToken)
    {
        var schema = await schemas.OfAsync(objectType, call, cancellationToken);
        var more = await _references.OfAsync(objectType, call, cancellationToken);
        return schema with { Fields = new Dictionary<string, FieldSchema>(schema.Fields.Concat(more.Select(field => KeyValuePair.Create(field.Name, field)))) };
    }

    public async IAsyncEnumerable<ScanPage> ScanAsync(RecordQuery query, string? checkpoint, CallContext call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (query.Filter is null && call.Lane == Lane.Backfill && HubSpotReader.FitIntoSearch(Properties(query)))
        {
            await foreach (var page in BothEndsAsync(query, checkpoint, call, cancellationToken))
            {
                yield return page;
            }

            yield break;
        }

        var search = query.Filter is { } wanted ? await _filtered.SearchFor(query, wanted, call, cancellationToken) : null;
        do
        {
            var page = query.Filter is { } filter
                ? await FilteredPageAsync(query, filter, search, checkpoint, call, cancellationToken)
                : await ScanPageAsync(query, checkpoint, call, cancellationToken);
            yield return page;
            checkpoint = page.NextCheckpoint;
        }
        while (checkpoint is not null);
    }

    /// <summary>From both ends where these are apart; else by the list alone.</summary>
    private async IAsyncEnumerable<ScanPage> BothEndsAsync(RecordQuery query, string? checkpoint, CallContext call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var place = TwoEndedScan.Place.Parse(checkpoint);
        if (checkpoint is null)
        {
            var first = await ScanPageAsync(query, null, call, cancellationToken);
            yield return first;
            checkpoint = first.NextCheckpoint;
            if (checkpoint is null)
            {
                yield break;
            }

            var top = await BelowAsync(query, null, call, cancellationToken);
            if (TwoEndedScan.IsInOrder(first.Records) && TwoEndedScan.IsAbove(top, first.Records))
            {
                place = new TwoEndedScan.Place(checkpoint, TwoEndedScan.Lowest(top));
                yield return new ScanPage(top, place.ToString());
            }
        }

        if (place is not null)
        {
            var scan = new TwoEndedScan((after, stopping) => ScanPageAsync(query, after, call, stopping), (below, stopping) => BelowAsync(query, below, call, stopping));
            await foreach (var page in scan.ReadAsync(place, cancellationToken))
            {
                yield return page;
            }

            yield break;
        }

        while (checkpoint is not null)
        {
            var page = await ScanPageAsync(query, checkpoint, call, cancellationToken);
            yield return page;
            checkpoint = page.NextCheckpoint;
        }
    }

    /// <summary>What is peculiar to a query: each type of association is read beside every page, and looked at and written beside every write.</summary>
    public static CrmCosts CostsOf(RecordQuery query, int matchRules)
    {
        var (more, written) = (MoreOf(query), AssociationField.Of(query.Fields).Count * 2);
        return new CrmCosts
        {
            Scan = new(HubSpotCrm.BatchSize, 1 + more),
            Changes = new(HubSpotCrm.SearchPage, 1 + more),
            Read = new(HubSpotCrm.BatchSize, 1 + more),
            Write = new(HubSpotCrm.BatchSize, 3 + matchRules + more + written),
            Looks = new(HubSpotCrm.BatchSize, 1 + matchRules),
            Guarded = new(HubSpotCrm.BatchSize, 3 + (2 * more) + written),
            Update = new(HubSpotCrm.BatchSize, 2 + more + written),
            Stamp = new(HubSpotCrm.BatchSize, 1),
        };
    }

    public async Task<ScanSize> MeasureAsync(RecordQuery query, CallContext call, CancellationToken cancellationToken)
    {
        var more = 1 + MoreOf(query);
        if (query.Filter is { } filter && await _filtered.SearchFor(query, filter, call, cancellationToken) is { } search)
        {
            var found = await _filtered.CountAsync(query.ObjectType, search, call, cancellationToken);
            return new ScanSize(found, Pages(found, HubSpotCrm.SearchPage) + (more * Pages(found, HubSpotCrm.BatchSize)));
        }

        var all = await _filtered.CountAsync(query.ObjectType, [], call, cancellationToken);
        if (all == 0)
        {
            // Nothing goes with a page of none.
            return new ScanSize(query.Filter is null ? 0 : null, 1);
        }

        var pages = query.Filter is null && call.Lane == Lane.Backfill && HubSpotReader.FitIntoSearch(Properties(query)) ? TwoEndedScan.Pages(all) : Pages(all, HubSpotCrm.BatchSize);
        return new ScanSize(query.Filter is null ? all : null, more * pages);
    }

    public Task<long> CountStampedAsync(RecordQuery query, CallContext call, CancellationToken cancellationToken) =>
        _filtered.CountAsync(query.ObjectType, [[new SearchCondition(query.IdentityField!, "HAS_PROPERTY", null)]], call, cancellationToken);

    /// <summary>Evenly spread over the ids: neighbours were often made together, and are alike.</summary>
    public async Task<IReadOnlyList<CrmRecord>> SampleAsync(RecordQuery query, int records, CallContext call, CancellationToken cancellationToken)
    {
        var ids = await _filtered.SpreadAsync(query.ObjectType, records, call, cancellationToken);
        return [.. (await reader.ReadAsync(query, ids, call, cancellationToken)).Where(record => !record.Deleted)];
    }

    /// <summary>The reads that go with each page: of the associations, and of what their records hold.</summary>
    private static int MoreOf(RecordQuery query)
    {
        var properties = AssociatedProperty.Of(query.Fields);
        var types = AssociationField.Of(query.Fields).Concat(properties.Select(property => property.Association)).Select(field => field.ToType).Distinct(StringComparer.Ordinal).Count();
        return types + properties.Select(property => property.Association.ToType).Distinct(StringComparer.Ordinal).Count();
    }

    private static long Pages(long records, int size) => Math.Max(1, (records + size - 1) / size);

    private async Task<ScanPage> FilteredPageAsync(
        RecordQuery query, RecordFilter filter, IReadOnlyList<IReadOnlyList<SearchCondition>>? search, string? checkpoint, CallContext call, CancellationToken cancellationToken)
    {
        var withConditions = query.With(filter.Fields);
        var page = search is not null
            ? await _filtered.PageAsync(withConditions, search, checkpoint, call, cancellationToken)
            : await ScanPageAsync(withConditions, checkpoint, call, cancellationToken);
        return page with { Records = [.. page.Records.Where(record => !record.Deleted && FilteredScan.Meets(record, filter)).Select(record => record.Only(query))] };
    }

    /// <summary>Paged by value (<see cref="ChangeWalk"/>). Where a search has no room for all properties, what it finds is read. Archived records are not in the search index: their deletion comes by webhook.</summary>
    public async Task<ChangePage> ReadChangesAsync(RecordQuery query, ChangeCursor since, CallContext call, CancellationToken cancellationToken)
    {
        var fits = HubSpotReader.FitIntoSearch(Properties(query));
        var asked = fits ? query : query with { Fields = [] };
        var stamp = HubSpotRecords.StampOf(query.ObjectType);
        var from = since.ModifiedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var byId = ChangeWalk.IsWithinStamp(since);
        var filters = byId
            ? HubSpotJson.Filters(HubSpotJson.Filter(stamp, "EQ", from), HubSpotJson.Filter(HubSpotRecords.Id, "GT", since.AfterId!))
            : HubSpotJson.Filters(HubSpotJson.Filter(stamp, "GTE", from));
        var (answer, records) = await SearchAsync(asked, filters, Sort(byId ? HubSpotRecords.Id : stamp), call, cancellationToken);
        var page = ChangeWalk.Page(since, records, HubSpotCrm.SearchPage);
        return page with
        {
            Records = fits
                ? WithMerged(await values.FillAsync(query, page.Records, call, cancellationToken), answer)
                : await reader.ReadAsync(query, [.. records.Select(record => record.Id)], call, cancellationToken),
        };
    }

    /// <summary>The records with the highest ids below one.</summary>
    private async Task<IReadOnlyList<CrmRecord>> BelowAsync(RecordQuery query, string? below, CallContext call, CancellationToken cancellationToken)
    {
        var filters = below is null ? HubSpotJson.Filters(HubSpotJson.Filter(HubSpotRecords.Id, "GT", "0")) : HubSpotJson.Filters(HubSpotJson.Filter(HubSpotRecords.Id, "LT", below));
        var (answer, records) = await SearchAsync(query, filters, Sort(HubSpotRecords.Id, "DESCENDING"), call, cancellationToken);
        return WithMerged(await values.FillAsync(query, records, call, cancellationToken), answer);
    }

    private async Task<(HubSpotAnswer Answer, IReadOnlyList<CrmRecord> Records)> SearchAsync(RecordQuery query, JsonNode filters, JsonObject sort, CallContext call, CancellationToken cancellationToken)
    {
        var schema = await schemas.OfAsync(query.ObjectType, call, cancellationToken);
        var body = new JsonObject
        {
            ["filterGroups"] = new JsonArray(filters),
            ["sorts"] = new JsonArray(sort),
            ["properties"] = HubSpotJson.Texts(Properties(query)),
            ["limit"] = HubSpotCrm.SearchPage,
        };
        var operation = $"POST {query.ObjectType}/search";
        var answer = (await api.PostAsync(operation, $"/crm/v3/objects/{query.ObjectType}/search", body, call, cancellationToken, PermitKind.Search)).OrThrow(operation);
        return (answer, [.. answer.Results.Select(result => HubSpotRecords.Read(query, schema, result))]);
    }

    public Task<IReadOnlyList<CrmRecord>> ReadAsync(RecordQuery query, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken) =>
        reader.ReadAsync(query, ids, call, cancellationToken);

    public Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteBatch batch, CallContext call, CancellationToken cancellationToken) =>
        new HubSpotWriting(api, schemas, reader, associations, batch.Query, call, clock).WriteAsync(batch.Writes, cancellationToken);

    private async Task<ScanPage> ScanPageAsync(RecordQuery query, string? checkpoint, CallContext call, CancellationToken cancellationToken)
    {
        var schema = await schemas.OfAsync(query.ObjectType, call, cancellationToken);
        var properties = Uri.EscapeDataString(string.Join(',', Properties(query)));
        var after = checkpoint is null ? "" : $"&after={Uri.EscapeDataString(checkpoint)}";
        var operation = $"GET {query.ObjectType}";
        var answer = (await api.GetAsync(operation, $"/crm/v3/objects/{query.ObjectType}?limit={HubSpotCrm.BatchSize}&properties={properties}{after}", call, cancellationToken)).OrThrow(operation);
        var records = answer.Results.Select(result => HubSpotRecords.Read(query, schema, result)).ToList();
        return new ScanPage(WithMerged(await values.FillAsync(query, records, call, cancellationToken), answer), HubSpotJson.After(answer.Body));
    }

    private static IEnumerable<string> Properties(RecordQuery query) => HubSpotRecords.PropertiesOf(query).Append(HubSpotRecords.MergedIds);

    /// <summary>A merge is told by a webhook, which may be lost; the record that came out of it names those that went into it.</summary>
    private static IReadOnlyList<CrmRecord> WithMerged(IReadOnlyList<CrmRecord> records, HubSpotAnswer answer) =>
        [.. records.Zip(answer.Results, HubSpotRecords.WithMerged).SelectMany(one => one)];

    private static JsonObject Sort(string property, string direction = "ASCENDING") => new() { ["propertyName"] = property, ["direction"] = direction };
}
