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

    /// <summary>Breaks the connection at once, without doing anything.</summary>
    [JsonStringEnumMemberName("reset")] Reset,

    /// <summary>Does the work after the delay.</summary>
    [JsonStringEnumMemberName("slow")] Slow,

    /// <summary>Does the work, sends half of the answer and breaks the connection.</summary>
    [JsonStringEnumMemberName("truncate")] Truncate,
}

/// <summary>One way to misbehave.</summary>
public sealed record FaultRule
{
    /// <summary>Method and path prefix, <c>POST /crm/v3/objects/contacts</c>; without a method any method matches.</summary>
    public required string Match { get; init; }

    public required FaultKind Kind { get; init; }

    /// <summary>For <see cref="FaultKind.Status"/>.</summary>
    public int Status { get; init; } = 500;

    /// <summary>The body answered with <see cref="Status"/>, as JSON text.</summary>
    public string? Body { get; init; }

    public int? RetryAfterSeconds { get; init; }

    /// <summary>How many calls it hits; null until the plan is cleared.</summary>
    public int? Count { get; init; }

    /// <summary>How many matching calls pass before the first that is hit.</summary>
    public int Skip { get; init; }

    /// <summary>How long a silent or slow answer takes.</summary>
    public int DelayMs { get; init; }

    public bool Matches(string method, string path)
    {
        var space = Match.IndexOf(' ', StringComparison.Ordinal);
        var wanted = space < 0 ? "*" : Match[..space];
        return (wanted == "*" || string.Equals(wanted, method, StringComparison.OrdinalIgnoreCase))
            && path.StartsWith(Match[(space + 1)..], StringComparison.OrdinalIgnoreCase);
    }
}
