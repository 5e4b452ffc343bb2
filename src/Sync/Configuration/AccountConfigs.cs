namespace HubSpotSfSync.Sync.Configuration;

/// <summary>A HubSpot account.</summary>
public sealed record PortalConfig
{
    public static readonly Uri DefaultBaseUrl = new("https://api.hubapi.com");

    public required string Name { get; init; }

    /// <summary>HubSpot's own number of the portal ("Hub ID").</summary>
    public required long Id { get; init; }

    public required Uri BaseUrl { get; init; }

    public required PortalLogin Login { get; init; }

    /// <summary>The client secret of the app that sends the webhooks, with which their signatures are checked.</summary>
    public Secret? AppSecret { get; init; }

    public bool WebhooksEnabled { get; init; }
    public required BudgetConfig Budget { get; init; }
    public SourceLocation Location { get; init; }
}

/// <summary>How we log in to a portal.</summary>
public abstract record PortalLogin
{
    private PortalLogin()
    {
    }

    public sealed record PrivateApp(Secret Token) : PortalLogin;

    /// <param name="ClientId">The app's.</param>
    /// <param name="ClientSecret">The app's.</param>
    /// <param name="RefreshToken">What the app got when it was installed in the portal.</param>
    public sealed record OAuthApp(string ClientId, Secret ClientSecret, Secret RefreshToken) : PortalLogin;
}

/// <summary>A Salesforce org.</summary>
public sealed record OrgConfig
{
    public const string DefaultApiVersion = "v66.0";
    public static readonly TimeSpan DefaultEventFallback = TimeSpan.FromSeconds(30);

    public required string Name { get; init; }

    /// <summary>The org's My Domain address, where the client credentials are exchanged for a token.</summary>
    public required Uri LoginUrl { get; init; }

    public required OrgLogin Login { get; init; }

    /// <summary>As in the REST paths, such as "v66.0".</summary>
    public string ApiVersion { get; init; } = DefaultApiVersion;

    /// <summary>Whether changes are taken from Change Data Capture besides polling.</summary>
    public bool ChangeEvents { get; init; } = true;

    /// <summary>How often an object is polled, at least, while its change events are not taken.</summary>
    public TimeSpan EventFallback { get; init; } = DefaultEventFallback;

    /// <summary>Where the Pub/Sub API is; null for Salesforce's own endpoint.</summary>
    public Uri? PubSubEndpoint { get; init; }

    /// <summary>Who gets a record that several portals select; null where nothing is said.</summary>
    public SharedRecordsConfig? SharedRecords { get; init; }

    public required BudgetConfig Budget { get; init; }
    public SourceLocation Location { get; init; }

    /// <summary>What the file says of an object that several portals sync; null where it says nothing.</summary>
    public SharingConfig? SharingOf(string salesforceObject) => SharedRecords?.ByObject.GetValueOrDefault(salesforceObject) ?? SharedRecords?.Default;
}

/// <summary>How we log in to an org.</summary>
public abstract record OrgLogin
{
    private OrgLogin()
    {
    }

    public abstract string ClientId { get; init; }

    public sealed record ClientCredentials(string ClientId, Secret ClientSecret) : OrgLogin
    {
        public override string ClientId { get; init; } = ClientId;
    }

    /// <param name="ClientId">The app's consumer key.</param>
    /// <param name="Username">The user that we act as.</param>
    /// <param name="PrivateKey">RSA, in PEM.</param>
    /// <param name="Audience">Null: Salesforce's own login host.</param>
    public sealed record JwtBearer(string ClientId, string Username, Secret PrivateKey, Uri? Audience) : OrgLogin
    {
        public override string ClientId { get; init; } = ClientId;
    }
}

/// <summary>What we may spend of an account's daily calls. Parts are 0 to 1.</summary>
public sealed record BudgetConfig
{
    public const double DefaultReserve = 0.1;

    public static readonly BudgetConfig HubSpot = new() { Share = 1 - DefaultReserve };
    public static readonly BudgetConfig Salesforce = new() { Share = 0.6 };

    /// <summary>The part that is ours.</summary>
    public required double Share { get; init; }

    /// <summary>The part that stays untouched, whatever the others used.</summary>
    public double Reserve { get; init; } = DefaultReserve;

    /// <summary>The parts of our share at which operators are told.</summary>
    public IReadOnlyList<double> AlertAt { get; init; } = [0.7, 0.9];

    /// <summary>The part of what is left of the account's calls that urgent changes may spend, slowly, when nothing but the reserve is left.</summary>
    public double UrgentFromReserve { get; init; } = 0.1;

    /// <summary>The account's daily calls where the platform's own word is not to be taken; null to go by the platform.</summary>
    public long? DailyCalls { get; init; }
}
