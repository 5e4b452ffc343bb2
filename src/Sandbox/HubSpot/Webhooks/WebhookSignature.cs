using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HubSpotSfSync.Sandbox.HubSpot.Webhooks;

/// <summary>How HubSpot signs what it sends.</summary>
public static class WebhookSignature
{
    public const string Header = "X-HubSpot-Signature-v3";
    public const string TimestampHeader = "X-HubSpot-Request-Timestamp";
    public const string FormerHeader = "X-HubSpot-Signature";
    public const string FormerVersionHeader = "X-HubSpot-Signature-Version";

    // These, and only these, are decoded in the uri before it is signed.
    private static readonly (string Encoded, string Decoded)[] Decodings =
    [
        ("%3A", ":"), ("%2F", "/"), ("%3F", "?"), ("%40", "@"), ("%21", "!"), ("%24", "$"),
        ("%27", "'"), ("%28", "("), ("%29", ")"), ("%2A", "*"), ("%2C", ","), ("%3B", ";"),
    ];

    /// <param name="clientSecret">The app's.</param>
    /// <param name="method">Upper case.</param>
    /// <param name="uri">The whole address as it was called, query included.</param>
    /// <param name="body">The bytes as they were sent.</param>
    /// <param name="timestamp">Epoch milliseconds, as in the timestamp header.</param>
    /// <returns>Base64 of the HMAC-SHA256, the value of the signature header.</returns>
    public static string V3(string clientSecret, string method, string uri, ReadOnlySpan<byte> body, long timestamp)
    {
        foreach (var (encoded, decoded) in Decodings)
        {
            uri = uri.Replace(encoded, decoded, StringComparison.OrdinalIgnoreCase);
        }

        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(clientSecret));
        hmac.AppendData(Encoding.UTF8.GetBytes(method + uri));
        hmac.AppendData(body);
        hmac.AppendData(Encoding.UTF8.GetBytes(timestamp.ToString(CultureInfo.InvariantCulture)));
        return Convert.ToBase64String(hmac.GetHashAndReset());
    }

    /// <summary>The first signature, which webhooks carry beside the present one: hex of SHA-256 over secret and body.</summary>
    public static string V1(string clientSecret, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(clientSecret));
        hash.AppendData(body);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
