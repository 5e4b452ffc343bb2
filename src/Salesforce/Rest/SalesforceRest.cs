using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using HubSpotSfSync.Crm.Http;
using HubSpotSfSync.Salesforce.Sessions;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;

namespace HubSpotSfSync.Salesforce.Rest;

/// <summary>An answer, and when the request for it left: what it shows is at least that new.</summary>
internal sealed record RestAnswer(JsonElement Body, DateTimeOffset SentAt);

/// <summary>
/// Calls below /services/data/{version}. A call that Salesforce refuses as a whole throws a <see cref="CrmException"/>; an ended
/// session is renewed once.
/// </summary>
internal sealed class SalesforceRest(SalesforceAccount account, IHttpClientFactory http, SalesforceSession session, IPermits permits, TimeProvider clock)
{
    /// <summary>The path of a resource, as subrequests of a composite name it too.</summary>
    public string PathOf(string resource) => $"/services/data/{account.ApiVersion}{resource}";

    public Task<RestAnswer> GetAsync(string operation, string path, CallContext call, CancellationToken cancellationToken) =>
        SendAsync(operation, HttpMethod.Get, path, null, call, cancellationToken);

    /// <summary>Posts a body that may go twice: reads, and composites of updates and upserts.</summary>
    public Task<RestAnswer> PostAsync(string operation, string path, JsonNode body, CallContext call, CancellationToken cancellationToken) =>
        SendAsync(operation, HttpMethod.Post, path, body, call, cancellationToken);

    private async Task<RestAnswer> SendAsync(string operation, HttpMethod method, string path, JsonNode? body, CallContext call, CancellationToken cancellationToken)
    {
        var current = await session.GetAsync(call, cancellationToken);
        var (answer, verdict) = await TryAsync(operation, method, path, body, current, call, cancellationToken);
        if (verdict?.Remedy == Remedy.Renew)
        {
            current = await session.RenewAsync(current, call, cancellationToken);
            (answer, verdict) = await TryAsync(operation, method, path, body, current, call, cancellationToken);
        }

        return verdict is null ? answer! : throw verdict.ToException(operation);
    }

    private async Task<(RestAnswer? Answer, Verdict? Verdict)> TryAsync(
        string operation, HttpMethod method, string path, JsonNode? body, Session current, CallContext call, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(current.InstanceUrl, path)) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", current.AccessToken);
        request.Headers.Add("Sforce-Call-Options", $"client={account.ClientName}");
        if (body is not null)
        {
            // Without it the org's assignment rules replace the owner that was written.
            request.Headers.Add("Sforce-Auto-Assign", "FALSE");
        }

        using var client = http.CreateClient(SalesforceServices.HttpClientOf(account));
        var sentAt = clock.GetUtcNow();
        using var response = await client.SendCrmAsync("Salesforce", operation, request.For(call), cancellationToken);
        Report(response);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        var answer = JsonText.TryParse(text);
        return response.IsSuccessStatusCode && answer is { } good
            ? (new RestAnswer(good, sentAt), null)
            : (null, Verdict.OfCall(response.IsSuccessStatusCode ? HttpStatusCode.BadGateway : response.StatusCode, answer is { } bad ? ApiError.ReadAll(bad) : [], response.RetryAfter()));
    }

    private void Report(HttpResponseMessage response)
    {
        if (response.Headers.TryGetValues(LimitInfo.Header, out var values) && LimitInfo.Parse(string.Join(';', values)) is { } usage)
        {
            permits.Report(Accounts.Salesforce(account.Org), usage);
        }
    }
}
