using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Pairs;

namespace HubSpotSfSync.Silo.Hosting;

/// <summary>"sync": asks a running silo to sync some records now, and shows how it goes until it is done.</summary>
internal static class SyncNowCommand
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public static Command Build(TimeProvider clock)
    {
        var url = new Option<Uri>("--url")
        {
            Description = "Where the silo's operator API is",
            DefaultValueFactory = _ => new Uri("http://127.0.0.1:8080"),
            CustomParser = Address,
        };
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
        command.SetAction(async (parsed, cancellationToken) =>
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
            using var http = new HttpClient { BaseAddress = parsed.GetValue(url) };
            var runs = $"api/connections/{Uri.EscapeDataString(parsed.GetValue(connection)!)}/sync";
            try
            {
                return await RunAsync(http, runs, body, parsed.InvocationConfiguration.Output, clock, cancellationToken);
            }
            catch (HttpRequestException failure)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"{failure.Message} Is a silo running at {http.BaseAddress}?");
                return 1;
            }
        });
        return command;
    }

    private static Uri? Address(ArgumentResult given)
    {
        if (Uri.TryCreate(given.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            return address;
        }

        given.AddError($"'{given.Tokens[0].Value}' is no web address, such as http://127.0.0.1:8080.");
        return null;
    }

    private static async Task<int> RunAsync(HttpClient http, string runs, object body, TextWriter output, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsJsonAsync(runs, body, Json, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            var problem = await ProblemAsync(answer, cancellationToken);
            await output.WriteLineAsync($"Refused: {problem}");
            return 1;
        }

        var run = (await answer.Content.ReadFromJsonAsync<SyncRunStatus>(Json, cancellationToken))!;
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
            run = await LookAsync(http, $"{runs}/{run.Run}", run, cancellationToken);
        }
    }

    /// <summary>The silo that is asked may be restarted: the run goes on.</summary>
    private static async Task<SyncRunStatus> LookAsync(HttpClient http, string address, SyncRunStatus before, CancellationToken cancellationToken)
    {
        try
        {
            return (await http.GetFromJsonAsync<SyncRunStatus>(address, Json, cancellationToken))!;
        }
        catch (HttpRequestException failure) when (failure.StatusCode is null or >= System.Net.HttpStatusCode.InternalServerError)
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
            return 1;
        }

        var done = run.Phase == SyncRunPhase.Done && run.Failed == 0 && run.Waiting == 0;
        await output.WriteLineAsync(done ? "Done." : run.Phase == SyncRunPhase.Failed ? "Stopped." : "Done, but not all is in step.");
        return done ? 0 : 1;
    }

    private static string Word(PairProgress progress) => progress switch
    {
        PairProgress.LeftAlone => "left alone",
        PairProgress.Failed => "failed",
        _ => "waits",
    };

    private static async Task<string> ProblemAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            return JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString()!;
        }
        catch (Exception odd) when (odd is JsonException or KeyNotFoundException)
        {
            return $"{(int)answer.StatusCode} {text}";
        }
    }

    private static string[]? Split(string? ids) => ids?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
