using System.CommandLine;
using System.Globalization;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Budget;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Silo.CommandLine;

/// <summary>"progress": shows how far the initial sync of a running silo's connections is, until all are in step.</summary>
internal static class ProgressCommand
{
    private const int BarWidth = 24;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    public static Command Build(TimeProvider clock)
    {
        var url = RunningSilo.Url();
        var connection = new Option<string?>("--connection") { Description = "This connection alone" };
        var once = new Option<bool>("--once") { Description = "Show it once, and do not wait" };
        var command = new Command("progress", "Shows how far the initial sync is, at what rate, and the calls that it takes. Ends with 0 when all is in step") { url, connection, once };
        command.SetAction((parsed, cancellationToken) =>
        {
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            return RunningSilo.AskAsync(
                parsed.GetValue(url)!, errors, silo => ShowAsync(silo, parsed.GetValue(connection), parsed.GetValue(once), output, errors, clock, cancellationToken));
        });
        return command;
    }

    private static async Task<int> ShowAsync(HttpClient silo, string? only, bool once, TextWriter output, TextWriter errors, TimeProvider clock, CancellationToken cancellationToken)
    {
        for (var shown = ""; ;)
        {
            var overview = (await silo.GetFromJsonAsync<Overview>("api/overview", RunningSilo.Json, cancellationToken))!;
            var connections = overview.Connections.Where(connection => only is null || connection.Name == only).ToList();
            if (connections.Count == 0)
            {
                await errors.WriteLineAsync($"There is no connection '{only}'. There are: {string.Join(", ", overview.Connections.Select(connection => connection.Name))}.");
                return RunningSilo.NotDone;
            }

            var text = string.Join(Environment.NewLine, connections.SelectMany(Lines).Concat(overview.Budgets.Select(Line)));
            if (text != shown)
            {
                await output.WriteLineAsync(text);
                shown = text;
            }

            var inStep = connections.TrueForAll(IsDone);
            if (inStep || once)
            {
                return inStep ? 0 : RunningSilo.NotDone;
            }

            await Task.Delay(LookEvery, clock, cancellationToken);
        }
    }

    /// <summary>What a cancelled backfill left waits for a change.</summary>
    private static bool IsDone(ConnectionStatus connection) => connection.Phase == ConnectionPhase.InStep && connection.Backfill is not { IsOver: false }
        && connection.Mappings.All(mapping => mapping.Pairs.Pending == 0 && (mapping.Pairs.Parked == 0 || connection.Backfill is { Phase: BackfillPhase.Cancelled }));

    private static IEnumerable<string> Lines(ConnectionStatus connection)
    {
        yield return $"{connection.Name}: {connection.Phase}";
        if (connection.Backfill is { } backfill)
        {
            yield return $"  {Words(backfill)}";
        }

        foreach (var source in connection.Sources.Where(source => source.Scan is not null))
        {
            yield return $"  {Bar(source.Scan!)} {source.Name}: {Words(source.Scan!)}";
        }

        foreach (var mapping in connection.Mappings.Where(mapping => mapping.Pairs.Total > 0))
        {
            var pairs = mapping.Pairs;
            yield return string.Create(CultureInfo.InvariantCulture, $"  {mapping.Name}: {pairs.Settled:N0} in step, {pairs.Pending:N0} being written, {pairs.Parked:N0} waiting, {pairs.Quarantined:N0} refused");
        }
    }

    private static string Words(BackfillStatus backfill) => backfill switch
    {
        { IsOver: true } => $"backfill {backfill.Number} {backfill.Phase}: {backfill.HubSpot} to HubSpot, {backfill.Salesforce} to Salesforce",
        { Price: { } price } => string.Create(CultureInfo.InvariantCulture, $"backfill {backfill.Number} {backfill.Phase}: {backfill.Calls:N0} of {price.Calls:N0} calls planned{Trouble(backfill)}"),
        _ => $"backfill {backfill.Number} {backfill.Phase}{Trouble(backfill)}",
    };

    private static string Trouble(BackfillStatus backfill) => backfill.Problem is { } problem ? $"; {problem}" : "";

    private static string Line(BudgetUse budget) => string.Create(
        CultureInfo.InvariantCulture, $"  {budget.Account}: {budget.Ours:N0} calls of {budget.Capacity:N0} spent{(budget.RunsOutAt is { } at ? $", at this rate until {at:u}" : "")}");

    private static string Bar(ScanProgress scan)
    {
        var full = scan.Part is { } part ? (int)Math.Round(part * BarWidth) : 0;
        return $"[{new string('#', full)}{new string('.', BarWidth - full)}]";
    }

    private static string Words(ScanProgress scan) => string.Create(
        CultureInfo.InvariantCulture,
        $"{scan.Records:N0}{(scan.Expected is { } expected ? $" of {expected:N0} read" : " read")}, {scan.PerSecond:N0} a second{(scan.Left is { } left ? $", {left:hh\\:mm\\:ss} left" : "")}");
}
