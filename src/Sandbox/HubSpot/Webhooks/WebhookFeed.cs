using System.Threading.Channels;

namespace HubSpotSfSync.Sandbox.HubSpot.Webhooks;

/// <summary>One portal's queue of events that wait to be delivered.</summary>
public sealed class WebhookFeed(long portalId, WebhookApp app)
{
    private const int SharedIdEvery = 16;
    private readonly Channel<WebhookEvent> _events = Channel.CreateUnbounded<WebhookEvent>();
    private volatile int _epoch;
    private long _lastEvent;

    public long PortalId => portalId;

    public WebhookApp App => app;

    public ChannelReader<WebhookEvent> Events => _events.Reader;

    /// <summary>Counts the clearings: what was gathered in an earlier one is not sent, nor tried again.</summary>
    public int Epoch => _epoch;

    /// <summary>Forgets what waits to be sent.</summary>
    public void Clear()
    {
        Interlocked.Increment(ref _epoch);
        while (_events.Reader.TryRead(out _))
        {
        }
    }

    /// <summary>Queues the change for each subscription that asked for it, if there is somewhere to send it.</summary>
    public void Announce(WebhookChange change)
    {
        if (app.Settings is null)
        {
            return;
        }

        if (change.Association is null or { AssociationType: not null })
        {
            Queue(app.Find(change.SubscriptionType, null, change.PropertyName), change);
        }

        Queue(app.Find(change.GenericType, change.ObjectTypeId, change.PropertyName), change);
    }

    private void Queue(WebhookSubscription? subscription, WebhookChange change)
    {
        if (subscription is null)
        {
            return;
        }

        // HubSpot doesn't promise unique event ids. Here one in sixteen has the id of the event before it, so that nobody relies on them.
        var number = Interlocked.Increment(ref _lastEvent);
        var id = number % SharedIdEvery == 0 ? number - 1 : number;
        _events.Writer.TryWrite(new WebhookEvent((uint)(id * 2654435761), subscription, change));
    }
}
