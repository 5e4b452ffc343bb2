using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HubSpotSfSync.Benchmarks;

/// <summary>
/// How much of the machine the sandboxes take for themselves. They run in a process of their own, so that their CPU time is told
/// apart from the caller's; each operation of a sync is measured by itself, at the size of batch that a sync uses.
/// </summary>
internal static class SandboxShareBenchmark
{
    /// <summary>The rate that a sync has to reach on this machine.</summary>
    private const int Rate = 5_000;

    private const int HubSpotBatch = 100;
    private const int CollectionBatch = 200;
    private const string Properties = "email,firstname,lastname,phone,jobtitle,city,country,lifecyclestage";
    private const string Fields = "Id, Email, FirstName, LastName, Phone, Title, MailingCity, MailingCountry, SystemModstamp";

    public static Command Command()
    {
        var records = new Option<int>("--records") { Description = "Contacts in each sandbox", DefaultValueFactory = _ => 50_000 };
        var command = new Command("sandbox-share", "How much of this machine the sandboxes take for themselves") { records };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(records), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int records, CancellationToken cancellationToken)
    {
        await using var sandbox = await SandboxProcess.StartAsync(SandboxPorts.Free(), limits: false, cancellationToken, contacts: records, companies: records / 10);
        var (hub, org) = (sandbox.HubSpot, sandbox.Salesforce);
        List<string> ids = [];
        var measured = new List<Measured>
        {
            await MeasureAsync(sandbox, "HubSpot list", async () => (ids = await ListAsync(hub, records, cancellationToken)).Count),
            await MeasureAsync(sandbox, "HubSpot batch update", () => UpdateAsync(hub, ids, cancellationToken)),
            await MeasureAsync(sandbox, "Salesforce query pages", () => QueryAsync(org, cancellationToken)),
            await MeasureAsync(sandbox, "Salesforce Bulk query", () => BulkQueryAsync(org, cancellationToken)),
            await MeasureAsync(sandbox, "Salesforce Collections upsert", () => CollectionsAsync(org, ids, cancellationToken)),
            await MeasureAsync(sandbox, "Salesforce Bulk upsert", () => BulkUpsertAsync(org, ids, cancellationToken)),
        };

        await Console.Out.WriteLineAsync($"| operation | records | records/s | sandbox CPU, us a record | share of {Environment.ProcessorCount} cores at {Rate}/s |{Environment.NewLine}| --- | --- | --- | --- | --- |");
        foreach (var one in measured)
        {
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {one.Operation} | {one.Records} | {one.RatePerSecond:F0} | {one.MicrosecondsPerRecord:F1} | {one.Share:P1} |"));
        }

        // HubSpot's contacts into Salesforce, and their new identities back: what an initial sync does with each record.
        var initial = measured.Where(one => one.Operation is "HubSpot list" or "HubSpot batch update" or "Salesforce Bulk upsert").Sum(one => one.Share);
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"list + Bulk upsert + batch update at {Rate}/s: {initial:P0} of {Environment.ProcessorCount} cores; {sandbox.Memory / 1_000_000} MB"));
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new { benchmark = "sandbox-share", records, rate = Rate, cores = Environment.ProcessorCount, initialSyncShare = Math.Round(initial, 3), operations = measured }));
        return 0;
    }

    private static async Task<Measured> MeasureAsync(SandboxProcess sandbox, string operation, Func<Task<int>> work)
    {
        var before = sandbox.CpuTime;
        var watch = Stopwatch.StartNew();
        var records = await work();
        var cpu = (sandbox.CpuTime - before).TotalMicroseconds / records;
        return new Measured(operation, records, Math.Round(records / watch.Elapsed.TotalSeconds), Math.Round(cpu, 1), Math.Round(cpu * Rate / 1e6 / Environment.ProcessorCount, 4));
    }

    private static async Task<List<string>> ListAsync(HttpClient hub, int most, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        for (string? after = ""; after is not null && ids.Count < most;)
        {
            var page = (await hub.GetFromJsonAsync<JsonNode>($"crm/v3/objects/contacts?limit={HubSpotBatch}&properties={Properties}{after}", cancellationToken))!;
            ids.AddRange(page["results"]!.AsArray().Select(one => (string)one!["id"]!));
            after = (string?)page["paging"]?["next"]?["after"] is { } next ? $"&after={next}" : null;
        }

        return ids;
    }

    private static async Task<int> UpdateAsync(HttpClient hub, List<string> ids, CancellationToken cancellationToken)
    {
        foreach (var batch in ids.Chunk(HubSpotBatch))
        {
            await hub.SendJsonAsync(HttpMethod.Post, "crm/v3/objects/contacts/batch/update", JsonContent.Create(new { inputs = batch.Select(id => new { id, properties = new { jobtitle = $"Measured {id}" } }) }), cancellationToken);
        }

        return ids.Count;
    }

    private static async Task<int> QueryAsync(HttpClient org, CancellationToken cancellationToken)
    {
        var count = 0;
        for (var path = $"query?q={Uri.EscapeDataString($"SELECT {Fields} FROM Contact")}"; path is not null;)
        {
            var page = (await org.GetFromJsonAsync<JsonNode>(path, cancellationToken))!;
            count += page["records"]!.AsArray().Count;
            path = (string?)page["nextRecordsUrl"];
        }

        return count;
    }

    private static async Task<int> BulkQueryAsync(HttpClient org, CancellationToken cancellationToken)
    {
        var job = await org.SendJsonAsync(HttpMethod.Post, "jobs/query", JsonContent.Create(new { operation = "query", query = $"SELECT {Fields} FROM Contact" }), cancellationToken);
        await EndAsync(org, $"jobs/query/{job["id"]}", cancellationToken);
        var rows = 0;
        for (var locator = ""; locator != "null";)
        {
            using var response = await org.GetAsync(new Uri($"jobs/query/{job["id"]}/results?maxRecords=50000{locator}", UriKind.Relative), cancellationToken);
            response.EnsureSuccessStatusCode();
            rows += (await response.Content.ReadAsStringAsync(cancellationToken)).Count(letter => letter == '\n') - 1;
            locator = response.Headers.GetValues("Sforce-Locator").Single() is var next && next == "null" ? next : $"&locator={next}";
        }

        return rows;
    }

    private static async Task<int> CollectionsAsync(HttpClient org, List<string> ids, CancellationToken cancellationToken)
    {
        foreach (var batch in ids.Chunk(CollectionBatch))
        {
            var rows = batch.Select(id => new { attributes = new { type = "Contact" }, HubSpot_Sync_Id__c = $"share-{id}", LastName = $"Measured {id}", Email = $"c{id}@share.example", Title = "Measured" });
            await org.SendJsonAsync(HttpMethod.Patch, "composite/sobjects/Contact/HubSpot_Sync_Id__c", JsonContent.Create(new { allOrNone = false, records = rows }), cancellationToken);
        }

        return ids.Count;
    }

    private static async Task<int> BulkUpsertAsync(HttpClient org, List<string> ids, CancellationToken cancellationToken)
    {
        var csv = new StringBuilder("HubSpot_Sync_Id__c,LastName,Email,Title\n");
        foreach (var id in ids)
        {
            csv.Append(CultureInfo.InvariantCulture, $"bulk-{id},Measured {id},b{id}@share.example,Measured\n");
        }

        var job = await org.SendJsonAsync(HttpMethod.Post, "jobs/ingest", JsonContent.Create(new { @object = "Contact", operation = "upsert", externalIdFieldName = "HubSpot_Sync_Id__c", contentType = "CSV", lineEnding = "LF" }), cancellationToken);
        await org.SendJsonAsync(HttpMethod.Put, $"jobs/ingest/{job["id"]}/batches", new StringContent(csv.ToString(), Encoding.UTF8, "text/csv"), cancellationToken);
        await org.SendJsonAsync(HttpMethod.Patch, $"jobs/ingest/{job["id"]}", JsonContent.Create(new { state = "UploadComplete" }), cancellationToken);
        var ended = await EndAsync(org, $"jobs/ingest/{job["id"]}", cancellationToken);
        using var results = await org.GetAsync(new Uri($"jobs/ingest/{job["id"]}/successfulResults", UriKind.Relative), cancellationToken);
        results.EnsureSuccessStatusCode();
        return (int)ended["numberRecordsProcessed"]!;
    }

    private static async Task<JsonNode> EndAsync(HttpClient org, string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            var job = (await org.GetFromJsonAsync<JsonNode>(path, cancellationToken))!;
            switch ((string?)job["state"])
            {
                case "JobComplete":
                    return job;
                case "Failed" or "Aborted":
                    throw new InvalidOperationException($"The job ended with {job["state"]}: {job["errorMessage"]}");
                default:
                    await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
                    break;
            }
        }
    }

    private sealed record Measured(string Operation, int Records, double RatePerSecond, double MicrosecondsPerRecord, double Share);
}
