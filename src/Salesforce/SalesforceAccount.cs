namespace HubSpotSfSync.Salesforce;

/// <summary>One org, and how to reach it.</summary>
public sealed record SalesforceAccount
{
    public static readonly Uri PublishedPubSubEndpoint = new("https://api.pubsub.salesforce.com:7443");

    /// <summary>The org's name in the configuration; its account is "salesforce/{org}".</summary>
    public required string Org { get; init; }

    /// <summary>The org's own My Domain host: client credentials work on no other.</summary>
    public required Uri LoginUrl { get; init; }

    public required SalesforceLogin Login { get; init; }

    public string ApiVersion { get; init; } = "v66.0";

    /// <summary>Null: Salesforce's own. An http address speaks HTTP/2 without TLS.</summary>
    public Uri? PubSubEndpoint { get; init; }

    /// <summary>Appears in the change origin of what we write.</summary>
    public string ClientName { get; init; } = "HubSpotSfSync";
}

/// <summary>How a session is asked for. Secrets are asked for at each login, so that they are kept in one place only.</summary>
public abstract record SalesforceLogin
{
    private SalesforceLogin()
    {
    }

    /// <summary>The app's own id and secret; it runs as the user that is set on it.</summary>
    public sealed record ClientCredentials(string ClientId, Func<string> ClientSecret) : SalesforceLogin;

    /// <summary>A signed assertion that names the user. No secret leaves the house.</summary>
    /// <param name="ClientId">The app's.</param>
    /// <param name="Username">The integration user's.</param>
    /// <param name="PrivateKey">RSA, in PEM; the app has the certificate to it.</param>
    /// <param name="Audience">Null: Salesforce's login host, or the one of its sandboxes.</param>
    public sealed record JwtBearer(string ClientId, string Username, Func<string> PrivateKey, Uri? Audience = null) : SalesforceLogin;
}
