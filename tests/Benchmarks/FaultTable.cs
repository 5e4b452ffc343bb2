using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using HubSpotSfSync.Testing;

namespace HubSpotSfSync.Benchmarks;

/// <summary>
/// Lets one fault after the other loose on a whole sync while people edit and create on both sides, and looks at the end whether both
/// sides hold the same: what was lost, what is there twice, how long it took. Exits with 1 unless nothing was lost or doubled.
/// </summary>
internal static class FaultTable
{
    private const int EditsPerSide = 6;
    private const int CreatesPerSide = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static Command Command()
    {
        var only = new Option<string?>("--only") { Description = "Faults whose name has this in it" };
        var command = new Command("faults", "What is lost when calls, webhooks and change events go wrong") { only };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(only), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string? only, CancellationToken cancellationToken)
    {
        await using var cluster = await LaptopCluster.StartAsync(sample => sample, webhooks: true, LatencyBenchmark.HubSpotCallsPerTenSeconds, cancellationToken);
        using var platforms = new Platforms(cluster);
        var contacts = await platforms.ContactsAsync(400, cancellationToken);
        await Console.Out.WriteLineAsync($"| fault | hit | again alike after s | lost | twice |{Environment.NewLine}| --- | --- | --- | --- | --- |");
        var rows = new List<Row>();
        foreach (var fault in Fault.All.Where(fault => only is null || fault.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
        {
            var row = await OneAsync(platforms, fault, [.. contacts.Skip(rows.Count * 2 * EditsPerSide % (contacts.Count - (2 * EditsPerSide))).Take(2 * EditsPerSide)], rows.Count, cancellationToken);
            rows.Add(row);
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {row.Fault} | {row.Hit} | {row.Seconds:F1} | {row.Lost} | {row.Twice} |"));
        }

        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new { benchmark = "faults", faults = rows }));
        return rows.All(row => row is { Lost: 0, Twice: 0 }) ? 0 : 1;
    }

    private static async Task<Row> OneAsync(Platforms platforms, Fault fault, List<Contact> contacts, int number, CancellationToken cancellationToken)
    {
        var asked = new List<(Contact Contact, string Title)>();
        var created = new List<string>();
        await platforms.ControlAsync(fault.HubSpot, HttpMethod.Post, fault.Control, fault.Body, cancellationToken);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < EditsPerSide; i++)
        {
            await EditAsync(contacts[2 * i], platforms.EditHubSpotAsync);
            await EditAsync(contacts[(2 * i) + 1], platforms.EditSalesforceAsync);
        }

        for (var i = 0; i < CreatesPerSide; i++)
        {
            await CreateAsync($"hub{number}.{i}@fault.example", platforms.CreateHubSpotAsync);
            await CreateAsync($"org{number}.{i}@fault.example", platforms.CreateSalesforceAsync);
        }

        var state = await LookAsync();
        while (state.Lost > 0 && watch.Elapsed < Patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
            state = await LookAsync();
        }

        var hit = await HitAsync(platforms, fault, cancellationToken);
        if (fault.EndedBy is { } end)
        {
            await platforms.ControlAsync(fault.HubSpot, HttpMethod.Delete, end, null, cancellationToken);
        }

        return new Row(fault.Name, hit, Math.Round(watch.Elapsed.TotalSeconds, 1), state.Lost, state.Twice);

        async Task EditAsync(Contact contact, Func<Contact, string, CancellationToken, Task> edit)
        {
            var title = $"{fault.Name} {contact.HubSpotId}";
            asked.Add((contact, title));
            await edit(contact, title, cancellationToken);
        }

        async Task CreateAsync(string email, Func<string, string, CancellationToken, Task> create)
        {
            created.Add(email);
            await create(email, fault.Name, cancellationToken);
        }

        async Task<(int Lost, int Twice)> LookAsync()
        {
            var lost = 0;
            foreach (var (contact, title) in asked)
            {
                lost += await platforms.HubSpotTitleAsync(contact, cancellationToken) == title && await platforms.SalesforceTitleAsync(contact, cancellationToken) == title ? 0 : 1;
            }

            var (hubSpot, salesforce) = (await platforms.HubSpotTitlesAsync(cancellationToken), await platforms.SalesforceTitlesAsync(cancellationToken));
            lost += created.Count(email => !hubSpot.Contains((email, fault.Name)) || !salesforce.Contains((email, fault.Name)));
            return (lost, Twice(hubSpot) + Twice(salesforce));
        }
    }

    private static int Twice(List<(string Email, string? Title)> contacts) => contacts.Count - contacts.DistinctBy(contact => contact.Email).Count();

    private static async Task<string> HitAsync(Platforms platforms, Fault fault, CancellationToken cancellationToken)
    {
        if (fault.EndedBy is null)
        {
            return "all";
        }

        var plan = await platforms.ControlAsync(fault.HubSpot, HttpMethod.Get, fault.EndedBy, null, cancellationToken);
        var hits = plan is JsonArray rules ? rules.Select(rule => (int?)(rule!["hit"] ?? rule["hits"])).ToList() : [];
        return hits.Count > 0 && hits.All(hit => hit is not null) ? hits.Sum()!.Value.ToString(CultureInfo.InvariantCulture) : "yes";
    }

    private sealed record Row(string Fault, string Hit, double Seconds, int Lost, int Twice);
}
