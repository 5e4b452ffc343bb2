using HubSpotSfSync.Sandbox.Common;

namespace HubSpotSfSync.Sandbox.HubSpot.Webhooks;

/// <summary>The webhook settings and subscriptions of the app, which hold for every account that installed it.</summary>
public sealed class WebhookApp
{
    /// <summary>Documented for one app.</summary>
    public const int MaxSubscriptions = 1000;

    private readonly SandboxClock _clock;
    private readonly Lock _lock = new();
    private volatile WebhookSettings? _settings;
    private volatile Dictionary<Key, WebhookSubscription> _subscriptions = [];
    private long _lastSubscriptionId;

    public WebhookApp(HubSpotSandboxOptions options, SandboxClock clock)
    {
        _clock = clock;
        Id = options.AppId;
        if (options.Webhooks.TargetUrl is { } target)
        {
            Configure(target, options.Webhooks.MaxConcurrentRequests);
        }
    }

    public long Id { get; }

    /// <summary>Null until the app said where; nothing is sent then.</summary>
    public WebhookSettings? Settings => _settings;

    public IReadOnlyList<WebhookSubscription> Subscriptions => [.. _subscriptions.Values.OrderBy(subscription => subscription.Id)];

    public DateTimeOffset Now() => _clock.GetUtcNow();

    /// <exception cref="UriFormatException">The address is none; better told now than at the first delivery.</exception>
    public void Configure(string targetUrl, int maxConcurrentRequests)
    {
        var now = _clock.GetUtcNow();
        var settings = new WebhookSettings(targetUrl, maxConcurrentRequests, _settings?.CreatedAt ?? now, now);
        _ = new Uri(settings.TargetOf(0));
        _settings = settings;
    }

    /// <summary>Pauses everything until there is an address again.</summary>
    public void ClearSettings() => _settings = null;

    /// <summary>The subscription a change falls under, if that is active.</summary>
    public WebhookSubscription? Find(string eventType, string? objectTypeId, string? property) =>
        _subscriptions.TryGetValue(new Key(eventType, objectTypeId, property), out var found) && found.Active ? found : null;

    public WebhookSubscription? Find(long id) => _subscriptions.Values.FirstOrDefault(subscription => subscription.Id == id);

    /// <returns>The subscription, or null when there is one for the same thing already.</returns>
    public WebhookSubscription? Subscribe(string eventType, string? objectTypeId, string? property, bool active = true)
    {
        lock (_lock)
        {
            var key = new Key(eventType, objectTypeId, property);
            if (_subscriptions.ContainsKey(key))
            {
                return null;
            }

            var now = _clock.GetUtcNow();
            return Put(new WebhookSubscription(++_lastSubscriptionId, eventType, objectTypeId, property, active, now, now));
        }
    }

    /// <returns>The subscription as it is now, null when there is none by that id.</returns>
    public WebhookSubscription? Activate(long id, bool active)
    {
        lock (_lock)
        {
            return Find(id) is { } found ? Put(found with { Active = active, UpdatedAt = _clock.GetUtcNow() }) : null;
        }
    }

    public void Unsubscribe(long id)
    {
        lock (_lock)
        {
            _subscriptions = _subscriptions.Where(pair => pair.Value.Id != id).ToDictionary();
        }
    }

    // Replaced, not changed: every write to a record looks in it without the lock.
    private WebhookSubscription Put(WebhookSubscription subscription)
    {
        _subscriptions = new(_subscriptions)
        {
            [new Key(subscription.EventType, subscription.ObjectTypeId, subscription.PropertyName)] = subscription,
        };
        return subscription;
    }

    private readonly record struct Key(string EventType, string? ObjectTypeId, string? Property);
}
