using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>The claims of a JWT bearer assertion whose signature is right.</summary>
internal sealed record JwtAssertion(string? Issuer, string? Subject, IReadOnlyList<string> Audiences, DateTimeOffset? Expires)
{
    /// <returns>Null when it is no RS256 token, or not signed with the registered key.</returns>
    public static JwtAssertion? Read(string assertion, string? registeredPem)
    {
        if (registeredPem is null || assertion.Split('.') is not [var header, var payload, var signature])
        {
            return null;
        }

        try
        {
            using var head = JsonDocument.Parse(Base64Url.DecodeFromChars(header));
            if (Text(head.RootElement, "alg") != "RS256")
            {
                return null;
            }

            using var key = PublicKey(registeredPem);
            if (!key.VerifyData(Encoding.ASCII.GetBytes($"{header}.{payload}"), Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
            {
                return null;
            }

            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
            return new JwtAssertion(
                Text(claims.RootElement, "iss"), Text(claims.RootElement, "sub") ?? Text(claims.RootElement, "prn"), AudiencesOf(claims.RootElement), Time(claims.RootElement));
        }
        catch (Exception wrong) when (wrong is FormatException or JsonException or CryptographicException)
        {
            return null;
        }
    }

    /// <summary>The key of a certificate or of a public key in PEM.</summary>
    /// <exception cref="CryptographicException">It is neither.</exception>
    public static RSA PublicKey(string pem)
    {
        if (pem.Contains("BEGIN CERTIFICATE", StringComparison.Ordinal))
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            return certificate.GetRSAPublicKey() ?? throw new CryptographicException("The certificate has no RSA key");
        }

        var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (ArgumentException wrong)
        {
            key.Dispose();
            throw new CryptographicException("This is neither a certificate nor a public key in PEM", wrong);
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string[] AudiencesOf(JsonElement claims) => !claims.TryGetProperty("aud", out var audience) ? []
        : audience.ValueKind == JsonValueKind.Array ? [.. audience.EnumerateArray().Select(one => one.ToString())]
        : [audience.ToString()];

    // Seconds, as a number or as text: both are in use.
    private static DateTimeOffset? Time(JsonElement claims) =>
        claims.TryGetProperty("exp", out var expires)
        && decimal.TryParse(expires.ToString(), System.Globalization.NumberStyles.Number, System.Globalization.CultureInfo.InvariantCulture, out var seconds)
        && seconds is > 0 and < 253_402_300_799
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
            : null;
}
