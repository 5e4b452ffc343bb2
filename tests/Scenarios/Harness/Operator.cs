using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HubSpotSfSync.Scenarios.Harness;

/// <summary>The operator API of the silo.</summary>
internal sealed class Operator(Uri silo) : IDisposable
{
    private const int DecisionsTold = 20;
    private readonly Api _api = new(silo);

    public Task<JsonNode> OverviewAsync() => _api.GetAsync("api/overview");

    /// <summary>Asks all connections to look for changes now.</summary>
    public async Task PollAsync(IEnumerable<string> connections) => await Task.WhenAll(connections.Select(one => _api.PostAsync($"api/connections/{one}/poll")));

    public Task PauseAsync(string connection) => _api.PostAsync($"api/connections/{connection}/pause");

    public Task ResumeAsync(string connection) => _api.PostAsync($"api/connections/{connection}/resume");

    /// <summary>Tries the quarantined pairs again; says how many.</summary>
    public async Task<int> RetryAsync(string connection) => (int)(await _api.PostAsync($"api/connections/{connection}/retry"))["retried"]!;

    /// <summary>The pair of a record, null while there is none.</summary>
    public Task<PairView?> PairAsync(HubSpotRecord record) => FindAsync("portal", record.Portal, "hubSpotObject", record.Type, $"hubspotId={record.Id}");

    /// <inheritdoc cref="PairAsync(HubSpotRecord)"/>
    public Task<PairView?> PairAsync(SalesforceRecord record) => FindAsync("org", record.Org, "salesforceObject", record.Type, $"salesforceId={record.Id}");

    /// <summary>Whether nothing is owed, and every poller has asked since.</summary>
    /// <param name="overview">The operator's first page.</param>
    /// <param name="since">What changed before is known.</param>
    /// <param name="parked">So many pairs wait for something, as they should.</param>
    public static bool IsInStep(JsonNode overview, DateTimeOffset since, int parked) =>
        overview["connections"]!.AsArray().All(connection => (string)connection!["phase"]! == "InStep" && connection["sources"]!.AsArray().Where(IsPoller).All(source =>
            (string)source!["phase"]! == "Following" && source["safeUntil"] is { } until && until.GetValue<DateTimeOffset>() >= since))
        && Sum(overview, "pending") == 0 && Sum(overview, "parked") == parked;

    /// <summary>What stands in the way, for a person to read.</summary>
    public static string Tell(JsonNode overview)
    {
        var story = new StringBuilder();
        foreach (var connection in overview["connections"]!.AsArray())
        {
            story.AppendLine($"connection {connection!["name"]}: {connection["phase"]} {connection["problems"]!.ToJsonString()}");
            foreach (var mapping in connection["mappings"]!.AsArray())
            {
                story.AppendLine($"  {mapping!["name"]}: {mapping["pairs"]!.ToJsonString()}");
            }

            foreach (var source in connection["sources"]!.AsArray())
            {
                story.AppendLine($"  {source!["name"]}: {source["phase"]}, safe until {source["safeUntil"]}, {source["recordsSeen"]} seen {source["problem"]}");
            }
        }

        foreach (var pair in overview["quarantined"]!.AsArray())
        {
            story.AppendLine($"quarantined {pair!["pair"]}: {pair["refusal"]!["code"]} {pair["refusal"]!["message"]}");
        }

        foreach (var entry in overview["decisions"]!.AsArray().Take(DecisionsTold))
        {
            story.AppendLine($"decided {entry!["pair"]} {entry["decision"].Deserialize<DecisionView>(JsonSerializerOptions.Web)}");
        }

        return story.ToString();
    }

    public void Dispose() => _api.Dispose();

    private static bool IsPoller(JsonNode? source) => ((string)source!["name"]!).EndsWith("poller", StringComparison.Ordinal);

    private static long Sum(JsonNode overview, string status) =>
        overview["connections"]!.AsArray().Sum(connection => connection!["mappings"]!.AsArray().Sum(mapping => (long)mapping!["pairs"]![status]!));

    private async Task<PairView?> FindAsync(string accountKind, string account, string objectKind, string type, string query)
    {
        foreach (var connection in (await OverviewAsync())["connections"]!.AsArray().Where(one => (string)one![accountKind]! == account))
        {
            foreach (var mapping in connection!["mappings"]!.AsArray().Where(one => string.Equals((string)one![objectKind]!, type, StringComparison.OrdinalIgnoreCase)))
            {
                try
                {
                    return (await _api.GetAsync($"api/pairs/{connection["name"]}/{mapping!["name"]}?{query}")).Deserialize<PairView>(JsonSerializerOptions.Web);
                }
                catch (HttpRequestException missing) when (missing.StatusCode == HttpStatusCode.NotFound)
                {
                }
            }
        }

        return null;
    }
}
