using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HubSpotSfSync.Scenarios.Harness;

/// <summary>The operator API of the silo.</summary>
internal sealed class Operator(Uri silo, Patience patience) : IDisposable
{
    private readonly Api _api = new(silo);

    public async Task<OverviewView> OverviewAsync() => (await _api.GetAsync("api/overview")).Deserialize<OverviewView>(JsonSerializerOptions.Web)!;

    /// <summary>Asks a side of a connection for changes now.</summary>
    public Task PollAsync(string connection, string side) => _api.PostAsync($"api/connections/{connection}/poll?side={side}");

    /// <summary>Reads everything again, and waits until that is done; and before for one that is just coming to its end.</summary>
    public async Task<BackfillView> BackfillAsync(string connection, string? mapping = null)
    {
        await patience.UntilAsync(
            $"no backfill of {connection} is under way",
            async () => (await OverviewAsync()).Connections.Single(one => one.Name == connection).Backfill,
            backfill => backfill is null or { Phase: "Done" or "Cancelled" },
            backfill => backfill?.ToString() ?? "there is none");
        var begun = (await StartBackfillAsync(connection, mapping)).Number;
        return await BackfillAsync(connection, begun, "Done");
    }

    public async Task<BackfillView> StartBackfillAsync(string connection, string? mapping = null) =>
        (await _api.PostAsync($"api/connections/{connection}/backfill{(mapping is null ? "" : $"?mapping={mapping}")}")).Deserialize<BackfillView>(JsonSerializerOptions.Web)!;

    public Task CancelBackfillAsync(string connection) => _api.PostAsync($"api/connections/{connection}/backfill/cancel");

    /// <summary>Waits until a backfill is as far as is asked.</summary>
    public async Task<BackfillView> BackfillAsync(string connection, long number, string phase) => (await patience.UntilAsync(
        $"backfill {number} of {connection} is {phase}",
        async () => (await OverviewAsync()).Connections.Single(one => one.Name == connection).Backfill,
        backfill => backfill is not null && backfill.Number == number && backfill.Phase == phase,
        backfill => backfill?.ToString() ?? "there is none"))!;

    /// <summary>How many calls to an account the silo has made in other lanes than Backfill.</summary>
    public async Task<long> OtherCallsAsync(string account) => (await _api.TextAsync("metrics")).Split('\n')
        .Where(line => line.StartsWith("sync_permits_total{", StringComparison.Ordinal) && line.Contains($"\"{account}\"", StringComparison.Ordinal) && !line.Contains("\"Backfill\"", StringComparison.Ordinal))
        .Sum(line => (long)double.Parse(line.Split('}')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], System.Globalization.CultureInfo.InvariantCulture));

    public Task PauseAsync(string connection) => _api.PostAsync($"api/connections/{connection}/pause");

    public Task ResumeAsync(string connection) => _api.PostAsync($"api/connections/{connection}/resume");

    /// <summary>Tries the quarantined pairs again; says how many.</summary>
    public async Task<int> RetryAsync(string connection) => (int)(await _api.PostAsync($"api/connections/{connection}/retry"))["retried"]!;

    /// <summary>Asks for records now, and waits until that is done.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="which">The body: mapping, and hubspotIds, salesforceIds, list, where or soql.</param>
    public async Task<RunView> SyncNowAsync(string connection, object which)
    {
        var run = (string)(await _api.PostAsync($"api/connections/{connection}/sync", which))["run"]!;
        return await RunAsync(connection, run);
    }

    /// <summary>Asks for records now.</summary>
    /// <returns>The run's id.</returns>
    public async Task<string> BeginSyncAsync(string connection, object which) => (string)(await _api.PostAsync($"api/connections/{connection}/sync", which))["run"]!;

    public async Task<RunView> LookAsync(string connection, string run) =>
        (await _api.GetAsync($"api/connections/{connection}/sync/{run}")).Deserialize<RunView>(JsonSerializerOptions.Web)!;

    /// <summary>Waits until a run is over.</summary>
    public Task<RunView> RunAsync(string connection, string run) => patience.UntilAsync(
        $"the run {run} is over", () => LookAsync(connection, run), view => view.Phase is "Done" or "Failed", view => view.ToString());

    /// <summary>Everything that is remembered of one pair.</summary>
    public Task<JsonNode> StateAsync(string connection, string mapping, string pair) => _api.GetAsync($"api/pairs/{connection}/{mapping}/{pair}");

    /// <summary>The pair of a record; null while there is none.</summary>
    public Task<PairView?> PairAsync(HubSpotRecord record) => FindAsync(
        connection => connection.Portal == record.Portal, mapping => mapping.HubSpotObject == record.Type, $"hubspotId={record.Id}");

    /// <inheritdoc cref="PairAsync(HubSpotRecord)"/>
    public Task<PairView?> PairAsync(SalesforceRecord record) => FindAsync(
        connection => connection.Org == record.Org, mapping => mapping.SalesforceObjects.Contains(record.Type), $"salesforceId={record.Id}");

    /// <summary>The report of suspected duplicates, all pages of it, a line a group.</summary>
    public async Task<IReadOnlyList<string>> DuplicatesAsync(int groupsAPage = 50)
    {
        var groups = new List<DuplicateView>();
        string? after = null;
        do
        {
            var page = (await _api.GetAsync($"api/duplicates?limit={groupsAPage}{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}")).Deserialize<DuplicatePageView>(JsonSerializerOptions.Web)!;
            groups.AddRange(page.Groups);
            after = page.Next;
        }
        while (after is not null);
        return [.. groups.Select(group => group.ToString())];
    }

    /// <summary>The same as a file, line by line.</summary>
    public async Task<IReadOnlyList<string>> DuplicatesFileAsync() => (await _api.TextAsync("api/duplicates?format=csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The pair of a Salesforce record in one of the connections that may know it; null where it has none.</summary>
    public Task<PairView?> PairAsync(string connection, SalesforceRecord record) => FindAsync(
        one => one.Name == connection, mapping => mapping.SalesforceObjects.Contains(record.Type), $"salesforceId={record.Id}");

    public void Dispose() => _api.Dispose();

    private async Task<PairView?> FindAsync(Func<ConnectionView, bool> isItsConnection, Func<MappingView, bool> isItsMapping, string record)
    {
        foreach (var connection in (await OverviewAsync()).Connections.Where(isItsConnection))
        {
            foreach (var mapping in connection.Mappings.Where(isItsMapping))
            {
                try
                {
                    return (await _api.GetAsync($"api/pairs/{connection.Name}/{mapping.Name}?{record}")).Deserialize<PairView>(JsonSerializerOptions.Web);
                }
                catch (HttpRequestException missing) when (missing.StatusCode == HttpStatusCode.NotFound)
                {
                    // Another connection of the account may have it.
                }
            }
        }

        return null;
    }
}
