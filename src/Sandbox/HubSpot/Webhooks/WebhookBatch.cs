namespace HubSpotSfSync.Sandbox.HubSpot.Webhooks;

/// <summary>
/// Events taken from the queue together, after the faults had their way with them: the request they make, the request that
/// repeats some of them, and those that come later.
/// </summary>
internal sealed class WebhookBatch
{
    private readonly List<WebhookEvent> _now = [];
    private readonly List<WebhookEvent> _again = [];
    private readonly List<int> _reordered = [];
    private readonly Dictionary<TimeSpan, List<WebhookEvent>> _later = [];

    public IEnumerable<IReadOnlyList<WebhookEvent>> Requests => new[] { _now, _again }.Where(request => request.Count > 0);

    /// <summary>With how long each waits.</summary>
    public IEnumerable<(TimeSpan Delay, IReadOnlyList<WebhookEvent> Request)> Later =>
        _later.Select(pair => (pair.Key, (IReadOnlyList<WebhookEvent>)pair.Value));

    public static WebhookBatch Gather(WebhookFeed feed, WebhookFaultPlan faults)
    {
        var batch = new WebhookBatch();
        for (var taken = 0; taken < WebhookDelivery.MaxEventsPerRequest && feed.Events.TryRead(out var next); taken++)
        {
            batch.Add(next, faults.Take(feed.PortalId, next.Subscription.EventType));
        }

        batch.Reorder();
        return batch;
    }

    private void Add(WebhookEvent next, WebhookFault? fault)
    {
        switch (fault?.Kind)
        {
            case WebhookFaultKind.Drop:
                return;
            case WebhookFaultKind.Delay:
                var delay = TimeSpan.FromMilliseconds(fault.DelayMs);
                if (!_later.TryGetValue(delay, out var later))
                {
                    _later[delay] = later = [];
                }

                later.Add(next);
                return;
            case WebhookFaultKind.Duplicate:
                _again.Add(next);
                break;
            case WebhookFaultKind.Reorder:
                _reordered.Add(_now.Count);
                break;
        }

        _now.Add(next);
    }

    private void Reorder()
    {
        var newestFirst = _reordered.Select(at => _now[at]).Reverse().ToList();
        foreach (var (at, item) in _reordered.Zip(newestFirst))
        {
            _now[at] = item;
        }
    }
}
