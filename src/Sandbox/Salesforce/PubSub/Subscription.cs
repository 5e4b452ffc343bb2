using System.Buffers.Binary;
using Google.Protobuf;
using Grpc.Core;
using HubSpotSfSync.Sandbox.Protos;
using HubSpotSfSync.Sandbox.Salesforce.Events;

namespace HubSpotSfSync.Sandbox.Salesforce.PubSub;

/// <summary>One Subscribe stream: what its client still wants, and where it stands.</summary>
internal sealed class Subscription
{
    private const int MaxOutstanding = 100;
    private readonly Org _org;
    private readonly string _topic;
    private readonly Func<string, bool> _isWanted;
    private readonly Func<bool> _isAuthenticated;
    private readonly Lock _lock = new();
    private TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RpcException? _fault;
    private bool _isClosed;
    private int _pending;
    private long _position;

    /// <exception cref="RpcException">The first request makes no sense.</exception>
    public Subscription(Org org, FetchRequest first, Func<string, bool> isWanted, Func<bool> isAuthenticated)
    {
        _org = org;
        _topic = first.TopicName;
        _isWanted = isWanted;
        _isAuthenticated = isAuthenticated;
        _position = Start(org.Events, first);
        Ask(first);
        if (_fault is not null)
        {
            throw _fault;
        }
    }

    /// <summary>Takes further requests until the client has no more. Ends without an exception.</summary>
    public async Task ReadRequestsAsync(IAsyncStreamReader<FetchRequest> requests, CancellationToken ct)
    {
        try
        {
            while (await requests.MoveNext(ct))
            {
                Ask(requests.Current);
            }
        }
        catch (Exception broken) when (broken is OperationCanceledException or IOException)
        {
            // The stream is over either way; the delivering side ends it.
        }

        lock (_lock)
        {
            _isClosed = true;
            Wake();
        }
    }

    public async Task DeliverAsync(IServerStreamWriter<FetchResponse> responses, CancellationToken ct)
    {
        // Real time on purpose: a shifted clock must not end or flood a stream.
        var lastSent = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var published = _org.Events.Changed;
            var (asked, pending) = Look();
            if (asked is null)
            {
                return;
            }

            if (!_isAuthenticated())
            {
                throw PubSubFault.AuthError();
            }

            TimeSpan? wait = null;
            var events = pending > 0 ? _org.Events.Read(ref _position, _isWanted, pending, out wait) : [];
            var quiet = TimeProvider.System.GetElapsedTime(lastSent);
            if (events.Count > 0 || quiet >= _org.Options.KeepAlive)
            {
                await responses.WriteAsync(Respond(events), ct);
                lastSent = TimeProvider.System.GetTimestamp();
                continue;
            }

            if (pending == 0 && quiet >= _org.Options.FetchPatience)
            {
                return;
            }

            await WaitAsync(published, asked, Soonest(wait, pending, quiet), ct);
        }
    }

    private static long Start(EventBus events, FetchRequest first)
    {
        switch (first.ReplayPreset)
        {
            case ReplayPreset.Earliest:
                return events.ForgottenUpTo;
            case ReplayPreset.Custom when first.ReplayId.IsEmpty:
                throw PubSubFault.ReplayIdMissing();
            case ReplayPreset.Custom:
                return first.ReplayId.Length == sizeof(long)
                    && BinaryPrimitives.ReadInt64BigEndian(first.ReplayId.Span) is var replayId
                    && replayId >= events.ForgottenUpTo && replayId <= events.LastReplayId
                    ? replayId
                    : throw PubSubFault.ReplayIdCorrupted();
            case ReplayPreset.Latest:
            default:
                return events.LastReplayId;
        }
    }

    private static ByteString ReplayIdBytes(long replayId)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, replayId);
        return ByteString.CopyFrom(bytes);
    }

    private void Ask(FetchRequest request)
    {
        lock (_lock)
        {
            if (request.NumRequested <= 0)
            {
                _fault = PubSubFault.RequestedEventsInvalid(request.NumRequested);
            }
            else if (request.TopicName.Length > 0 && request.TopicName != _topic)
            {
                _fault = PubSubFault.TopicMismatch();
            }
            else
            {
                _pending = Math.Min(MaxOutstanding, _pending + Math.Min(MaxOutstanding, request.NumRequested));
            }

            Wake();
        }
    }

    private void Wake()
    {
        _asked.TrySetResult();
        _asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <returns>What completes at the next request, null when the client has closed its side; and how many events it wants.</returns>
    private (Task? Asked, int Pending) Look()
    {
        lock (_lock)
        {
            return _fault is not null ? throw _fault : (_isClosed ? null : _asked.Task, _pending);
        }
    }

    private FetchResponse Respond(List<ChangeEvent> events)
    {
        var response = new FetchResponse { LatestReplayId = ReplayIdBytes(_position), RpcId = Guid.NewGuid().ToString() };
        foreach (var change in events)
        {
            if (!_org.Limits.DeliveredEvents.TryTake())
            {
                break;
            }

            response.Events.Add(new ConsumerEvent
            {
                ReplayId = ReplayIdBytes(change.ReplayId),
                Event = new ProducerEvent
                {
                    Id = Guid.NewGuid().ToString(),
                    SchemaId = change.Schema.Id,
                    Payload = ByteString.CopyFrom(ChangeEventEncoder.Encode(change)),
                },
            });
        }

        if (events.Count > 0 && response.Events.Count == 0)
        {
            throw PubSubFault.LimitExceeded();
        }

        if (response.Events.Count < events.Count)
        {
            // The rest meets the exhausted allowance at the next turn.
            _position = events[response.Events.Count - 1].ReplayId;
            response.LatestReplayId = ReplayIdBytes(_position);
        }

        lock (_lock)
        {
            _pending -= response.Events.Count;
            response.PendingNumRequested = _pending;
        }

        return response;
    }

    private TimeSpan Soonest(TimeSpan? wait, int pending, TimeSpan quiet)
    {
        var soonest = _org.Options.KeepAlive - quiet;
        if (pending == 0 && _org.Options.FetchPatience - quiet < soonest)
        {
            soonest = _org.Options.FetchPatience - quiet;
        }

        return wait is { } delay && delay < soonest ? delay : soonest;
    }

    private static async Task WaitAsync(Task published, Task asked, TimeSpan atMost, CancellationToken ct)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var time = Task.Delay(atMost > TimeSpan.Zero ? atMost + TimeSpan.FromMilliseconds(1) : TimeSpan.Zero, TimeProvider.System, over.Token);
        await Task.WhenAny(published, asked, time);
        await over.CancelAsync();
        ct.ThrowIfCancellationRequested();
    }
}
