using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HubSpotSfSync.Silo.Tests;

/// <summary>A webhook request as HubSpot sends it, signed by the published recipe and not by the product's own code.</summary>
internal sealed record SignedWebhook
{
    public string Portal { get; init; } = "1001";
    public required string Body { get; init; }
    public string Secret { get; init; } = "sandbox-app-secret";
    public TimeSpan Age { get; init; }
    public bool Signed { get; init; } = true;

    public static string Event(string contact, string property, string value, long portal = 1001, long eventId = 1) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        [{"appId": 1, "eventId": {{eventId}}, "subscriptionId": 7, "portalId": {{portal}}, "occurredAt": {{Now()}}, "subscriptionType": "contact.propertyChange",
          "attemptNumber": 0, "objectId": {{contact}}, "changeSource": "CRM_UI", "propertyName": "{{property}}", "propertyValue": "{{value}}"}]
        """);

    public async Task<HttpResponseMessage> SendAsync(HttpClient silo)
    {
        var url = new Uri(silo.BaseAddress!, $"/webhooks/hubspot/{Portal}");
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(Body, Encoding.UTF8, "application/json") };
        if (Signed)
        {
            var timestamp = (Now() - (long)Age.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
            var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"POST{url}{Body}{timestamp}"));
            request.Headers.Add("X-HubSpot-Signature-v3", Convert.ToBase64String(signature));
            request.Headers.Add("X-HubSpot-Request-Timestamp", timestamp);
        }

        return await silo.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
}
