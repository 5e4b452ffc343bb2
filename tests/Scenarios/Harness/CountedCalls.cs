using System.Text.Json.Nodes;

namespace HubSpotSfSync.Scenarios.Harness;

/// <summary>The calls that a platform counted, by endpoint.</summary>
internal sealed record CountedCalls(long Total, IReadOnlyDictionary<string, long> ByEndpoint)
{
    public static CountedCalls Read(JsonNode stats) => new(
        (long)stats["calls"]!, stats["endpoints"]!.AsObject().ToDictionary(endpoint => endpoint.Key, endpoint => (long)endpoint.Value!["calls"]!, StringComparer.Ordinal));

    public CountedCalls Since(CountedCalls before) => new(
        Total - before.Total,
        ByEndpoint.ToDictionary(endpoint => endpoint.Key, endpoint => endpoint.Value - before.ByEndpoint.GetValueOrDefault(endpoint.Key), StringComparer.Ordinal));

    public override string ToString() =>
        $"{Total} calls: {string.Join(", ", ByEndpoint.Where(endpoint => endpoint.Value > 0).OrderByDescending(endpoint => endpoint.Value).Select(endpoint => $"{endpoint.Value} {endpoint.Key}"))}";
}
