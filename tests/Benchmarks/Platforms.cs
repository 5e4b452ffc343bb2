using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using HubSpotSfSync.Testing;

namespace HubSpotSfSync.Benchmarks;

/// <summary>A contact that both sides have.</summary>
internal sealed record Contact(string HubSpotId, string SalesforceId);

/// <summary>Both platforms as a person's own client sees them.</summary>
internal sealed class Platforms : IDisposable
{
    private readonly HttpClient _hubSpot;
    private readonly HttpClient _salesforce;

    public Platforms(LaptopCluster cluster)
    {
        _hubSpot = new HttpClient { BaseAddress = cluster.Sandbox.HubSpotUrl };
        _hubSpot.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "sandbox-emea");
        _salesforce = new HttpClient { BaseAddress = new Uri(cluster.Sandbox.SalesforceUrl, "/services/data/v66.0/") };
        _salesforce.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "sandbox-token");
    }

    public async Task<List<Contact>> ContactsAsync(int most, CancellationToken cancellationToken)
    {
        var contacts = new List<Contact>();
        await foreach (var one in HubSpotContactsAsync("salesforce_sync_id", cancellationToken))
        {
            if (!string.IsNullOrEmpty((string?)one["properties"]!["salesforce_sync_id"]))
            {
                contacts.Add(new Contact((string)one["id"]!, (string)one["properties"]!["salesforce_sync_id"]!));
            }

            if (contacts.Count == most)
            {
                break;
            }
        }

        return contacts;
    }

    /// <summary>E-mail and title of all contacts that a Salesforce could hold (it wants a last name).</summary>
    public async Task<List<(string Email, string? Title)>> HubSpotTitlesAsync(CancellationToken cancellationToken)
    {
        var titles = new List<(string, string?)>();
        await foreach (var one in HubSpotContactsAsync("email,jobtitle,lastname", cancellationToken))
        {
            if (!string.IsNullOrEmpty((string?)one["properties"]!["lastname"]))
            {
                titles.Add(((string)one["properties"]!["email"]!, Text((string?)one["properties"]!["jobtitle"])));
            }
        }

        return titles;
    }

    public async Task<List<(string Email, string? Title)>> SalesforceTitlesAsync(CancellationToken cancellationToken)
    {
        var answer = await _salesforce.GetFromJsonAsync<JsonNode>($"query?q={Uri.EscapeDataString("SELECT Email, Title FROM Contact WHERE Region__c = 'EMEA'")}", cancellationToken);
        return [.. answer!["records"]!.AsArray().Select(one => ((string)one!["Email"]!, Text((string?)one["Title"])))];
    }

    public Task CreateHubSpotAsync(string email, string title, CancellationToken cancellationToken) =>
        SendAsync(_hubSpot, HttpMethod.Post, "/crm/v3/objects/contacts", JsonContent.Create(new { properties = new { email, lastname = "New", jobtitle = title } }), cancellationToken);

    public Task CreateSalesforceAsync(string email, string title, CancellationToken cancellationToken) =>
        SendAsync(_salesforce, HttpMethod.Post, "sobjects/Contact", JsonContent.Create(new { Email = email, LastName = "New", Title = title, Region__c = "EMEA" }), cancellationToken);

    public Task EditHubSpotAsync(Contact contact, string title, CancellationToken cancellationToken) =>
        SendAsync(_hubSpot, HttpMethod.Patch, $"/crm/v3/objects/contacts/{contact.HubSpotId}", JsonContent.Create(new { properties = new { jobtitle = title } }), cancellationToken);

    public Task EditSalesforceAsync(Contact contact, string title, CancellationToken cancellationToken) =>
        SendAsync(_salesforce, HttpMethod.Patch, $"sobjects/Contact/{contact.SalesforceId}", JsonContent.Create(new { Title = title }), cancellationToken);

    public async Task<string?> HubSpotTitleAsync(Contact contact, CancellationToken cancellationToken) =>
        (string?)(await _hubSpot.GetFromJsonAsync<JsonNode>($"/crm/v3/objects/contacts/{contact.HubSpotId}?properties=jobtitle", cancellationToken))!["properties"]!["jobtitle"];

    public async Task<string?> SalesforceTitleAsync(Contact contact, CancellationToken cancellationToken) =>
        (string?)(await _salesforce.GetFromJsonAsync<JsonNode>($"sobjects/Contact/{contact.SalesforceId}?fields=Title", cancellationToken))!["Title"];

    /// <summary>One of a sandbox's controls.</summary>
    public async Task<JsonNode?> ControlAsync(bool hubSpot, HttpMethod method, string control, string? body, CancellationToken cancellationToken)
    {
        using var content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return await SendAsync(hubSpot ? _hubSpot : _salesforce, method, $"/_sandbox/{control}", content, cancellationToken);
    }

    public void Dispose()
    {
        _hubSpot.Dispose();
        _salesforce.Dispose();
    }

    private async IAsyncEnumerable<JsonNode> HubSpotContactsAsync(string properties, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (string? after = ""; after is not null;)
        {
            var page = (await _hubSpot.GetFromJsonAsync<JsonNode>($"/crm/v3/objects/contacts?limit=100&properties={properties}{after}", cancellationToken))!;
            foreach (var one in page["results"]!.AsArray())
            {
                yield return one!;
            }

            after = (string?)page["paging"]?["next"]?["after"] is { } next ? $"&after={next}" : null;
        }
    }

    /// <summary>Whoever finds a row locked tries again, as people do.</summary>
    private static async Task<JsonNode?> SendAsync(HttpClient client, HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        const int Tries = 20;
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(method, path) { Content = content };
            using var response = await client.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return text.Length == 0 ? null : JsonNode.Parse(text);
            }

            if (attempt == Tries || !text.Contains("UNABLE_TO_LOCK_ROW", StringComparison.Ordinal))
            {
                throw new HttpRequestException($"{method} {path} answered {(int)response.StatusCode}: {text}");
            }

            request.Content = null;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }
    }

    private static string? Text(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
