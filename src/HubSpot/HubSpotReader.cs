using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.HubSpot;

/// <summary>Reads records that are known by id, by a unique property or by any other.</summary>
internal sealed class HubSpotReader(HubSpotApi api, HubSpotSchemas schemas)
{
    private const int CallsAtOnce = 3;

    /// <summary>A search request holds 3,000 characters; what is left of them for values or properties beside the rest.</summary>
    private const int SearchCharacters = 2_600;

    /// <summary>Whether a search can ask for so many properties.</summary>
    public static bool FitIntoSearch(IEnumerable<string> properties) => properties.Sum(property => property.Length + "\"\",".Length) <= SearchCharacters;

    /// <summary>Reads any number of records. Of one that was merged away, what is left of it comes along with the one it went into.</summary>
    public async Task<IReadOnlyList<CrmRecord>> ReadAsync(RecordQuery query, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        var records = new ConcurrentDictionary<string, CrmRecord>(StringComparer.Ordinal);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(ids.Distinct(StringComparer.Ordinal).Chunk(HubSpotCrm.BatchSize), parallel, async (chunk, stopping) =>
        {
            foreach (var (id, record) in await ReadByIdAsync(query, chunk, call, stopping))
            {
                records[record.Id] = record;
                if (record.Id != id)
                {
                    records[id] = HubSpotRecords.MergedAway(id, record);
                }
            }
        });
        return [.. records.Values];
    }

    /// <summary>Reads at most 100 records, by the ids that were asked for: one that was merged away finds the record that it went into.</summary>
    public async Task<IReadOnlyDictionary<string, CrmRecord>> ReadByIdAsync(RecordQuery query, IReadOnlyList<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, CrmRecord>(StringComparer.Ordinal);
        if (ids.Count > 0)
        {
            var asked = ids.ToHashSet(StringComparer.Ordinal);
            var schema = await schemas.OfAsync(query.ObjectType, call, cancellationToken);
            foreach (var result in await BatchReadAsync(query, [HubSpotRecords.MergedIds], null, asked, call, cancellationToken))
            {
                var record = HubSpotRecords.Read(query, schema, result);
                foreach (var id in HubSpotRecords.IdsOf(result).Where(asked.Contains))
                {
                    found[id] = record;
                }
            }
        }

        return found;
    }

    /// <summary>Reads at most 100 records by a unique property.</summary>
    public async Task<IReadOnlyList<CrmRecord>> ReadByUniqueAsync(RecordQuery query, string property, IReadOnlyCollection<string> values, CallContext call, CancellationToken cancellationToken)
    {
        if (values.Count == 0)
        {
            return [];
        }

        var schema = await schemas.OfAsync(query.ObjectType, call, cancellationToken);
        var results = await BatchReadAsync(query, [], property, values.ToHashSet(StringComparer.Ordinal), call, cancellationToken);
        return [.. results.Select(result => HubSpotRecords.Read(query, schema, result))];
    }

    /// <summary>Those that are not there are missing from the answer.</summary>
    private async Task<JsonElement.ArrayEnumerator> BatchReadAsync(
        RecordQuery query, IEnumerable<string> more, string? idProperty, IEnumerable<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["properties"] = HubSpotJson.Texts(HubSpotRecords.PropertiesOf(query).Union(more)),
            ["inputs"] = new JsonArray([.. ids.Select(id => new JsonObject { ["id"] = id })]),
        };
        if (idProperty is not null)
        {
            body["idProperty"] = idProperty;
        }

        var operation = $"POST {query.ObjectType}/batch/read";
        var answer = (await api.PostAsync(operation, $"/crm/v3/objects/{query.ObjectType}/batch/read", body, call, cancellationToken)).OrThrow(operation);
        foreach (var error in answer.Errors.Where(error => HubSpotErrors.Outcome(error) is not WriteOutcome.Missing))
        {
            // Taking these records for missing would let the caller act on a deletion that never was.
            throw new CrmException(CrmFault.Refused, HubSpotErrors.CodeOf(error) ?? "ERROR", $"HubSpot answered {operation} in part: {HubSpotErrors.Text(error, "message") ?? "no message"}.");
        }

        return answer.Results;
    }

    /// <summary>Finds records by a property that need not be unique. The search index lags behind, so what it names is read.</summary>
    public async Task<IReadOnlyList<CrmRecord>> FindByAsync(RecordQuery query, string property, IEnumerable<string> values, CallContext call, CancellationToken cancellationToken)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var some in Fitting(values))
        {
            await SearchIdsAsync(query.ObjectType, property, some, ids, call, cancellationToken);
        }

        return [.. (await ReadAsync(query, ids, call, cancellationToken)).Where(record => !record.Deleted)];
    }

    private async Task SearchIdsAsync(string objectType, string property, IReadOnlyList<string> values, HashSet<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        var operation = $"POST {objectType}/search";
        string? after = null;
        do
        {
            var body = new JsonObject
            {
                ["filterGroups"] = new JsonArray(HubSpotJson.Filters(new JsonObject { ["propertyName"] = property, ["operator"] = "IN", ["values"] = HubSpotJson.Texts(values) })),
                ["properties"] = HubSpotJson.Texts([property]),
                ["limit"] = HubSpotCrm.SearchPage,
            };
            if (after is not null)
            {
                body["after"] = after;
            }

            var answer = (await api.PostAsync(operation, $"/crm/v3/objects/{objectType}/search", body, call, cancellationToken, PermitKind.Search)).OrThrow(operation);
            ids.UnionWith(answer.Results.Select(result => HubSpotErrors.Text(result, "id")!));
            after = HubSpotJson.After(answer.Body);
        }
        while (after is not null && ids.Count < HubSpotCrm.SearchDepth);
    }

    /// <summary>IN wants its values in lower case, and all of them inside the size of a request.</summary>
    private static IEnumerable<IReadOnlyList<string>> Fitting(IEnumerable<string> values)
    {
        var some = new List<string>();
        var length = 0;
        foreach (var value in values.Select(value => value.ToLowerInvariant()).Distinct(StringComparer.Ordinal))
        {
            var needed = JsonSerializer.Serialize(value).Length + 1;
            if (needed > SearchCharacters)
            {
                // Nothing of this length can be searched for, nor is it a domain or a number.
                continue;
            }

            if (length + needed > SearchCharacters || some.Count == HubSpotCrm.BatchSize)
            {
                yield return some;
                some = [];
                length = 0;
            }

            some.Add(value);
            length += needed;
        }

        if (some.Count > 0)
        {
            yield return some;
        }
    }
}
