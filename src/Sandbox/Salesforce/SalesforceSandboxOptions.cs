using HubSpotSfSync.Sandbox.Common;

namespace HubSpotSfSync.Sandbox.Salesforce;

/// <summary>Ports of 0 take any free port. The defaults are those of an Enterprise org.</summary>
public sealed record SalesforceSandboxOptions
{
    public int Port { get; init; }

    /// <summary>Pub/Sub over unencrypted HTTP/2.</summary>
    public int PubSubPort { get; init; }

    /// <summary>Pub/Sub with a self-signed certificate, for clients that speak only TLS.</summary>
    public int PubSubTlsPort { get; init; }

    public string ClientId { get; init; } = "sandbox-client";

    public string ClientSecret { get; init; } = "sandbox-secret";

    /// <summary>A session that never ends.</summary>
    public string PermanentToken { get; init; } = "sandbox-token";

    /// <summary>As from a login in a browser: it opens new sessions until it is revoked.</summary>
    public string RefreshToken { get; init; } = "sandbox-refresh-token";

    /// <summary>PEM of the certificate or public key that JWT bearer assertions must be signed for; null until one is registered.</summary>
    public string? JwtPublicKey { get; init; }

    /// <summary>Audiences a JWT bearer assertion may name, beside the sandbox's own address.</summary>
    public IReadOnlyList<string> JwtAudiences { get; init; } = ["https://login.salesforce.com", "https://test.salesforce.com"];

    /// <summary>A session ends when it has not been used for so long.</summary>
    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Calls per rolling 24 h, the whole org together.</summary>
    public int DailyApiRequests { get; init; } = 115_000;

    /// <summary>Parts of <see cref="DailyApiRequests"/> at which the admin is told.</summary>
    public IReadOnlyList<int> UsageAlertPercents { get; init; } = [80, 100];

    /// <summary>Requests that may be running for <see cref="LongRunning"/> or more before new ones are refused.</summary>
    public int MaxLongRunningRequests { get; init; } = 25;

    public TimeSpan LongRunning { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Event deliveries per rolling 24 h, each subscriber counted.</summary>
    public int DailyDeliveredEvents { get; init; } = 25_000;

    /// <summary>Internal batches of writing bulk jobs per rolling 24 h.</summary>
    public int DailyBulkBatches { get; init; } = 15_000;

    public int DailyBulkRecords { get; init; } = 150_000_000;

    public int DailyBulkQueryJobs { get; init; } = 10_000;

    /// <summary>Platform events that clients may publish an hour.</summary>
    public int HourlyPublishedEvents { get; init; } = 250_000;

    /// <summary>The currency of an org that has only one.</summary>
    public string CurrencyIsoCode { get; init; } = "USD";

    /// <summary>The org's own, by its IANA name.</summary>
    public string TimeZone { get; init; } = "America/Los_Angeles";

    /// <summary>Objects selected for Change Data Capture.</summary>
    public IReadOnlyList<string> ChangeDataCaptureObjects { get; init; } = ["Account", "Contact", "Lead"];

    /// <summary>Event streams open at a time.</summary>
    public int MaxConcurrentStreams { get; init; } = 1000;

    /// <summary>How long a quiet subscription waits for its empty keep-alive response.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a client may leave its requested events at zero before the stream is closed.</summary>
    public TimeSpan FetchPatience { get; init; } = TimeSpan.FromSeconds(60);

    public SandboxClock? Clock { get; init; }

    /// <summary>For measuring what lies behind the limits.</summary>
    public SalesforceSandboxOptions WithoutLimits() => this with
    {
        DailyApiRequests = int.MaxValue,
        DailyBulkBatches = int.MaxValue,
        DailyBulkQueryJobs = int.MaxValue,
        DailyDeliveredEvents = int.MaxValue,
    };
}
