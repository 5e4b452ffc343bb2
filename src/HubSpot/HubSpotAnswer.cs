using System.Net;
using System.Text.Json;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.HubSpot;

/// <summary>An answer of HubSpot: its status and its JSON body.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Body">Undefined when there is none that can be read.</param>
/// <param name="RetryAfter">How long to leave HubSpot alone, where it says so.</param>
/// <param name="MayHaveArrived">Whether what was asked may have taken effect although this is a refusal.</param>
internal sealed record HubSpotAnswer(HttpStatusCode Status, JsonElement Body, TimeSpan? RetryAfter, bool MayHaveArrived)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    public JsonElement.ArrayEnumerator Results => List("results");

    /// <summary>The refusals inside a 207.</summary>
    public JsonElement.ArrayEnumerator Errors => List("errors");

    public static async Task<JsonElement> ReadBodyAsync(HttpResponseMessage response, string operation, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        if (body is { CanSeek: true, Length: 0 })
        {
            return default;
        }

        try
        {
            return await JsonSerializer.DeserializeAsync<JsonElement>(body, cancellationToken: cancellationToken);
        }
        catch (JsonException failure)
        {
            // A gateway's HTML page with an error status is judged by its status; a success that is cut off told us nothing.
            return response.IsSuccessStatusCode
                ? throw new CrmException(CrmFault.Unavailable, "TRUNCATED", $"HubSpot's answer to {operation} is not complete JSON.", TimeSpan.FromSeconds(1), failure) { MayHaveArrived = true }
                : default;
        }
    }

    private JsonElement.ArrayEnumerator List(string name) =>
        Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;
}
