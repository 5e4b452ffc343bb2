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

    /// <summary>A search request holds 3,000 characters; what is left of them beside the values.</summary>
    private const int SearchValueCharacters = 2_600;

    public async Task<IReadOnlyList<CrmRecord>> ReadAsync(RecordQuery query, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        var records = new ConcurrentBag<CrmRecord>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(ids.Distinct(StringComparer.Ordinal).Chunk(HubSpotCrm.BatchSize), parallel, async (chunk, stopping) =>
        {
            foreach (var record in await ReadByAsync(query, null, chunk, call, stopping))
            {
                records.Add(record);
            }
        });
        return [.. records];
    }

    /// <summary>Reads at most 100 records by id, or by a unique property. Those that are not there are missing from the answer.</summary>
    public async Task<IReadOnlyList<CrmRecord>> ReadByAsync(RecordQuery query, string? idProperty, IReadOnlyList<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var schema = await schemas.OfAsync(query.ObjectType, call, cancellationToken);
        var body = new JsonObject
        {
            ["properties"] = HubSpotJson.Texts(HubSpotRecords.PropertiesOf(query)),
            ["inputs"] = new JsonArray([.. ids.Distinct(StringComparer.Ordinal).Select(id => new JsonObject { ["id"] = id })]),
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

        return [.. answer.Results.Select(result => HubSpotRecords.Read(query, schema, result))];
    }

    /// <summary>Finds records by a property that need not be unique. The search index lags behind, so what it names is read.</summary>
    public async Task<IReadOnlyList<CrmRecord>> FindByAsync(RecordQuery query, string property, IEnumerable<string> values, CallContext call, CancellationToken cancellationToken)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var some in Fitting(values))
        {
            await SearchIdsAsync(query.ObjectType, property, some, ids, call, cancellationToken);
        }

        return await ReadAsync(query, ids, call, cancellationToken);
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
            if (needed > SearchValueCharacters)
            {
                // Nothing of this length can be searched for, nor is it a domain or a number.
                continue;
            }

            if (length + needed > SearchValueCharacters || some.Count == HubSpotCrm.BatchSize)
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
