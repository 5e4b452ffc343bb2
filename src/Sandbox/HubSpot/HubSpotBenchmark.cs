using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using HubSpotSfSync.Sandbox.Common;

namespace HubSpotSfSync.Sandbox.HubSpot;

/// <summary>Measures how many records fit and how fast they answer: <c>dotnet run -c Release -- measure-hubspot</c>.</summary>
internal static class HubSpotBenchmark
{
    private const string Objects = "crm/v3/objects/contacts";
    private static readonly PortalOptions Portal = new PortalOptions(1001, "sandbox-emea").WithoutLimits();

    public static Command Command()
    {
        var contacts = new Option<int>("--contacts") { DefaultValueFactory = _ => 1_000_000, Description = "Contacts to seed" };
        var companies = new Option<int>("--companies") { DefaultValueFactory = _ => 50_000, Description = "Companies to seed" };
        var command = new Command("measure-hubspot", "Seeds a portal and measures seconds, memory and calls") { contacts, companies };
        command.SetAction((arguments, ct) => RunAsync(new SampleSize(arguments.GetValue(contacts), arguments.GetValue(companies)), ct));
        return command;
    }

    private static async Task RunAsync(SampleSize size, CancellationToken ct)
    {
        await using var sandbox = await HubSpotSandbox.StartAsync(new HubSpotSandboxOptions { Portals = [Portal] }, ct);
        var watch = Stopwatch.StartNew();
        sandbox.Seed(size);
        await SayAsync($"seed {size.ContactsPerSide} contacts, {size.CompaniesPerSide} companies", watch.Elapsed);
        await SayMemoryAsync("after the seed");
        using var http = new HttpClient { BaseAddress = sandbox.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Portal.Token);

        await SearchAsync(http, "by e-mail", """{"filterGroups":[{"filters":[{"propertyName":"email","operator":"EQ","value":"dina.dubois.81@x"}]}]}""", ct);
        await SearchAsync(http, "poll by change time, page at 9,800", """{"filterGroups":[{"filters":[{"propertyName":"lastmodifieddate","operator":"GTE","value":"0"}]}],"sorts":[{"propertyName":"lastmodifieddate","direction":"ASCENDING"}],"limit":200,"after":9800}""", ct);
        await SearchAsync(http, "two conditions, sorted by name", """{"filterGroups":[{"filters":[{"propertyName":"hs_lead_status","operator":"EQ","value":"NEW"},{"propertyName":"city","operator":"NEQ","value":"Lyon"}]}],"sorts":["-lastname"],"limit":200,"after":5000}""", ct);
        await SearchAsync(http, "words of jobtitle", """{"filterGroups":[{"filters":[{"propertyName":"jobtitle","operator":"CONTAINS_TOKEN","value":"sales"}]}],"limit":200}""", ct);
        await SearchAsync(http, "by id, ascending", """{"filterGroups":[{"filters":[{"propertyName":"hs_object_id","operator":"GT","value":"500000"}]}],"sorts":["hs_object_id"],"limit":200}""", ct);
        await ListAsync(http, ct);
        await WriteAsync(http, ct);
        await SayMemoryAsync("at the end");
    }

    private static async Task SearchAsync(HttpClient http, string name, string query, CancellationToken ct)
    {
        var first = await TimeAsync(1, () => PostAsync(http, $"{Objects}/search", query, ct));
        var then = await TimeAsync(50, () => PostAsync(http, $"{Objects}/search", query, ct));
        await SayAsync($"search {name}: first", first);
        await SayAsync($"search {name}: next", then / 50);
    }

    private static async Task ListAsync(HttpClient http, CancellationToken ct)
    {
        const int Pages = 500;
        var after = string.Empty;
        var cpu = Environment.CpuUsage.TotalTime;
        var elapsed = await TimeAsync(Pages, async () =>
        {
            var path = $"{Objects}?limit=100&properties=email,firstname,lastname,phone,jobtitle,city,country,lifecyclestage{after}";
            var page = JsonNode.Parse(await http.GetByteArrayAsync(new Uri(path, UriKind.Relative), ct))!;
            after = $"&after={page["paging"]!["next"]!["after"]}";
        });
        await SayRateAsync("list", Pages * 100, elapsed, Environment.CpuUsage.TotalTime - cpu);
    }

    private static async Task WriteAsync(HttpClient http, CancellationToken ct)
    {
        const int Batches = 300;
        var number = 0;
        var cpu = Environment.CpuUsage.TotalTime;
        var elapsed = await TimeAsync(Batches, () =>
        {
            var inputs = Enumerable.Range(0, 100).Select(_ =>
            {
                var id = (++number).ToString(CultureInfo.InvariantCulture);
                return (JsonNode)new JsonObject
                {
                    ["id"] = $"benchmark.{id}@new.example",
                    ["idProperty"] = "email",
                    ["properties"] = new JsonObject { ["firstname"] = "Ben", ["lastname"] = $"Mark {id}", ["phone"] = id, ["jobtitle"] = "Tester" },
                };
            });
            return PostAsync(http, $"{Objects}/batch/upsert", new JsonObject { ["inputs"] = new JsonArray([.. inputs]) }.ToJsonString(), ct);
        });
        await SayRateAsync("upsert", Batches * 100, elapsed, Environment.CpuUsage.TotalTime - cpu);
    }

    private static async Task PostAsync(HttpClient http, string path, string body, CancellationToken ct)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), content, ct);
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync(ct);
    }

    private static async Task<TimeSpan> TimeAsync(int times, Func<Task> action)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < times; i++)
        {
            await action();
        }

        return watch.Elapsed;
    }

    private static Task SayAsync(string what, TimeSpan took) =>
        Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{what,-62} {took.TotalSeconds,9:0.000} s"));

    // Client and server share the process, so this is the upper bound of the sandbox's own part.
    private static Task SayRateAsync(string what, int records, TimeSpan elapsed, TimeSpan cpu) => Console.Out.WriteLineAsync(string.Create(
        CultureInfo.InvariantCulture,
        $"{what}: {records / elapsed.TotalSeconds,8:0} records/s, {cpu.TotalMicroseconds / records:0.0} us of CPU a record, client included"));

    private static Task SayMemoryAsync(string when)
    {
        var heap = GC.GetTotalMemory(forceFullCollection: true) / 1_000_000;
        using var process = Process.GetCurrentProcess();
        return Console.Out.WriteLineAsync($"memory {when}: {heap} MB of objects, {process.WorkingSet64 / 1_000_000} MB resident, peak {process.PeakWorkingSet64 / 1_000_000} MB");
    }
}
