using System.CommandLine;
using System.Text.Json;
using HubSpotSfSync.Grains.Backfills;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Silo.CommandLine;
using HubSpotSfSync.Silo.Hosting;
using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pricing;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Silo.Checking;

/// <summary>"plan": what the initial sync, or a backfill, would cost. Asks the accounts of a file itself, or a silo that runs. Ends with 0, and with
/// 2 where the file is wrong or an account can't be asked.</summary>
internal static class PlanCommand
{
    private const int Wrong = 2;

    /// <summary>Some dozens for each mapping.</summary>
    private const int CallsPerAccount = 2000;

    private static readonly JsonSerializerOptions Json = new(RunningSilo.Json) { WriteIndented = true };

    public static Command Build()
    {
        var config = new Option<string?>("--config") { Description = "The configuration file: its accounts are asked. Without it the silo at --url is" };
        var url = RunningSilo.Url();
        var connection = new Option<string?>("--connection") { Description = "This connection alone" };
        var json = new Option<bool>("--json") { Description = "Print JSON, for other programs" };
        var command = new Command("plan", "Tells what the initial sync would read and write, the calls it needs and how long it takes; writes nothing") { config, url, connection, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var report = new Report(output, errors, parsed.GetValue(connection), parsed.GetValue(json));
            return parsed.GetValue(config) is { } file
                ? FromFileAsync(file, report, cancellationToken)
                : RunningSilo.AskAsync(parsed.GetValue(url)!, errors, silo => FromSiloAsync(silo, report, cancellationToken));
        });
        return command;
    }

    private static async Task<int> FromFileAsync(string file, Report report, CancellationToken cancellationToken)
    {
        if (ConfigurationFile.Load(file) is not ConfigurationResult.Valid valid)
        {
            await report.Errors.WriteLineAsync($"{file} is wrong: \"validate\" tells where.");
            return Wrong;
        }

        var plan = SyncPlan.Build(valid.Config);
        await using var accounts = CheckedAccounts.Open(valid.Config, cancellationToken, CallsPerAccount);
        return await report.TellAsync([.. plan.Connections.Select(connection => connection.Name)], name => PriceAsync(plan, plan.Connection(name), accounts, cancellationToken));
    }

    private static async Task<PlannedLoad> PriceAsync(SyncPlan plan, ConnectionPlan connection, CheckedAccounts accounts, CancellationToken cancellationToken)
    {
        var before = Sides.Both.ToDictionary(side => side, side => accounts.Permits.Used.GetValueOrDefault(connection.AccountOn(side)));
        var price = await new LoadPricer(accounts.All).PriceAsync(connection, connection.Mappings, new CallContext(Lane.Backfill), cancellationToken);
        price = price with { HubSpotLooks = LooksAt(Side.HubSpot), SalesforceLooks = LooksAt(Side.Salesforce) };
        return PlannedLoad.Of(connection, price, plan.Budget, account =>
        {
            var usage = accounts.Permits.ReportedOf(account);
            return (plan.Budget(account).CapacityOf(usage?.Limit), usage?.Used ?? 0);
        });

        long LooksAt(Side side) => accounts.Permits.Used.GetValueOrDefault(connection.AccountOn(side)) - before[side];
    }

    private static async Task<int> FromSiloAsync(HttpClient silo, Report report, CancellationToken cancellationToken)
    {
        var overview = (await silo.GetFromJsonAsync<Overview>("api/overview", RunningSilo.Json, cancellationToken))!;
        return await report.TellAsync([.. overview.Connections.Select(connection => connection.Name)], async name =>
        {
            using var answer = await silo.GetAsync(new Uri($"api/connections/{Uri.EscapeDataString(name)}/backfill/price", UriKind.Relative), cancellationToken);
            return answer.IsSuccessStatusCode
                ? (await answer.Content.ReadFromJsonAsync<PlannedLoad>(RunningSilo.Json, cancellationToken))!
                : throw new CrmException(CrmFault.Unavailable, "NOT_PRICED", await RunningSilo.ProblemAsync(answer, cancellationToken));
        });
    }

    /// <summary>Where and how what was found is told.</summary>
    private sealed record Report(TextWriter Output, TextWriter Errors, string? Only, bool AsJson)
    {
        public async Task<int> TellAsync(IReadOnlyList<string> connections, Func<string, Task<PlannedLoad>> price)
        {
            var asked = connections.Where(name => Only is null || name == Only).ToList();
            if (asked.Count == 0)
            {
                await Errors.WriteLineAsync($"There is no connection '{Only}'. There are: {string.Join(", ", connections)}.");
                return Wrong;
            }

            var loads = new List<PlannedLoad>();
            foreach (var name in asked)
            {
                try
                {
                    loads.Add(await price(name));
                }
                catch (CrmException failure)
                {
                    await Errors.WriteLineAsync($"{name} can't be priced: {failure.Message}");
                    return Wrong;
                }
            }

            await Output.WriteLineAsync(AsJson ? JsonSerializer.Serialize(loads, Json) : string.Join(Environment.NewLine, loads.SelectMany(PlanText.Of)));
            return 0;
        }
    }
}
