using System.Security.Cryptography;

namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>One of the ways to log in to an org; client credentials where none is named.</summary>
internal static class OrgLoginReader
{
    private const string JwtKey = "jwtBearer";
    private const string CredentialsKey = "clientCredentials";

    public static OrgLogin Read(SectionReader auth)
    {
        if (auth.Has(JwtKey) && auth.Has(CredentialsKey))
        {
            auth.Problems.Add(auth.LocationOf(JwtKey), $"auth names two ways to log in, {CredentialsKey} and {JwtKey}", "Remove one of them");
        }

        // Both are asked for before Finish, so that it knows both words.
        OrgLogin login = auth.Has(JwtKey) ? Jwt(auth.Section(JwtKey)) : Credentials(auth.Section(CredentialsKey));
        auth.Finish();
        return login;
    }

    private static OrgLogin.ClientCredentials Credentials(SectionReader section)
    {
        var login = new OrgLogin.ClientCredentials(section.RequiredText("id", "${SF_CLIENT_ID}"), section.RequiredSecret("secret", "${SF_CLIENT_SECRET}"));
        section.Finish();
        return login;
    }

    private static OrgLogin.JwtBearer Jwt(SectionReader section)
    {
        var login = new OrgLogin.JwtBearer(
            section.RequiredText("id", "${SF_CLIENT_ID}"),
            section.RequiredText("username", "integration@example.com"),
            section.RequiredSecret("privateKey", "${file:/run/secrets/salesforce.key}"),
            section.Value<Uri?>("audience", ValueKinds.Address!, null));
        var key = login.PrivateKey.Reveal();
        if (key.Length > 0 && !IsRsaKey(key))
        {
            section.Problems.Add(
                section.LocationOf("privateKey"),
                "the private key is no RSA key in PEM that can be read without a passphrase",
                "Give it the whole file, from -----BEGIN PRIVATE KEY----- to its END line, such as ${file:/run/secrets/salesforce.key}; openssl pkey takes a passphrase off");
        }

        section.Finish();
        return login;
    }

    private static bool IsRsaKey(string pem)
    {
        try
        {
            using var key = RSA.Create();
            key.ImportFromPem(pem);
            return !pem.Contains("PUBLIC KEY-----", StringComparison.Ordinal);
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}
