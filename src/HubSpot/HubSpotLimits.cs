using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using HubSpotSfSync.Crm.Http;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.HubSpot;

/// <summary>
/// Passes on what HubSpot says of its daily limit, and says how long an exceeded limit lasts, which HubSpot leaves to its name.
/// https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
/// </summary>
internal sealed class HubSpotLimits(string account, IPermits permits, PortalDay day, TimeProvider clock) : DelegatingHandler
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TenSeconds = TimeSpan.FromSeconds(10);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (Number(response, "X-HubSpot-RateLimit-Daily") is { } daily && Number(response, "X-HubSpot-RateLimit-Daily-Remaining") is { } remaining)
        {
            permits.Report(account, new PlatformUsage(daily - remaining, daily)
            {
                Day = day.At(response.Headers.Date ?? clock.GetUtcNow()),
                Burst = Number(response, "X-HubSpot-RateLimit-Interval-Milliseconds") == TenSeconds.TotalMilliseconds ? (int?)Number(response, "X-HubSpot-RateLimit-Max") : null,
            });
        }

        if (response.StatusCode == HttpStatusCode.TooManyRequests && response.RetryAfter() is null)
        {
            response.Headers.RetryAfter = new RetryConditionHeaderValue(await WaitAsync(response, cancellationToken));
        }

        return response;
    }

    private async Task<TimeSpan> WaitAsync(HttpResponseMessage response, CancellationToken cancellationToken) => await PolicyAsync(response, cancellationToken) switch
    {
        "DAILY" => day.UntilNext(response.Headers.Date ?? clock.GetUtcNow()),
        "SECONDLY" => Second,
        _ => Number(response, "X-HubSpot-RateLimit-Interval-Milliseconds") is { } window ? TimeSpan.FromMilliseconds(window) : TenSeconds,
    };

    private static async Task<string?> PolicyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        try
        {
            return HubSpotErrors.Text(JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsByteArrayAsync(cancellationToken)), "policyName");
        }
        catch (JsonException)
        {
            // A gateway in between limits too, in HTML.
            return null;
        }
    }

    private static long? Number(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values) && long.TryParse(values.First(), out var number) ? number : null;
}
