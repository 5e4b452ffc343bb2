using Google.Protobuf;
using Grpc.Core;
using HubSpotSfSync.Sandbox.Protos;
using HubSpotSfSync.Sandbox.Salesforce.Events;

namespace HubSpotSfSync.Sandbox.Salesforce.PubSub;

/// <summary>What goes out at once: events, or a sign of life, or the answer to a commit.</summary>
internal sealed record Delivery(IReadOnlyList<ConsumerEvent> Events, ByteString LatestReplayId, int Pending, CommitReplayResponse? Commit = null);

/// <summary>One stream of events: what its client still wants, and where it stands.</summary>
internal sealed class Subscription(Org org, Topic topic, long position, Func<bool> isAuthenticated)
{
    private const int MaxOutstanding = 100;
    private const int Silence = -1;
    private readonly Lock _lock = new();
    private readonly DeliveryPace _pace = new(org.Clock);
    private readonly Queue<CommitReplayResponse> _commits = [];
    private readonly Queue<(BusEvent Event, IReadOnlyList<string>? RecordIds)> _apart = [];
    private TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RpcException? _fault;
    private StreamBreakKind? _broken;
    private StreamBreak? _strike;
    private int _untilStrike;
    private bool _isClosed;
    private int _pending;
    private long _position = position;

    /// <summary>The client wants more events; what goes beyond 100 outstanding is taken as 100.</summary>
    public void Ask(int count)
    {
        lock (_lock)
        {
            if (count <= 0)
            {
                _fault = PubSubFault.RequestedEventsInvalid(count);
            }

            _pending = Math.Min(MaxOutstanding, _pending + Math.Clamp(count, 0, MaxOutstanding));
            Wake();
        }
    }

    public void Answer(CommitReplayResponse commit)
    {
        lock (_lock)
        {
            _commits.Enqueue(commit);
            Wake();
        }
    }

    public void Fail(RpcException fault)
    {
        lock (_lock)
        {
            _fault = fault;
            Wake();
        }
    }

    public void Break(StreamBreak strike)
    {
        lock (_lock)
        {
            _strike = strike;
            _untilStrike = strike.AfterEvents;
            StrikeWhenDue();
            Wake();
        }
    }

    /// <summary>The client asks for nothing more.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            Wake();
        }
    }

    /// <exception cref="RpcException">The stream ends with an error.</exception>
    /// <exception cref="IOException">The stream breaks without a word.</exception>
    public async Task DeliverAsync(Func<Delivery, Task> send, CancellationToken ct)
    {
        using var hold = org.Clock.Hold();
        var lastSent = org.Clock.GetTimestamp();
        while (true)
        {
            var published = org.Events.Changed;
            var (woken, pending, commit) = Look();
            if (woken is null)
            {
                return;
            }

            if (pending == Silence)
            {
                await hold.SleepAsync(Timeout.InfiniteTimeSpan, ct);
            }

            if (!isAuthenticated())
            {
                throw PubSubFault.AuthError();
            }

            TimeSpan? wait = null;
            var perSecond = org.Events.DeliveredPerSecond;
            var allowed = _pace.Allowed(pending, perSecond);
            var events = allowed > 0 ? Take(allowed, out wait) : [];
            var quiet = org.Clock.GetElapsedTime(lastSent);
            if (events.Count > 0 || commit is not null || quiet >= org.Options.KeepAlive)
            {
                await send(Respond(events, commit));
                lastSent = org.Clock.GetTimestamp();
                _pace.Delivered(events.Count, perSecond);
            }
            else if (pending == 0 && quiet >= org.Options.FetchPatience)
            {
                return;
            }
            else
            {
                await hold.SleepAsync(Soonest(allowed < pending && allowed == 0 ? _pace.Wait : wait, pending, quiet), ct, published, woken);
            }
        }
    }

    // The lock is held.
    private void StrikeWhenDue()
    {
        if (_strike is not { } strike || _untilStrike > 0)
        {
            return;
        }

        _strike = null;
        _broken = strike.Kind;
        _fault = strike.Kind == StreamBreakKind.Error
            ? PubSubFault.OnDemand(strike is { Code: null, Status: null } ? "service.unavailable" : strike.Code, strike.Status)
            : _fault;
    }

    private void Wake()
    {
        _woken.TrySetResult();
        _woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <returns>What completes at the client's next word, null when it has closed its side; how many events it wants.</returns>
    private (Task? Woken, int Pending, CommitReplayResponse? Commit) Look()
    {
        lock (_lock)
        {
            if (_fault is not null)
            {
                throw _fault;
            }

            if (_broken == StreamBreakKind.Reset)
            {
                throw new IOException("The stream was broken on demand.");
            }

            if (_broken == StreamBreakKind.Silent)
            {
                return (_woken.Task, Silence, null);
            }

            var commit = _commits.Count > 0 ? _commits.Dequeue() : null;
            return (_isClosed && commit is null ? null : _woken.Task, _strike is null ? _pending : Math.Min(_pending, _untilStrike), commit);
        }
    }

    private List<(BusEvent Event, IReadOnlyList<string>? RecordIds)> Take(int max, out TimeSpan? wait)
    {
        wait = null;
        while (_apart.Count < max)
        {
            var found = org.Events.Read(ref _position, topic.Has, max - _apart.Count, out wait);
            if (found.Count == 0)
            {
                break;
            }

            foreach (var stored in found)
            {
                foreach (var part in Parts(stored))
                {
                    _apart.Enqueue(part);
                }
            }
        }

        var taken = new List<(BusEvent, IReadOnlyList<string>?)>();
        while (taken.Count < max && _apart.Count > 0)
        {
            taken.Add(_apart.Dequeue());
        }

        return taken;
    }

    // In a channel with a filter or enriched fields, an event of several records comes once for each, under one replay id.
    private IEnumerable<(BusEvent Event, IReadOnlyList<string>? RecordIds)> Parts(BusEvent stored) =>
        stored is ChangeEvent { RecordIds.Count: > 1 } change && Member(change) is { ComesApart: true }
            ? change.RecordIds.Select(id => (stored, (IReadOnlyList<string>?)[id]))
            : [(stored, null)];

    private ChannelMember? Member(ChangeEvent change) =>
        topic.Channel is { } channel && channel.Members.TryGetValue(change.Record.Type.Name, out var member) ? member : null;

    private Delivery Respond(List<(BusEvent Event, IReadOnlyList<string>? RecordIds)> events, CommitReplayResponse? commit)
    {
        var consumed = new List<ConsumerEvent>(events.Count);
        foreach (var (stored, recordIds) in events)
        {
            if (!org.Limits.DeliveredEvents.TryTake())
            {
                break;
            }

            consumed.Add(new ConsumerEvent
            {
                ReplayId = ReplayIds.Bytes(stored.ReplayId),
                Event = new ProducerEvent { Id = Guid.NewGuid().ToString(), SchemaId = stored.SchemaId, Payload = Payload(stored, recordIds) },
            });
        }

        if (consumed.Count < events.Count && consumed.Count == 0)
        {
            throw PubSubFault.LimitExceeded();
        }

        if (consumed.Count < events.Count)
        {
            // The rest waits its 72 hours; this stream meets the exhausted allowance at its next turn.
            Fail(PubSubFault.LimitExceeded());
        }

        lock (_lock)
        {
            _pending -= consumed.Count;
            _untilStrike -= consumed.Count;
            StrikeWhenDue();
            var latest = consumed.Count < events.Count ? events[consumed.Count - 1].Event.ReplayId : _apart.Count > 0 ? events[^1].Event.ReplayId : _position;
            return new Delivery(consumed, ReplayIds.Bytes(latest), _pending, commit);
        }
    }

    private ByteString Payload(BusEvent stored, IReadOnlyList<string>? recordIds)
    {
        if (stored is not ChangeEvent change)
        {
            return UnsafeByteOperations.UnsafeWrap(((PlatformEvent)stored).Payload);
        }

        var member = Member(change);
        if (recordIds is not null)
        {
            lock (org.Gate)
            {
                // Values of deleted records too; what is gone for good is told by its id alone.
                change = change with { RecordIds = recordIds, Record = org.Find(recordIds[0]) ?? change.Record };
            }
        }

        return UnsafeByteOperations.UnsafeWrap(ChangeEventEncoder.Encode(change, member?.Enriched));
    }

    private TimeSpan Soonest(TimeSpan? wait, int pending, TimeSpan quiet)
    {
        var soonest = org.Options.KeepAlive - quiet;
        if (pending == 0 && org.Options.FetchPatience - quiet < soonest)
        {
            soonest = org.Options.FetchPatience - quiet;
        }

        return wait is { } delay && delay < soonest ? delay : soonest;
    }
}
