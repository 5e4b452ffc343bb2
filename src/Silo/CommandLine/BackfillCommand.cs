using System.CommandLine;
using HubSpotSfSync.Grains.Interfaces;

namespace HubSpotSfSync.Silo.CommandLine;

/// <summary>"backfill": asks a running silo to read everything again, and states the price; or cancels that.</summary>
internal static class BackfillCommand
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    public static Command Build(TimeProvider clock)
    {
        var url = RunningSilo.Url();
        var connection = new Option<string>("--connection") { Description = "The connection", Required = true };
        var mapping = new Option<string?>("--mapping") { Description = "This mapping alone, by HubSpot's object: contacts, companies..." };
        var cancel = new Option<bool>("--cancel") { Description = "Stop the one that is under way: what was read stays, changes are followed" };
        var command = new Command("backfill", "Reads everything again that a connection selects, and writes what differs; says what it costs. \"progress\" shows how far it is") { url, connection, mapping, cancel };
        command.SetAction((parsed, cancellationToken) =>
        {
            var address = $"api/connections/{Uri.EscapeDataString(parsed.GetValue(connection)!)}";
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            return RunningSilo.AskAsync(parsed.GetValue(url)!, errors, silo => parsed.GetValue(cancel)
                ? ActAsync(silo, $"{address}/backfill/cancel", errors, _ => TellAsync(output, "What was read stays, what is owed is finished, and changes are followed."), cancellationToken)
                : ActAsync(
                    silo,
                    $"{address}/backfill{(parsed.GetValue(mapping) is { } one ? $"?mapping={Uri.EscapeDataString(one)}" : "")}",
                    errors,
                    begun => PriceAsync(silo, address, begun, output, clock, cancellationToken),
                    cancellationToken));
        });
        return command;
    }

    private static async Task<int> ActAsync(HttpClient silo, string address, TextWriter errors, Func<BackfillStatus, Task<int>> then, CancellationToken cancellationToken)
    {
        using var answer = await silo.PostAsync(new Uri(address, UriKind.Relative), null, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            await errors.WriteLineAsync($"Refused: {await RunningSilo.ProblemAsync(answer, cancellationToken)}");
            return RunningSilo.NotDone;
        }

        return await then((await answer.Content.ReadFromJsonAsync<BackfillStatus>(RunningSilo.Json, cancellationToken))!);
    }

    private static async Task<int> PriceAsync(HttpClient silo, string address, BackfillStatus begun, TextWriter output, TimeProvider clock, CancellationToken cancellationToken)
    {
        var shown = "";
        for (var status = begun; ;)
        {
            if (status.Price is { } price)
            {
                return await TellAsync(output, $"Backfill {status.Number} of {string.Join(", ", status.Mappings)}: {price.HubSpot} to HubSpot, {price.Salesforce} to Salesforce");
            }

            if (status.Number != begun.Number || status.IsOver)
            {
                return await TellAsync(output, $"Backfill {begun.Number} is over.");
            }

            if (status.Problem is { } problem && problem != shown)
            {
                await output.WriteLineAsync($"  waits: {shown = problem}");
            }

            await Task.Delay(LookEvery, clock, cancellationToken);
            status = (await silo.GetFromJsonAsync<ConnectionStatus>(address, RunningSilo.Json, cancellationToken))!.Backfill ?? status;
        }
    }

    private static async Task<int> TellAsync(TextWriter output, string text)
    {
        await output.WriteLineAsync(text);
        return 0;
    }
}
