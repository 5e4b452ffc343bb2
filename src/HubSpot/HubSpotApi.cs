using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using HubSpotSfSync.Crm.Http;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.HubSpot;

/// <summary>An answer of HubSpot: its status and its JSON body.</summary>
internal sealed record HubSpotAnswer(HttpStatusCode Status, JsonElement Body, TimeSpan? RetryAfter)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    public JsonElement.ArrayEnumerator Results => List("results");

    /// <summary>The refusals inside a 207.</summary>
    public JsonElement.ArrayEnumerator Errors => List("errors");

    private JsonElement.ArrayEnumerator List(string name) =>
        Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;
}

/// <summary>Sends calls to one portal.</summary>
internal sealed class HubSpotApi(IHttpClientFactory clients, string account)
{
    public Task<HubSpotAnswer> GetAsync(string operation, string path, CallContext call, CancellationToken cancellationToken) =>
        SendAsync(operation, new HttpRequestMessage(HttpMethod.Get, path).For(call), cancellationToken);

    public Task<HubSpotAnswer> PostAsync(
        string operation, string path, JsonNode body, CallContext call, CancellationToken cancellationToken, PermitKind kind = PermitKind.Call, bool repeatable = true) =>
        SendAsync(operation, new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) }.For(call, kind, repeatable), cancellationToken);

    private async Task<HubSpotAnswer> SendAsync(string operation, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(account);
        using (request)
        {
            using var response = await client.SendCrmAsync("HubSpot", operation, request, cancellationToken);
            return new HubSpotAnswer(response.StatusCode, await ReadAsync(response, operation, cancellationToken), response.RetryAfter());
        }
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, string operation, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (body.Length == 0)
        {
            return default;
        }

        try
        {
            return JsonSerializer.Deserialize<JsonElement>(body);
        }
        catch (JsonException failure)
        {
            // A gateway's HTML page with an error status is judged by its status; a success that is cut off told us nothing.
            return response.IsSuccessStatusCode
                ? throw new CrmException(CrmFault.Unavailable, "TRUNCATED", $"HubSpot's answer to {operation} is not complete JSON.", TimeSpan.FromSeconds(1), failure)
                : default;
        }
    }
}
