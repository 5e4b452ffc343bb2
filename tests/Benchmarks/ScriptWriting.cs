using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.VisualBasic.FileIO;

namespace HubSpotSfSync.Benchmarks;

/// <summary>Upserts by sObject Collections: 200 records a call, ten calls at a time.</summary>
internal sealed class CollectionWriting : IScriptWriting
{
    public int RecordsAtOnce => 200;

    public int Concurrency => 10;

    public async Task<IReadOnlyList<(string HubSpotId, string SalesforceId)>> WriteAsync(CopyScript script, IReadOnlyList<CopiedContact> contacts, CancellationToken cancellationToken)
    {
        if (contacts.Count == 0)
        {
            return [];
        }

        var records = contacts.Select(contact => new JsonObject(
        [
            new("attributes", new JsonObject { ["type"] = "Contact" }),
            new(CopyScript.ExternalId, contact.HubSpotId),
            .. contact.Fields.Select(field => KeyValuePair.Create<string, JsonNode?>(field.Key, field.Value)),
        ])).ToList();
        var answer = await CopyScript.SendJsonAsync(script.Salesforce, HttpMethod.Patch, $"composite/sobjects/Contact/{CopyScript.ExternalId}", new { allOrNone = false, records }, cancellationToken);
        return [.. contacts.Zip(answer.AsArray()).Where(one => (bool)one.Second!["success"]!).Select(one => (one.First.HubSpotId, (string)one.Second!["id"]!))];
    }
}

/// <summary>Upserts by Bulk API 2.0: a job for every 10,000 records, three jobs at a time, a look every two seconds.</summary>
internal sealed class BulkWriting : IScriptWriting
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    public int RecordsAtOnce => 10_000;

    public int Concurrency => 3;

    public async Task<IReadOnlyList<(string HubSpotId, string SalesforceId)>> WriteAsync(CopyScript script, IReadOnlyList<CopiedContact> contacts, CancellationToken cancellationToken)
    {
        if (contacts.Count == 0)
        {
            return [];
        }

        var org = script.Salesforce;
        var wish = new { @object = "Contact", operation = "upsert", externalIdFieldName = CopyScript.ExternalId, contentType = "CSV", lineEnding = "LF" };
        var job = $"jobs/ingest/{(await CopyScript.SendJsonAsync(org, HttpMethod.Post, "jobs/ingest", wish, cancellationToken))["id"]}";
        var csv = Csv(contacts);
        using (var uploaded = await CopyScript.SendAsync(org, () => new HttpRequestMessage(HttpMethod.Put, $"{job}/batches") { Content = new StringContent(csv, Encoding.UTF8, new MediaTypeHeaderValue("text/csv")) }, cancellationToken))
        {
            await uploaded.ReadJsonAsync(cancellationToken);
        }

        await CopyScript.SendJsonAsync(org, HttpMethod.Patch, job, new { state = "UploadComplete" }, cancellationToken);
        await EndAsync(org, job, cancellationToken);
        using var results = await CopyScript.SendAsync(org, () => new HttpRequestMessage(HttpMethod.Get, $"{job}/successfulResults"), cancellationToken);
        results.EnsureSuccessStatusCode();
        using var text = new StreamReader(await results.Content.ReadAsStreamAsync(cancellationToken));
        return [.. Written(text)];
    }

    private static async Task EndAsync(HttpClient org, string job, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(LookEvery, TimeProvider.System, cancellationToken);
            var look = await CopyScript.SendJsonAsync(org, HttpMethod.Get, job, null, cancellationToken);
            switch ((string?)look["state"])
            {
                case "JobComplete":
                    return;
                case "Failed" or "Aborted":
                    throw new InvalidOperationException($"The job ended with {look["state"]}: {look["errorMessage"]}");
            }
        }
    }

    private static string Csv(IReadOnlyList<CopiedContact> contacts)
    {
        var columns = CopyScript.Fields.Values.ToList();
        var csv = new StringBuilder().AppendJoin(',', columns.Prepend(CopyScript.ExternalId)).Append('\n');
        foreach (var contact in contacts)
        {
            csv.AppendJoin(',', columns.Select(column => Quoted(contact.Fields.GetValueOrDefault(column, ""))).Prepend(contact.HubSpotId)).Append('\n');
        }

        return csv.ToString();
    }

    private static string Quoted(string value) => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static IEnumerable<(string HubSpotId, string SalesforceId)> Written(TextReader results)
    {
        using var csv = new TextFieldParser(results) { Delimiters = [","], HasFieldsEnclosedInQuotes = true };
        var header = csv.ReadFields()!;
        var (salesforce, hubSpot) = (Array.IndexOf(header, "sf__Id"), Array.IndexOf(header, CopyScript.ExternalId));
        while (!csv.EndOfData)
        {
            var row = csv.ReadFields()!;
            yield return (row[hubSpot], row[salesforce]);
        }
    }
}
