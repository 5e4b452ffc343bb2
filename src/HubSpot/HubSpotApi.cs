using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using HubSpotSfSync.Crm.Http;
using HubSpotSfSync.HubSpot.Sessions;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.HubSpot;

/// <summary>Sends calls to one portal. A token that has ended is renewed once.</summary>
internal sealed class HubSpotApi(IHttpClientFactory clients, HubSpotSession session, string account)
{
    public Task<HubSpotAnswer> GetAsync(string operation, string path, CallContext call, CancellationToken cancellationToken) =>
        SendAsync(operation, () => new HttpRequestMessage(HttpMethod.Get, path).For(call), call, cancellationToken);

    public Task<HubSpotAnswer> PostAsync(
        string operation, string path, JsonNode body, CallContext call, CancellationToken cancellationToken, PermitKind kind = PermitKind.Call, bool repeatable = true) =>
        SendAsync(operation, () => new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) }.For(call, kind, repeatable), call, cancellationToken);

    public Task<HubSpotAnswer> PostFormAsync(
        string operation, string path, IReadOnlyDictionary<string, string> form, CallContext call, CancellationToken cancellationToken) =>
        SendAsync(operation, () => new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form) }.For(call), call, cancellationToken);

    public Task<HubSpotAnswer> PutAsync(string operation, string path, JsonNode? body, CallContext call, CancellationToken cancellationToken) =>
        SendAsync(operation, () => new HttpRequestMessage(HttpMethod.Put, path) { Content = body is null ? null : JsonContent.Create(body) }.For(call), call, cancellationToken);

    public Task<HubSpotAnswer> DeleteAsync(string operation, string path, CallContext call, CancellationToken cancellationToken) =>
        SendAsync(operation, () => new HttpRequestMessage(HttpMethod.Delete, path).For(call), call, cancellationToken);

    private async Task<HubSpotAnswer> SendAsync(string operation, Func<HttpRequestMessage> request, CallContext call, CancellationToken cancellationToken)
    {
        var token = await session.GetAsync(call, cancellationToken);
        var answer = await TryAsync(operation, request, token, cancellationToken);
        if (answer.Status == HttpStatusCode.Unauthorized && await session.AfterRefusalAsync(token, call, cancellationToken) is { } renewed)
        {
            answer = await TryAsync(operation, request, renewed, cancellationToken);
        }

        if (answer.Status == HttpStatusCode.Unauthorized)
        {
            throw session.Refused(HubSpotErrors.Exception(answer, operation));
        }

        session.Accepted();
        return answer;
    }

    private async Task<HubSpotAnswer> TryAsync(string operation, Func<HttpRequestMessage> make, AccessToken token, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(account);
        using var request = make();
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        using var response = await client.SendCrmAsync("HubSpot", operation, request, cancellationToken);
        return new HubSpotAnswer(
            response.StatusCode, await HubSpotAnswer.ReadBodyAsync(response, operation, cancellationToken), response.RetryAfter(), request.MayHaveArrived());
    }
}
