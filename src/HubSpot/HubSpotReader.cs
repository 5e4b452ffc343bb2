using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using HubSpotSfSync.HubSpot.Associations;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.HubSpot;

/// <summary>Reads records that are known by id, by a unique property or by any other.</summary>
internal sealed class HubSpotReader(HubSpotApi api, HubSpotSchemas schemas, AssociationApi associations, AssociationValues values)
{
    private const int CallsAtOnce = 3;

    /// <summary>What is left of a search's characters for values or properties beside the rest.</summary>
    private const int Room = HubSpotCrm.SearchCharacters - 400;

    /// <summary>Whether a search can ask for so many properties.</summary>
    public static bool FitIntoSearch(IEnumerable<string> properties) => properties.Sum(property => property.Length + "\"\",".Length) <= Room;

    /// <summary>Reads any number of records. What is left of those that were merged into one comes along with it, asked for or not.</summary>
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
            var results = (await BatchReadAsync(query, [HubSpotRecords.MergedIds], null, asked, call, cancellationToken)).ToList();
            var records = await values.FillAsync(query, [.. results.Select(result => HubSpotRecords.Read(query, schema, result))], call, cancellationToken);
            foreach (var (result, record) in results.Zip(records))
            {
                foreach (var id in HubSpotRecords.IdsOf(result))
                {
                    found[id] = record;
                }
            }
        }

        return found;
    }

    /// <summary>Reads at most 100 records by a unique property.</summary>
    public async Task<IReadOnlyList<CrmRecord>> ReadByUniqueAsync(RecordQuery query, string property, IReadOnlyCollection<string> wanted, CallContext call, CancellationToken cancellationToken)
    {
        if (wanted.Count == 0)
        {
            return [];
        }

        var schema = await schemas.OfAsync(query.ObjectType, call, cancellationToken);
        var results = await BatchReadAsync(query, [], property, wanted.ToHashSet(StringComparer.Ordinal), call, cancellationToken);
        return await values.FillAsync(query, [.. results.Select(result => HubSpotRecords.Read(query, schema, result))], call, cancellationToken);
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
        return (await api.PostAsync(operation, $"/crm/v3/objects/{query.ObjectType}/batch/read", body, call, cancellationToken)).WholeOrThrow(operation).Results;
    }

    /// <summary>Finds the records that may hold all the values of one of these keys, which name the same fields. The search index lags
    /// behind, so what it names is read.</summary>
    public async Task<IReadOnlyList<CrmRecord>> FindByAsync(RecordQuery query, IReadOnlyCollection<MatchKey> keys, CallContext call, CancellationToken cancellationToken)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var fields = keys.SelectMany(key => key.Values.Keys).Distinct(StringComparer.Ordinal).ToList();
        var properties = fields.Where(field => !AssociationField.Is(field)).ToList();
        if (properties.Count > 0)
        {
            foreach (var some in Fitting(keys, properties))
            {
                await SearchIdsAsync(query.ObjectType, some, ids, call, cancellationToken);
            }
        }
        else if (AssociationField.Of(fields) is [var field, ..])
        {
            await FindByAssociationAsync(query.ObjectType, field, keys, ids, call, cancellationToken);
        }
        else
        {
            throw new CrmException(
                CrmFault.Refused, "NOT_SEARCHABLE", $"HubSpot's {query.ObjectType} can't be found by {string.Join(" and ", fields)} alone: match by a property of their own as well, or by the association itself.");
        }

        return [.. (await ReadAsync(query, ids, call, cancellationToken)).Where(record => !record.Deleted)];
    }

    /// <summary>From the other end.</summary>
    private async Task FindByAssociationAsync(
        string objectType, AssociationField field, IEnumerable<MatchKey> keys, HashSet<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        var found = await associations.ReadAsync(field.ToType, objectType, keys.Select(key => key.Values[field.Name]), call, cancellationToken);
        ids.UnionWith(found.Values.SelectMany(associated => associated).Select(associated => associated.ToId));
    }

    private async Task SearchIdsAsync(string objectType, ILookup<string, string> values, HashSet<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        var operation = $"POST {objectType}/search";
        string? after = null;
        do
        {
            var filters = values.Select(property => new JsonObject
            {
                ["propertyName"] = property.Key,
                ["operator"] = "IN",
                ["values"] = HubSpotJson.Texts(property.Distinct(StringComparer.Ordinal)),
            });
            var body = new JsonObject
            {
                ["filterGroups"] = new JsonArray(HubSpotJson.Filters([.. filters])),
                ["properties"] = HubSpotJson.Texts([HubSpotRecords.Id]),
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
    private static IEnumerable<ILookup<string, string>> Fitting(IEnumerable<MatchKey> keys, IReadOnlyList<string> properties)
    {
        var some = new List<(string Property, string Value)>();
        var (length, count) = (0, 0);
        foreach (var key in keys)
        {
            var values = properties.Select(property => (property, key.Values[property].ToLowerInvariant())).ToList();
            var needed = values.Sum(value => JsonSerializer.Serialize(value.Item2).Length + 1);
            if (needed > Room)
            {
                // Nothing of this length can be searched for, nor is it a domain or a number.
                continue;
            }

            if (length + needed > Room || count == HubSpotCrm.BatchSize)
            {
                yield return Lookup(some);
                some = [];
                (length, count) = (0, 0);
            }

            some.AddRange(values);
            (length, count) = (length + needed, count + 1);
        }

        if (some.Count > 0)
        {
            yield return Lookup(some);
        }
    }

    private static ILookup<string, string> Lookup(List<(string Property, string Value)> values) => values.ToLookup(value => value.Property, value => value.Value, StringComparer.Ordinal);
}
