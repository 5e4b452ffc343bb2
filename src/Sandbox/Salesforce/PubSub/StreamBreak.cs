using System.Collections.Concurrent;
using Grpc.Core;

namespace HubSpotSfSync.Sandbox.Salesforce.PubSub;

public enum StreamBreakKind
{
    /// <summary>Ends with an error in the trailers.</summary>
    Error,

    /// <summary>The connection is reset; no trailers.</summary>
    Reset,

    /// <summary>Stays open and says nothing more, not even that it lives.</summary>
    Silent,
}

/// <summary>What happens to streams.</summary>
/// <param name="Kind">How they break.</param>
/// <param name="Code">For errors: the platform's code without its prefix; <c>service.unavailable</c> when no status is given either.</param>
/// <param name="Status">For errors: the gRPC status; without a code nothing else is told, as when the connection breaks on the way.</param>
/// <param name="Next">0 breaks those that are open; otherwise so many of the next are refused or struck as they begin.</param>
/// <param name="AfterEvents">The break waits until so many more events have been delivered.</param>
public sealed record StreamBreak(StreamBreakKind Kind, string? Code = null, StatusCode? Status = null, int Next = 0, int AfterEvents = 0);

/// <summary>The open streams of an org, so that they can be counted and broken.</summary>
internal sealed class OpenStreams
{
    private readonly ConcurrentDictionary<Subscription, bool> _open = new();
    private readonly Lock _lock = new();
    private StreamBreak? _next;

    public int Count => _open.Count;

    /// <summary>The break that waits for new streams.</summary>
    public StreamBreak? Next
    {
        get
        {
            lock (_lock)
            {
                return _next;
            }
        }
    }

    /// <summary>Counts a stream until it is removed; a break meant for new streams strikes it at once.</summary>
    public void Add(Subscription subscription)
    {
        _open[subscription] = true;
        lock (_lock)
        {
            if (_next is { } strike)
            {
                _next = strike.Next > 1 ? strike with { Next = strike.Next - 1 } : null;
                subscription.Break(strike);
            }
        }
    }

    public void Remove(Subscription subscription) => _open.TryRemove(subscription, out _);

    public void Break(StreamBreak strike)
    {
        if (strike.Next > 0)
        {
            lock (_lock)
            {
                _next = strike;
            }

            return;
        }

        foreach (var subscription in _open.Keys)
        {
            subscription.Break(strike);
        }
    }

    public void Reset()
    {
        lock (_lock)
        {
            _next = null;
        }
    }
}
