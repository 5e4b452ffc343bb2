using System.CommandLine;
using System.Globalization;
using System.Net;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Pairs;

namespace HubSpotSfSync.Silo.CommandLine;

/// <summary>"sync": asks a running silo to sync some records now, and shows how it goes until it is done.</summary>
internal static class SyncNowCommand
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    public static Command Build(TimeProvider clock)
    {
        var url = RunningSilo.Url();
        var connection = new Option<string>("--connection") { Description = "The connection", Required = true };
        var mapping = new Option<string>("--mapping") { Description = "The mapping, by HubSpot's object: contacts, companies...", Required = true };
        var hubSpotIds = new Option<string?>("--hubspot-ids") { Description = "HubSpot records, such as 501,502" };
        var salesforceIds = new Option<string?>("--salesforce-ids") { Description = "Salesforce records" };
        var list = new Option<string?>("--list") { Description = "All in a HubSpot list, by its id" };
        var where = new Option<string?>("--where") { Description = "All that meet a condition on HubSpot's properties, such as \"lifecyclestage = customer\"" };
        var soql = new Option<string?>("--soql") { Description = "All that meet a SOQL condition, such as \"Region__c = 'EMEA'\"" };
        var ofObject = new Option<string?>("--object") { Description = "The Salesforce object of --soql, where the mapping has several" };
        var command = new Command("sync", "Reads records afresh on both sides and brings them in step now. Ends with 0 when all are, or are rightly left alone; else with 1")
        {
            url, connection, mapping, hubSpotIds, salesforceIds, list, where, soql, ofObject,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var body = new
            {
                mapping = parsed.GetValue(mapping),
                hubspotIds = Split(parsed.GetValue(hubSpotIds)),
                salesforceIds = Split(parsed.GetValue(salesforceIds)),
                list = parsed.GetValue(list),
                where = parsed.GetValue(where),
                soql = parsed.GetValue(soql),
                @object = parsed.GetValue(ofObject),
            };
            var runs = $"api/connections/{Uri.EscapeDataString(parsed.GetValue(connection)!)}/sync";
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            return RunningSilo.AskAsync(parsed.GetValue(url)!, errors, silo => RunAsync(silo, runs, body, output, clock, cancellationToken));
        });
        return command;
    }

    private static async Task<int> RunAsync(HttpClient silo, string runs, object body, TextWriter output, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var answer = await silo.PostAsJsonAsync(runs, body, RunningSilo.Json, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            await output.WriteLineAsync($"Refused: {await RunningSilo.ProblemAsync(answer, cancellationToken)}");
            return RunningSilo.NotDone;
        }

        var run = (await answer.Content.ReadFromJsonAsync<SyncRunStatus>(RunningSilo.Json, cancellationToken))!;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"Run {run.Run}: {run.Mapping} of {run.Connection}, {(run.Expected is { } records ? $"{records} record(s)" : "as many records as meet it")}, at least {run.LeastCalls} call(s), lane {run.Lane}"));
        var shown = "";
        while (true)
        {
            if (Progress(run) is { } line && line != shown)
            {
                await output.WriteLineAsync(line);
                shown = line;
            }

            if (run.IsOver)
            {
                return await EndAsync(run, output);
            }

            await Task.Delay(LookEvery, clock, cancellationToken);
            run = await LookAsync(silo, $"{runs}/{run.Run}", run, cancellationToken);
        }
    }

    /// <summary>The silo that is asked may be restarted: the run goes on.</summary>
    private static async Task<SyncRunStatus> LookAsync(HttpClient silo, string address, SyncRunStatus before, CancellationToken cancellationToken)
    {
        try
        {
            return (await silo.GetFromJsonAsync<SyncRunStatus>(address, RunningSilo.Json, cancellationToken))!;
        }
        catch (Exception failure) when (failure is HttpRequestException { StatusCode: null or >= HttpStatusCode.InternalServerError } or TaskCanceledException { InnerException: TimeoutException })
        {
            return before with { Phase = SyncRunPhase.Held, Problem = failure.Message };
        }
    }

    private static string Progress(SyncRunStatus run) => string.Create(
        CultureInfo.InvariantCulture,
        $"  {run.Found} found: {run.InStep} in step, {run.Waiting} waiting, {run.LeftAlone} left alone, {run.Failed} failed{(run.Problem is null ? "" : $" - {run.Problem}")}");

    private static async Task<int> EndAsync(SyncRunStatus run, TextWriter output)
    {
        foreach (var record in run.NotInStep)
        {
            await output.WriteLineAsync($"  {record.Side} {record.Id} {Word(record.Progress)}: {record.Code} {record.Reason}");
        }

        if (run.Found == 0 && run.Phase == SyncRunPhase.Done)
        {
            await output.WriteLineAsync("Nothing was found: no record meets it.");
            return RunningSilo.NotDone;
        }

        var done = run.Phase == SyncRunPhase.Done && run.Failed == 0 && run.Waiting == 0;
        await output.WriteLineAsync(done ? "Done." : run.Phase == SyncRunPhase.Failed ? "Stopped." : "Done, but not all is in step.");
        return done ? 0 : RunningSilo.NotDone;
    }

    private static string Word(PairProgress progress) => progress switch
    {
        PairProgress.LeftAlone => "left alone",
        PairProgress.Failed => "failed",
        _ => "waits",
    };

    private static string[]? Split(string? ids) => ids?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
