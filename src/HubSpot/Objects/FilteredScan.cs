using System.Globalization;
using System.Text.Json.Nodes;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.HubSpot.Objects;

/// <summary>
/// Finds the records that meet a condition: by a search where that means the same, which reads no other records; else by reading all.
/// A search ends after 10,000 results, so its pages begin behind the last id. Whoever comes meets the condition by our own reading of it.
/// </summary>
internal sealed class FilteredScan(HubSpotApi api, HubSpotSchemas schemas, HubSpotReader reader)
{
    private const string FirstId = "0";
    private const int Runs = 10;
    private const string LongestId = "9223372036854775807";

    /// <summary>Null where only a scan of everything can tell.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<SearchCondition>>?> SearchFor(RecordQuery query, RecordFilter filter, CallContext call, CancellationToken cancellationToken)
    {
        var schema = await schemas.OfAsync(query.ObjectType, call, cancellationToken);
        return filter.Fields.FirstOrDefault(field => !schema.Fields.ContainsKey(field)) is { } unknown
            ? throw new CrmException(CrmFault.Refused, "PROPERTY_DOESNT_EXIST", $"HubSpot's {query.ObjectType} have no property '{unknown}'.")
            : SearchFilters.Of(filter, schema) is { } groups && Body(groups, LongestId, HubSpotCrm.SearchPage).ToJsonString().Length <= HubSpotCrm.SearchCharacters ? groups
            : null;
    }

    public async Task<ScanPage> PageAsync(
        RecordQuery query, IReadOnlyList<IReadOnlyList<SearchCondition>> groups, string? checkpoint, CallContext call, CancellationToken cancellationToken)
    {
        var body = Body(groups, checkpoint ?? FirstId, HubSpotCrm.SearchPage);
        var (ids, _) = await SearchAsync(query.ObjectType, body, call, cancellationToken);
        var records = await reader.ReadAsync(query, ids, call, cancellationToken);
        return new ScanPage(records, ids.Count == HubSpotCrm.SearchPage ? ids[^1] : null);
    }

    /// <summary>How many a search finds; without groups, how many there are.</summary>
    public async Task<long> CountAsync(string objectType, IReadOnlyList<IReadOnlyList<SearchCondition>> groups, CallContext call, CancellationToken cancellationToken) =>
        (await SearchAsync(objectType, Body(groups, FirstId, 1), call, cancellationToken)).Total;

    /// <summary>Evenly spread ids, or all of them where there are no more. They come in runs where walking past all would take more searches.</summary>
    public async Task<IReadOnlyCollection<string>> SpreadAsync(string objectType, int records, CallContext call, CancellationToken cancellationToken)
    {
        var (ids, total) = await SearchAsync(objectType, Body([], FirstId, HubSpotCrm.SearchPage), call, cancellationToken);
        return total <= Runs * HubSpotCrm.SearchPage
            ? Thin(await WalkAsync(objectType, ids, total, call, cancellationToken), records)
            : await RunsAsync(objectType, ids[0], records, call, cancellationToken);
    }

    private async Task<List<string>> WalkAsync(string objectType, IReadOnlyList<string> first, long total, CallContext call, CancellationToken cancellationToken)
    {
        List<string> all = [.. first];
        for (var page = first; all.Count < total && page.Count > 0;)
        {
            (page, _) = await SearchAsync(objectType, Body([], page[^1], HubSpotCrm.SearchPage), call, cancellationToken);
            all.AddRange(page);
        }

        return all;
    }

    private async Task<HashSet<string>> RunsAsync(string objectType, string lowestId, int records, CallContext call, CancellationToken cancellationToken)
    {
        var ((highest, _), lowest) = (await SearchAsync(objectType, Body([], FirstId, 1, "DESCENDING"), call, cancellationToken), Number(lowestId));
        var step = (Number(highest[0]) - lowest) / Runs;
        var found = new HashSet<string>(StringComparer.Ordinal);
        for (var run = 0; run < Runs; run++)
        {
            var behind = (lowest - 1 + (run * step)).ToString(CultureInfo.InvariantCulture);
            found.UnionWith((await SearchAsync(objectType, Body([], behind, records / Runs), call, cancellationToken)).Ids);
        }

        return found;
    }

    private static List<string> Thin(List<string> ids, int most) =>
        ids.Count <= most ? ids : [.. Enumerable.Range(0, most).Select(i => ids[(int)((long)i * ids.Count / most)])];

    private static long Number(string id) => long.Parse(id, CultureInfo.InvariantCulture);

    public static bool Meets(CrmRecord record, RecordFilter filter) => filter.Matches(record.Values.GetValueOrDefault);

    private async Task<(IReadOnlyList<string> Ids, long Total)> SearchAsync(string objectType, JsonObject body, CallContext call, CancellationToken cancellationToken)
    {
        var operation = $"POST {objectType}/search";
        var answer = (await api.PostAsync(operation, $"/crm/v3/objects/{objectType}/search", body, call, cancellationToken, PermitKind.Search)).OrThrow(operation);
        return ([.. answer.Results.Select(result => HubSpotErrors.Text(result, "id")!)], answer.Body.GetProperty("total").GetInt64());
    }

    private static JsonObject Body(IReadOnlyList<IReadOnlyList<SearchCondition>> groups, string after, int limit, string direction = "ASCENDING")
    {
        var all = groups.Count == 0 ? [[]] : groups;
        return new JsonObject
        {
            ["filterGroups"] = new JsonArray([.. all.Select(group => HubSpotJson.Filters([.. group.Select(one => one.ToJson()), HubSpotJson.Filter(HubSpotRecords.Id, "GT", after)]))]),
            ["sorts"] = new JsonArray(new JsonObject { ["propertyName"] = HubSpotRecords.Id, ["direction"] = direction }),
            ["properties"] = HubSpotJson.Texts([HubSpotRecords.Id]),
            ["limit"] = limit,
        };
    }
}
