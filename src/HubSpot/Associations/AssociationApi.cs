using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.HubSpot.Associations;

/// <summary>Associations, many a call. https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide</summary>
internal sealed class AssociationApi(HubSpotApi api, TimeProvider clock)
{
    /// <summary>The most records whose associations one call reads.</summary>
    public const int ReadSize = 1_000;

    /// <summary>The most associations that one call makes or removes.</summary>
    public const int WriteSize = 2_000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<(string From, string To), (IReadOnlyList<AssociationType> Types, DateTimeOffset At)> _types = new();

    /// <summary>The kinds of association between two object types, asked once an hour.</summary>
    public async Task<IReadOnlyList<AssociationType>> TypesAsync(string from, string to, CallContext call, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (_types.TryGetValue((from, to), out var known) && now - known.At < Lifetime)
        {
            return known.Types;
        }

        var operation = $"GET association labels of {from} and {to}";
        var answer = (await api.GetAsync(operation, $"/crm/v4/associations/{from}/{to}/labels", call, cancellationToken)).OrThrow(operation);
        IReadOnlyList<AssociationType> types = [.. answer.Results.Select(AssociationType.Read)];
        _types[(from, to)] = (types, now);
        return types;
    }

    /// <summary>After HubSpot refused a kind, or somebody asked for one that was not known.</summary>
    public void ForgetTypes(string from, string to) => _types.TryRemove((from, to), out _);

    /// <summary>What the records are associated with; those without associations, or that are not there, are missing.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<Associated>>> ReadAsync(
        string from, string to, IEnumerable<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, List<Associated>>(StringComparer.Ordinal);
        var asked = new Queue<(string Id, string? After)>(ids.Distinct(StringComparer.Ordinal).Select(id => (id, (string?)null)));
        while (asked.Count > 0)
        {
            var inputs = Enumerable.Range(0, Math.Min(ReadSize, asked.Count)).Select(_ => asked.Dequeue()).ToList();
            foreach (var result in await ReadPageAsync(from, to, inputs, call, cancellationToken))
            {
                var id = IdOf(result.GetProperty("from"), "id");
                if (!found.TryGetValue(id, out var list))
                {
                    found[id] = list = [];
                }

                list.AddRange(result.GetProperty("to").EnumerateArray().Select(one => new Associated(
                    IdOf(one, "toObjectId"), [.. one.GetProperty("associationTypes").EnumerateArray().Select(AssociationType.Read)])));
                if (HubSpotJson.After(result) is { } after)
                {
                    asked.Enqueue((id, after));
                }
            }
        }

        return found.ToDictionary(one => one.Key, IReadOnlyList<Associated> (one) => one.Value, StringComparer.Ordinal);
    }

    /// <summary>Makes associations: with the given kinds, or where there are none the usual one.</summary>
    /// <returns>An answer that tells of the inputs; any other throws.</returns>
    public async Task<HubSpotAnswer> CreateAsync(
        string from, string to, IEnumerable<(string From, string To)> pairs, IReadOnlyList<AssociationType> types, CallContext call, CancellationToken cancellationToken)
    {
        var way = types.Count == 0 ? "associate/default" : "create";
        return await PostAsync(from, to, way, pairs.Select(pair => Input(pair, types)), call, cancellationToken);
    }

    /// <summary>Removes the associations of each pair altogether.</summary>
    public async Task ArchiveAsync(string from, string to, IReadOnlyCollection<(string From, string To)> pairs, CallContext call, CancellationToken cancellationToken)
    {
        foreach (var some in pairs.Chunk(WriteSize))
        {
            var inputs = some.Select(pair => new JsonObject { ["from"] = Id(pair.From), ["to"] = new JsonArray(Id(pair.To)) });
            (await PostAsync(from, to, "archive", inputs, call, cancellationToken)).WholeOrThrow($"POST {from}/{to}/batch/archive");
        }
    }

    /// <summary>Takes kinds away from the associations; what else there is between the records stays.</summary>
    public async Task ArchiveTypesAsync(
        string from, string to, IReadOnlyCollection<(string From, string To)> pairs, IReadOnlyList<AssociationType> types, CallContext call, CancellationToken cancellationToken)
    {
        foreach (var some in pairs.Chunk(WriteSize))
        {
            (await PostAsync(from, to, "labels/archive", some.Select(pair => Input(pair, types)), call, cancellationToken)).WholeOrThrow($"POST {from}/{to}/batch/labels/archive");
        }
    }

    private async Task<HubSpotAnswer> PostAsync(string from, string to, string way, IEnumerable<JsonObject> inputs, CallContext call, CancellationToken cancellationToken)
    {
        var operation = $"POST {from}/{to}/batch/{way}";
        var body = new JsonObject { ["inputs"] = new JsonArray([.. inputs]) };
        var answer = await api.PostAsync(operation, $"/crm/v4/associations/{from}/{to}/batch/{way}", body, call, cancellationToken);
        return answer.IsSuccess || answer.IsAboutContent() ? answer : throw HubSpotErrors.Exception(answer, operation);
    }

    private async Task<JsonElement.ArrayEnumerator> ReadPageAsync(
        string from, string to, IEnumerable<(string Id, string? After)> inputs, CallContext call, CancellationToken cancellationToken)
    {
        var operation = $"POST {from}/{to}/batch/read";
        var body = new JsonObject
        {
            ["inputs"] = new JsonArray([.. inputs.Select(input => input.After is null ? Id(input.Id) : new JsonObject { ["id"] = input.Id, ["after"] = input.After })]),
        };
        return (await api.PostAsync(operation, $"/crm/v4/associations/{from}/{to}/batch/read", body, call, cancellationToken)).WholeOrThrow(operation).Results;
    }

    private static JsonObject Input((string From, string To) pair, IReadOnlyList<AssociationType> types)
    {
        var input = new JsonObject { ["from"] = Id(pair.From), ["to"] = Id(pair.To) };
        if (types.Count > 0)
        {
            input["types"] = new JsonArray([.. types.Select(type => new JsonObject { ["associationCategory"] = type.Category, ["associationTypeId"] = type.TypeId })]);
        }

        return input;
    }

    private static JsonObject Id(string id) => new() { ["id"] = id };

    /// <summary>Ids come as numbers here and as text there.</summary>
    private static string IdOf(JsonElement element, string name) => element.GetProperty(name).ToString();
}
