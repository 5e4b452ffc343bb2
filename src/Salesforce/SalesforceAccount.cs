namespace HubSpotSfSync.Salesforce;

/// <summary>One org, and how to reach it.</summary>
public sealed record SalesforceAccount
{
    public static readonly Uri PublishedPubSubEndpoint = new("https://api.pubsub.salesforce.com:7443");

    /// <summary>The org's name in the configuration; its account is "salesforce/{org}".</summary>
    public required string Org { get; init; }

    /// <summary>The org's own My Domain host: the client-credentials flow works on no other.</summary>
    public required Uri LoginUrl { get; init; }

    public required string ClientId { get; init; }

    /// <summary>Asked at each login, so that the secret is kept in one place only.</summary>
    public required Func<string> ClientSecret { get; init; }

    public string ApiVersion { get; init; } = "v66.0";

    /// <summary>Null: Salesforce's own. An http address speaks HTTP/2 without TLS.</summary>
    public Uri? PubSubEndpoint { get; init; }

    /// <summary>Appears in the change origin of what we write.</summary>
    public string ClientName { get; init; } = "HubSpotSfSync";
}
