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

/// <summary>A request below the instance's address.</summary>
internal sealed record RestRequest(string Operation, HttpMethod Method, string Path)
{
    /// <summary>Makes the body; asked again when a renewed session sends it again.</summary>
    public Func<HttpContent>? Content { get; init; }

    /// <summary>Whether sending it twice has the effect of sending it once.</summary>
    public bool Repeatable { get; init; } = true;

    /// <summary>Carries a file in one of its directions.</summary>
    public bool IsTransfer { get; init; }
}

/// <summary>
/// Calls below /services/data/{version}. A call that Salesforce refuses as a whole throws a <see cref="CrmException"/>; an ended
/// session is renewed once.
/// </summary>
internal sealed class SalesforceRest(SalesforceAccount account, IHttpClientFactory http, SalesforceSession session, IPermits permits, TimeProvider clock)
{
    /// <summary>How many long requests we may have under way; null while the budget did not say.</summary>
    public int? LongRequests => permits.LongRequests(Accounts.Salesforce(account.Org));

    /// <summary>The path of a resource, as subrequests of a composite name it too.</summary>
    public string PathOf(string resource) => $"/services/data/{account.ApiVersion}{resource}";

    public Task<RestAnswer> GetAsync(string operation, string path, CallContext call, CancellationToken cancellationToken) =>
        SendAsync(new RestRequest(operation, HttpMethod.Get, path), call, cancellationToken);

    /// <summary>Posts a body that may go twice, unless told otherwise: reads, and composites of updates and upserts.</summary>
    public Task<RestAnswer> PostAsync(string operation, string path, JsonNode body, CallContext call, CancellationToken cancellationToken, bool repeatable = true) =>
        SendAsync(new RestRequest(operation, HttpMethod.Post, path) { Content = () => JsonContent.Create(body), Repeatable = repeatable }, call, cancellationToken);

    /// <summary>Sends a request whose answer is JSON.</summary>
    public async Task<RestAnswer> SendAsync(RestRequest request, CallContext call, CancellationToken cancellationToken)
    {
        var sentAt = clock.GetUtcNow();
        using var response = await OpenAsync(request, call, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return JsonText.TryParse(text) is { } body
            ? new RestAnswer(body, sentAt)
            : throw Verdict.OfCall(HttpStatusCode.BadGateway, []).ToException(request.Operation, mayHaveArrived: true);
    }

    /// <summary>Sends a request and gives its good answer, which is read as it comes when it is a transfer.</summary>
    public async Task<HttpResponseMessage> OpenAsync(RestRequest request, CallContext call, CancellationToken cancellationToken)
    {
        var current = await session.GetAsync(call, cancellationToken);
        var (answer, verdict, mayHaveArrived) = await TryAsync(request, current, call, cancellationToken);
        if (verdict?.Remedy == Remedy.Renew)
        {
            current = await session.RenewAsync(current, call, cancellationToken);
            (answer, verdict, mayHaveArrived) = await TryAsync(request, current, call, cancellationToken);
        }

        return verdict is null ? answer! : throw verdict.ToException(request.Operation, mayHaveArrived);
    }

    private async Task<(HttpResponseMessage? Answer, Verdict? Verdict, bool MayHaveArrived)> TryAsync(
        RestRequest wanted, Session current, CallContext call, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(wanted.Method, new Uri(current.InstanceUrl, wanted.Path)) { Content = wanted.Content?.Invoke() };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", current.AccessToken);
        request.Headers.Add("Sforce-Call-Options", $"client={account.ClientName}");
        if (request.Content is JsonContent)
        {
            // Without it the org's assignment rules replace the owner that was written.
            request.Headers.Add("Sforce-Auto-Assign", "FALSE");
        }

        request.For(call, repeatable: wanted.Repeatable);
        if (wanted.IsTransfer)
        {
            request.AsTransfer();
        }

        using var client = http.CreateClient(SalesforceServices.HttpClientOf(account));
        var response = await client.SendCrmAsync("Salesforce", wanted.Operation, request, cancellationToken);
        Report(response);
        if (response.IsSuccessStatusCode)
        {
            return (response, null, false);
        }

        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            return (null, Verdict.OfCall(response.StatusCode, JsonText.TryParse(text) is { } body ? ApiError.ReadAll(body) : [], response.RetryAfter()), request.MayHaveArrived());
        }
    }

    private void Report(HttpResponseMessage response)
    {
        if (response.Headers.TryGetValues(LimitInfo.Header, out var values) && LimitInfo.Parse(string.Join(';', values)) is { } usage)
        {
            permits.Report(Accounts.Salesforce(account.Org), usage);
        }
    }
}
