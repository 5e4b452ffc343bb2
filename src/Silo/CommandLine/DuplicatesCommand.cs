using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using HubSpotSfSync.Grains.Interfaces;

namespace HubSpotSfSync.Silo.CommandLine;

/// <summary>Prints the report of suspected duplicates that a running silo gives.</summary>
internal static class DuplicatesCommand
{
    private const int NotAnswered = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private static readonly string[] Headings = ["", "SIDE", "RECORD", "PAIRED WITH", "WHY", "IN COMMON", "WHAT TO DO"];

    public static Command Build()
    {
        var url = new Option<Uri>("--url") { Description = "Where the silo answers", DefaultValueFactory = _ => new Uri("http://127.0.0.1:8080") };
        var connection = new Option<string?>("--connection") { Description = "Only this connection" };
        var mapping = new Option<string?>("--mapping") { Description = "Only this mapping, such as contacts" };
        var command = new Command("duplicates", "Lists records that seem to be there twice, why, and what to do about it") { url, connection, mapping };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var http = new HttpClient { BaseAddress = parsed.GetValue(url) };
            return await PrintAsync(http, parsed.GetValue(connection), parsed.GetValue(mapping), Console.Out, Console.Error, cancellationToken);
        });
        return command;
    }

    internal static async Task<int> PrintAsync(HttpClient silo, string? connection, string? mapping, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        string? after = null;
        long groups = 0;
        try
        {
            do
            {
                using var answer = await silo.GetAsync(new Uri($"/api/duplicates?{Query(("connection", connection), ("mapping", mapping), ("after", after))}", UriKind.Relative), cancellationToken);
                if (!answer.IsSuccessStatusCode)
                {
                    await errors.WriteLineAsync($"{silo.BaseAddress} answered {(int)answer.StatusCode}: {await DetailAsync(answer, cancellationToken)}");
                    return NotAnswered;
                }

                var page = (await answer.Content.ReadFromJsonAsync<DuplicatePage>(Json, cancellationToken))!;
                await WriteAsync(page.Groups, output);
                groups += page.Groups.Count;
                after = page.Next;
            }
            while (after is not null);
        }
        catch (HttpRequestException silent)
        {
            await errors.WriteLineAsync($"{silo.BaseAddress} does not answer: {silent.Message} Give --url the address of a running silo.");
            return NotAnswered;
        }

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

    private static async Task<string> DetailAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            return JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString() ?? text;
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return text;
        }
    }
}
