using System.Text.Json.Serialization;

namespace HubSpotSfSync.Sandbox.HubSpot.Webhooks;

[JsonConverter(typeof(JsonStringEnumConverter<WebhookFaultKind>))]
public enum WebhookFaultKind
{
    /// <summary>The event is never sent.</summary>
    [JsonStringEnumMemberName("drop")] Drop,

    /// <summary>The event is sent once more, in a request that follows.</summary>
    [JsonStringEnumMemberName("duplicate")] Duplicate,

    /// <summary>The event is sent later than what happened after it, in a request of its own.</summary>
    [JsonStringEnumMemberName("delay")] Delay,

    /// <summary>The events it hits come newest first within their request.</summary>
    [JsonStringEnumMemberName("reorder")] Reorder,
}

/// <summary>One way in which webhooks go wrong without the receiver noticing. Counts events, so that a run can be repeated.</summary>
public sealed record WebhookFault
{
    public required WebhookFaultKind Kind { get; init; }

    /// <summary><c>contact.propertyChange</c>, <c>contact.*</c> or <c>*.deletion</c>; null for all.</summary>
    public string? SubscriptionType { get; init; }

    /// <summary>Null for all portals.</summary>
    public long? Portal { get; init; }

    /// <summary>How many matching events pass before the first that may be hit.</summary>
    public int Skip { get; init; }

    /// <summary>Of those after it, every n-th is hit.</summary>
    public int Every { get; init; } = 1;

    /// <summary>How many events it hits; null until the faults are cleared.</summary>
    public int? Count { get; init; }

    /// <summary>Of <see cref="WebhookFaultKind.Delay"/>, by the sandbox's clock.</summary>
    public int DelayMs { get; init; } = 1000;

    public bool Matches(long portal, string subscriptionType) =>
        (Portal is null || Portal == portal)
        && SubscriptionType switch
        {
            null or "*" => true,
            ['*', .. var end] => subscriptionType.EndsWith(end, StringComparison.Ordinal),
            [.. var start, '*'] => subscriptionType.StartsWith(start, StringComparison.Ordinal),
            _ => subscriptionType == SubscriptionType,
        };
}

/// <summary>A fault and how often it met and hit an event so far.</summary>
public sealed record WebhookFaultUse(WebhookFault Fault, int Seen, int Hit);

/// <summary>The webhook faults in force, shared by all portals.</summary>
public sealed class WebhookFaultPlan
{
    private readonly Lock _lock = new();
    private List<WebhookFaultUse> _faults = [];

    public IReadOnlyList<WebhookFaultUse> Uses
    {
        get
        {
            lock (_lock)
            {
                return [.. _faults];
            }
        }
    }

    public void Replace(IEnumerable<WebhookFault> faults)
    {
        lock (_lock)
        {
            _faults = [.. faults.Select(fault => new WebhookFaultUse(fault, 0, 0))];
        }
    }

    /// <summary>The fault this event runs into, if any; it counts against every fault it matches until one hits.</summary>
    public WebhookFault? Take(long portal, string subscriptionType)
    {
        lock (_lock)
        {
            for (var at = 0; at < _faults.Count; at++)
            {
                var (fault, seen, hit) = _faults[at];
                if (!fault.Matches(portal, subscriptionType))
                {
                    continue;
                }

                seen++;
                var isHit = seen > fault.Skip && (seen - fault.Skip) % fault.Every == 0 && (fault.Count is not { } count || hit < count);
                _faults[at] = new WebhookFaultUse(fault, seen, isHit ? hit + 1 : hit);
                if (isHit)
                {
                    return fault;
                }
            }

            return null;
        }
    }
}
