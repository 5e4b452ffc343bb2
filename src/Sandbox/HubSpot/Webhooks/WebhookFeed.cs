using System.Threading.Channels;
using HubSpotSfSync.Sandbox.Common;

namespace HubSpotSfSync.Sandbox.HubSpot.Webhooks;

/// <summary>One portal's subscriptions, and the queue of events that wait to be delivered.</summary>
public sealed class WebhookFeed(long portalId, HubSpotSandboxOptions options, SandboxClock clock)
{
    private readonly Channel<WebhookEvent> _events = Channel.CreateUnbounded<WebhookEvent>();
    private readonly Lock _lock = new();
    private volatile string? _targetUrl = Initial(options.Webhooks.TargetUrl, portalId);

    private volatile WebhookDisorder _disorder = new();
    private volatile int _maxConcurrentRequests = options.Webhooks.MaxConcurrentRequests;
    private Dictionary<(string EventType, string? Property), WebhookSubscription> _subscriptions = [];
    private long _lastSubscriptionId;
    private long _lastEvent;

    public long PortalId => portalId;

    public long AppId => options.AppId;

    public string? TargetUrl
    {
        get => _targetUrl;
        set => _targetUrl = value;
    }

    public int MaxConcurrentRequests
    {
        get => _maxConcurrentRequests;
        set => _maxConcurrentRequests = value;
    }

    public WebhookDisorder Disorder
    {
        get => _disorder;
        set => _disorder = value;
    }

    public ChannelReader<WebhookEvent> Events => _events.Reader;

    public IReadOnlyList<WebhookSubscription> Subscriptions
    {
        get
        {
            lock (_lock)
            {
                return [.. _subscriptions.Values];
            }
        }
    }

    /// <returns>The subscription, or null when there is one for the same thing already.</returns>
    public WebhookSubscription? Subscribe(string eventType, string? property, bool active = true)
    {
        lock (_lock)
        {
            if (_subscriptions.ContainsKey((eventType, property)))
            {
                return null;
            }

            var subscription = new WebhookSubscription(++_lastSubscriptionId, eventType, property, active, clock.GetUtcNow());

            // Replaced, not changed: Announce reads it without the lock.
            Volatile.Write(ref _subscriptions, new(_subscriptions) { [(eventType, property)] = subscription });
            return subscription;
        }
    }

    /// <summary>Forgets what waits to be sent.</summary>
    public void Clear()
    {
        while (_events.Reader.TryRead(out _))
        {
        }
    }

    // Made a Uri here, so that an address that is none stops the start and not the first delivery.
    private static string? Initial(string? template, long portalId) => template is null
        ? null
        : new Uri(template.Replace(
            "{portal}", portalId.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)).AbsoluteUri;

    /// <summary>Queues the change if it is subscribed to and there is somewhere to send it.</summary>
    public void Announce(WebhookChange change)
    {
        if (_targetUrl is null
            || !Volatile.Read(ref _subscriptions).TryGetValue((change.SubscriptionType, change.PropertyName), out var subscription)
            || !subscription.Active)
        {
            return;
        }

        // HubSpot doesn't promise unique event ids: 32 bits, spread, will repeat one day.
        var number = Interlocked.Increment(ref _lastEvent);
        _events.Writer.TryWrite(new WebhookEvent((uint)(number * 2654435761), subscription.Id, change));
    }
}
