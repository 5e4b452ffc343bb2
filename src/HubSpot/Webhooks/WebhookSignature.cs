using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HubSpotSfSync.HubSpot.Webhooks;

/// <summary>
/// HubSpot's request signature, version 3: base64(HMAC-SHA256(client secret, method + uri + body + timestamp)).
/// https://developers.hubspot.com/docs/apps/legacy-apps/authentication/validating-requests
/// </summary>
public static class WebhookSignature
{
    public const string SignatureHeader = "X-HubSpot-Signature-v3";
    public const string TimestampHeader = "X-HubSpot-Request-Timestamp";

    /// <summary>Older requests are refused: they may be somebody's recording.</summary>
    public static readonly TimeSpan LongestAge = TimeSpan.FromMinutes(5);

    /// <summary>The characters that HubSpot decodes in the path of the uri before it signs.</summary>
    private static readonly (string Encoded, string Plain)[] Decoded =
    [
        ("%3A", ":"), ("%2F", "/"), ("%3F", "?"), ("%40", "@"), ("%21", "!"), ("%24", "$"),
        ("%27", "'"), ("%28", "("), ("%29", ")"), ("%2A", "*"), ("%2C", ","), ("%3B", ";"),
    ];

    public static bool IsValid(string clientSecret, string method, string uri, ReadOnlySpan<byte> body, string? signature, string? timestamp, DateTimeOffset now)
    {
        if (signature is null || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var sentAt) || !IsRecent(sentAt, now))
        {
            return false;
        }

        var expected = Compute(clientSecret, method, uri, body, timestamp);
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(signature));
    }

    private static bool IsRecent(long sentAtMs, DateTimeOffset now) =>
        Math.Abs(now.ToUnixTimeMilliseconds() - (decimal)sentAtMs) <= (decimal)LongestAge.TotalMilliseconds;

    private static string Compute(string clientSecret, string method, string uri, ReadOnlySpan<byte> body, string timestamp)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(clientSecret));
        hmac.AppendData(Encoding.UTF8.GetBytes(method + Decode(uri)));
        hmac.AppendData(body);
        hmac.AppendData(Encoding.UTF8.GetBytes(timestamp));
        return Convert.ToBase64String(hmac.GetHashAndReset());
    }

    private static string Decode(string uri)
    {
        var query = uri.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? uri : uri[..query];
        foreach (var (encoded, plain) in Decoded)
        {
            path = path.Replace(encoded, plain, StringComparison.OrdinalIgnoreCase);
        }

        return query < 0 ? path : path + uri[query..];
    }
}
