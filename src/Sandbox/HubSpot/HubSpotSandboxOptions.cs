using HubSpotSfSync.Sandbox.Common;

namespace HubSpotSfSync.Sandbox.HubSpot;

/// <summary>One HubSpot account and its app's allowance (defaults: Professional, private app).</summary>
public sealed record PortalOptions(long Id, string Token)
{
    public int CallsPerTenSeconds { get; init; } = 190;

    public int CallsPerDay { get; init; } = 650_000;

    /// <summary>The allowance of the OAuth app in this account, beside the private app's.</summary>
    public int OAuthCallsPerTenSeconds { get; init; } = 110;

    public int SearchesPerSecond { get; init; } = 5;

    /// <summary>What the private app may do; null: everything.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>How many custom objects the account may have; more can be bought.</summary>
    public int CustomObjects { get; init; } = 10;

    public string TimeZone { get; init; } = "UTC";

    public string CompanyCurrency { get; init; } = "EUR";

    /// <summary>The account setting "create and associate companies with contacts".</summary>
    public bool AutoAssociateCompanies { get; init; }

    /// <summary>For measuring what lies behind the limits.</summary>
    public PortalOptions WithoutLimits() => this with { CallsPerTenSeconds = int.MaxValue, CallsPerDay = int.MaxValue, SearchesPerSecond = int.MaxValue };
}

public sealed record WebhookOptions
{
    /// <summary>Where events go at first; <c>{portal}</c> becomes the portal's id. Null: nowhere until the app sets it.</summary>
    public string? TargetUrl { get; init; }

    /// <summary>Events gather this long before they are sent.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(30);

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    public int MaxConcurrentRequests { get; init; } = 10;

    /// <summary>Stretches the delays between the ten attempts: 1 is the documented day, 0.0001 some nine seconds.</summary>
    public double RetryDelayScale { get; init; } = 0.001;
}

public sealed record JournalOptions
{
    /// <summary>How long after a change the file appears that tells of it, by the sandbox's clock.</summary>
    public TimeSpan Lag { get; init; } = TimeSpan.FromSeconds(1);

    public int MaxEventsPerFile { get; init; } = 10_000;
}

public sealed record HubSpotSandboxOptions
{
    public int Port { get; init; }

    public long AppId { get; init; } = 501;

    public string ClientId { get; init; } = "sandbox-app";

    /// <summary>For tokens, and for the signatures of webhooks.</summary>
    public string ClientSecret { get; init; } = "sandbox-app-secret";

    /// <summary>The <c>hapikey</c> of the developer account, with which an app's webhooks are set up.</summary>
    public string DeveloperApiKey { get; init; } = "sandbox-developer";

    public IReadOnlyList<PortalOptions> Portals { get; init; } =
        [new(1001, "sandbox-emea"), new(1002, "sandbox-apac") { TimeZone = "Asia/Tokyo", CompanyCurrency = "JPY" }];

    public WebhookOptions Webhooks { get; init; } = new();

    public JournalOptions Journal { get; init; } = new();

    /// <summary>How long the search index lags a write, at least and at most; the same write always lags the same.</summary>
    public TimeSpan SearchLagMin { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan SearchLagMax { get; init; } = TimeSpan.FromSeconds(3);

    public SandboxClock? Clock { get; init; }
}
