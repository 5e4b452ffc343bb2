using System.CommandLine;
using HubSpotSfSync.Grains.Interfaces;

namespace HubSpotSfSync.Silo.CommandLine;

/// <summary>Prints the report of suspected duplicates that a running silo gives.</summary>
internal static class DuplicatesCommand
{
    private static readonly string[] Headings = ["", "SIDE", "RECORD", "PAIRED WITH", "WHY", "IN COMMON", "WHAT TO DO"];

    public static Command Build()
    {
        var url = RunningSilo.Url();
        var connection = new Option<string?>("--connection") { Description = "Only this connection" };
        var mapping = new Option<string?>("--mapping") { Description = "Only this mapping, such as contacts" };
        var command = new Command("duplicates", "Lists records that seem to be there twice, why, and what to do about it") { url, connection, mapping };
        command.SetAction((parsed, cancellationToken) =>
        {
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            return RunningSilo.AskAsync(
                parsed.GetValue(url)!, errors, silo => PrintAsync(silo, parsed.GetValue(connection), parsed.GetValue(mapping), output, errors, cancellationToken));
        });
        return command;
    }

    private static async Task<int> PrintAsync(HttpClient silo, string? connection, string? mapping, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        string? after = null;
        long groups = 0;
        do
        {
            using var answer = await silo.GetAsync(new Uri($"api/duplicates?{Query(("connection", connection), ("mapping", mapping), ("after", after))}", UriKind.Relative), cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                await errors.WriteLineAsync($"Refused: {await RunningSilo.ProblemAsync(answer, cancellationToken)}");
                return RunningSilo.NotDone;
            }

            var page = (await answer.Content.ReadFromJsonAsync<DuplicatePage>(RunningSilo.Json, cancellationToken))!;
            await WriteAsync(page.Groups, output);
            groups += page.Groups.Count;
            after = page.Next;
        }
        while (after is not null);

        await output.WriteLineAsync(groups == 0 ? "No duplicates are suspected." : $"{groups} group(s) of suspected duplicates.");
        return 0;
    }

    private static async Task WriteAsync(IReadOnlyList<DuplicateGroup> groups, TextWriter output)
    {
        foreach (var mapping in groups.GroupBy(group => (group.Connection, group.Mapping)))
        {
            var lines = mapping.SelectMany(Lines).Prepend(Headings).ToList();
            var widths = Enumerable.Range(0, Headings.Length).Select(column => lines.Max(line => line[column].Length)).ToList();
            await output.WriteLineAsync($"{mapping.Key.Connection}/{mapping.Key.Mapping}");
            foreach (var line in lines)
            {
                await output.WriteLineAsync(string.Join("  ", line.Zip(widths, (cell, width) => cell.PadRight(width))).TrimEnd());
            }

            await output.WriteLineAsync();
        }
    }

    private static IEnumerable<string[]> Lines(DuplicateGroup group)
    {
        foreach (var record in group.Records)
        {
            var common = record.Suspicion is { Field: { } field } suspicion ? $"{field} = {suspicion.Value}" : "";
            yield return
            [
                record.Suspicion is null ? "=" : " ", group.Side.ToString(), record.RecordId ?? "(gone)", record.CounterpartId ?? "-",
                record.Suspicion?.Reason.ToString() ?? "has the counterpart", common, record.Remedy ?? "",
            ];
        }

        if (group.More > 0)
        {
            yield return ["", "", $"{group.More} more", "", "", "", ""];
        }
    }

    private static string Query(params (string Name, string? Value)[] parts) =>
        string.Join('&', parts.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"));
}
