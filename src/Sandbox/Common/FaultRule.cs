using System.Text.Json.Serialization;

namespace HubSpotSfSync.Sandbox.Common;

[JsonConverter(typeof(JsonStringEnumConverter<FaultKind>))]
public enum FaultKind
{
    /// <summary>Answers <see cref="FaultRule.Status"/> without doing anything.</summary>
    [JsonStringEnumMemberName("status")] Status,

    /// <summary>Does nothing, stays silent for the delay and breaks the connection.</summary>
    [JsonStringEnumMemberName("timeoutBefore")] TimeoutBefore,

    /// <summary>Does the work, stays silent for the delay and breaks the connection: the caller can't know.</summary>
    [JsonStringEnumMemberName("timeoutAfter")] TimeoutAfter,

    /// <summary>Resets the connection at once, without doing anything.</summary>
    [JsonStringEnumMemberName("reset")] Reset,

    /// <summary>Does the work and resets the connection.</summary>
    [JsonStringEnumMemberName("resetAfter")] ResetAfter,

    /// <summary>Does the work after the delay.</summary>
    [JsonStringEnumMemberName("slow")] Slow,

    /// <summary>Does the work and sends the headers at once; the body trickles in over the delay.</summary>
    [JsonStringEnumMemberName("slowBody")] SlowBody,

    /// <summary>Does the work, sends half of the answer and breaks the connection.</summary>
    [JsonStringEnumMemberName("truncate")] Truncate,

    /// <summary>Does the work and sends half of the body as if it were all: to HTTP nothing is wrong.</summary>
    [JsonStringEnumMemberName("truncatedJson")] TruncatedJson,

    /// <summary>Refuses as the platform does when <see cref="FaultRule.Policy"/> is exceeded.</summary>
    [JsonStringEnumMemberName("rateLimit")] RateLimit,

    /// <summary>Refuses as the platform does when the session has ended.</summary>
    [JsonStringEnumMemberName("expiredSession")] ExpiredSession,

    /// <summary>502, 503 or 504 with the HTML of a gateway; the platform never sees the call.</summary>
    [JsonStringEnumMemberName("gateway")] Gateway,
}

/// <summary>One way to misbehave.</summary>
public sealed record FaultRule
{
    /// <summary>
    /// Methods and path: <c>POST /crm/v3/objects/contacts</c> (the start of a path), <c>PATCH,DELETE /crm/*/objects/**</c>
    /// (a glob of the whole path: <c>*</c> within a segment, <c>**</c> across), <c>GET ~/query(All)?$</c> (a regular
    /// expression). Without a method any matches.
    /// </summary>
    public required string Match { get; init; }

    public required FaultKind Kind { get; init; }

    /// <summary>Hits only calls whose body, decompressed, has this in it.</summary>
    public string? BodyContains { get; init; }

    /// <summary>Hits only calls whose query string, decoded, has this in it.</summary>
    public string? QueryContains { get; init; }

    /// <summary>For <see cref="FaultKind.Status"/>, where it is 500 unless given, and <see cref="FaultKind.Gateway"/>, where it is 502.</summary>
    public int? Status { get; init; }

    /// <summary>The body answered with <see cref="FaultKind.Status"/>, as text.</summary>
    public string? Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    /// <summary>For <see cref="FaultKind.RateLimit"/>: one of the platform's policies.</summary>
    public string? Policy { get; init; }

    /// <summary>With any refusal.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>How many calls it hits; null until the plan is cleared.</summary>
    public int? Count { get; init; }

    /// <summary>How many matching calls pass before the first that is hit.</summary>
    public int Skip { get; init; }

    /// <summary>The part of the matching calls that is hit, more than 0 and at most 1; drawn in a sequence of its own.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>The same seed draws the same calls again.</summary>
    public int Seed { get; init; } = 20260801;

    /// <summary>How long a silent or slow answer takes, at the machine's pace.</summary>
    public int DelayMs { get; init; }
}
