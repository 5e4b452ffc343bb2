using System.Net;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace HubSpotSfSync.Benchmarks;

/// <summary>A HubSpot contact as the script copies it: Salesforce's fields with their values.</summary>
internal sealed record CopiedContact(string HubSpotId, IReadOnlyDictionary<string, string> Fields);

/// <summary>How the script writes to Salesforce.</summary>
internal interface IScriptWriting
{
    /// <summary>How many records it wants at a time.</summary>
    int RecordsAtOnce { get; }

    /// <summary>How many of its writes go at a time.</summary>
    int Concurrency { get; }

    /// <returns>The ids of the records that were written, HubSpot's and Salesforce's.</returns>
    Task<IReadOnlyList<(string HubSpotId, string SalesforceId)>> WriteAsync(CopyScript script, IReadOnlyList<CopiedContact> contacts, CancellationToken cancellationToken);
}

/// <summary>
/// A plain concurrent script: lists HubSpot's contacts, writes them to Salesforce by HubSpot's id, and writes Salesforce's ids back.
/// It waits where it is told to (429), and does nothing besides: no matching, no state, no way to go on where it stopped.
/// </summary>
internal sealed class CopyScript(SandboxProcess sandbox, IScriptWriting writing) : IDisposable
{
    public const string ExternalId = "HubSpot_Sync_Id__c";

    private const string Identity = "salesforce_sync_id";
    private const int HubSpotBatch = 100;
    private const int WritesBackAtOnce = 10;

    public static readonly IReadOnlyDictionary<string, string> Fields = new Dictionary<string, string>
    {
        ["email"] = "Email",
        ["firstname"] = "FirstName",
        ["lastname"] = "LastName",
        ["jobtitle"] = "Title",
        ["phone"] = "Phone",
        ["city"] = "MailingCity",
        ["zip"] = "MailingPostalCode",
    };

    private readonly SemaphoreSlim _writesBack = new(WritesBackAtOnce);

    public HttpClient Salesforce => sandbox.Salesforce;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await CreateIdentityAsync(cancellationToken);
        var read = Channel.CreateUnbounded<List<CopiedContact>>();
        var written = Parallel.ForEachAsync(
            read.Reader.ReadAllAsync(cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = writing.Concurrency, CancellationToken = cancellationToken },
            async (contacts, stop) => await WriteBackAsync(await writing.WriteAsync(this, contacts, stop), stop));
        var gathered = new List<CopiedContact>();
        await foreach (var contact in ListAsync(cancellationToken))
        {
            gathered.Add(contact);
            if (gathered.Count == writing.RecordsAtOnce)
            {
                read.Writer.TryWrite(gathered);
                gathered = [];
            }
        }

        read.Writer.TryWrite(gathered);
        read.Writer.Complete();
        await written;
    }

    public void Dispose() => _writesBack.Dispose();

    /// <summary>Waits and sends again when there were too many calls.</summary>
    public static async Task<HttpResponseMessage> SendAsync(HttpClient client, Func<HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var request = make();
            var response = await client.SendAsync(request, cancellationToken);
            if (response.StatusCode != HttpStatusCode.TooManyRequests)
            {
                return response;
            }

            var pause = response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1);
            response.Dispose();
            await Task.Delay(pause, TimeProvider.System, cancellationToken);
        }
    }

    public static async Task<JsonNode> SendJsonAsync(HttpClient client, HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(client, () => new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) }, cancellationToken);
        return await response.ReadJsonAsync(cancellationToken);
    }

    private Task<JsonNode> CreateIdentityAsync(CancellationToken cancellationToken) => SendJsonAsync(
        sandbox.HubSpot,
        HttpMethod.Post,
        "crm/v3/properties/contacts",
        new { name = Identity, label = "Salesforce id", type = "string", fieldType = "text", groupName = "contactinformation", hasUniqueValue = true },
        cancellationToken);

    private async IAsyncEnumerable<CopiedContact> ListAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (string? after = ""; after is not null;)
        {
            var page = await SendJsonAsync(sandbox.HubSpot, HttpMethod.Get, $"crm/v3/objects/contacts?limit={HubSpotBatch}&properties={string.Join(',', Fields.Keys)}{after}", null, cancellationToken);
            foreach (var one in page["results"]!.AsArray())
            {
                var values = Fields.Select(field => (field.Value, Text: (string?)one!["properties"]![field.Key])).Where(value => !string.IsNullOrEmpty(value.Text));
                yield return new CopiedContact((string)one!["id"]!, values.ToDictionary(value => value.Value, value => value.Text!));
            }

            after = (string?)page["paging"]?["next"]?["after"] is { } next ? $"&after={next}" : null;
        }
    }

    private Task WriteBackAsync(IReadOnlyList<(string HubSpotId, string SalesforceId)> written, CancellationToken cancellationToken) =>
        Task.WhenAll(written.Chunk(HubSpotBatch).Select(async batch =>
        {
            await _writesBack.WaitAsync(cancellationToken);
            try
            {
                var inputs = batch.Select(one => new { id = one.HubSpotId, properties = new Dictionary<string, string> { [Identity] = one.SalesforceId } });
                await SendJsonAsync(sandbox.HubSpot, HttpMethod.Post, "crm/v3/objects/contacts/batch/update", new { inputs }, cancellationToken);
            }
            finally
            {
                _writesBack.Release();
            }
        }));
}
