using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Grains.Writing;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Grains.Sources;

/// <summary>
/// The subscription to one object's change events, for every mapping of it on the org. Its position is stored when all it covers is safe
/// with the pairs. What happens while nothing is subscribed to, the pollers find: both hand over to each other.
/// </summary>
internal sealed class ObjectStream(
    string org,
    string objectType,
    IReadOnlyList<Mapping> mappings,
    IChangeStream stream,
    StreamPositions positions,
    InitialLoad load,
    Delivery delivery,
    PauseSwitch pauses,
    SyncPlan plan,
    IGrainFactory grains,
    TimeProvider clock,
    ILogger log)
{
    private static readonly TimeSpan StoreIdlePositionEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan TellPollersEvery = TimeSpan.FromMinutes(1);

    private CancellationTokenSource? _stop;
    private Task _following = Task.CompletedTask;
    private (bool Streamed, DateTimeOffset At)? _told;

    public string ObjectType => objectType;

    public SourceStatus Status { get; private set; } = new()
    {
        Name = $"{objectType} change events",
        Phase = SourcePhase.Starting,
        SafeUntil = positions.Of(objectType)?.SafeUntil,
    };

    /// <summary>Whether the object has no events for us: not selected for them, or no right to see all records.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Set when the platform ended the subscription because all events are delivered.</summary>
    public bool IsSpent { get; private set; }

    /// <summary>Events delivered since somebody last asked.</summary>
    public long Delivered { get; set; }

    public bool IsOf(string connection) => mappings.Any(mapping => mapping.Connection == connection);

    /// <summary>Subscribes, if that is not so.</summary>
    public async Task TakeAsync(CancellationToken stopping)
    {
        if (_following.IsCompleted)
        {
            if (Status.Phase == SourcePhase.Polled)
            {
                log.StreamTaken(org, objectType);
                Status = Status with { Phase = SourcePhase.Starting, Problem = null };
            }

            _stop?.Dispose();
            _stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            _following = FollowAsync(_stop.Token);
        }

        await TellPollersAsync(streamed: !IsRefused);
    }

    /// <summary>Leaves the object to its pollers, which begin where the subscription was last safe.</summary>
    public async Task LeaveAsync(string why)
    {
        await StopAsync();
        IsSpent = false;
        if (Status.Phase != SourcePhase.Polled)
        {
            log.StreamLeft(org, objectType, why);
        }

        if (positions.Of(objectType) is { } position)
        {
            await SweepAsync(position.SafeUntil);
            await positions.ForgetAsync(objectType);
        }

        Status = Status with { Phase = SourcePhase.Polled, Problem = why, SafeUntil = null };
        await TellPollersAsync(streamed: false);
    }

    public async Task StopAsync()
    {
        if (_stop is not null)
        {
            await _stop.CancelAsync();
            await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var pause = TimeSpan.FromSeconds(1);
            try
            {
                if (positions.Of(objectType) is null && await load.IsUnderWayAsync())
                {
                    await Task.Delay(InitialLoad.LookEvery, clock, cancellationToken);
                    continue;
                }

                // Without a position the subscription begins now, and says when it has.
                IReadOnlyList<RecordQuery> queries = [.. mappings.Select(mapping => mapping.QueryOn(Side.Salesforce))];
                await foreach (var batch in stream.SubscribeAsync(queries, positions.Of(objectType)?.Position ?? "", cancellationToken))
                {
                    await HandleAsync(batch, cancellationToken);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (CrmException failure)
            {
                Failed(failure);
                pause = failure.RetryAfter ?? failure.Fault.Pause();
            }
            catch (Exception failure)
            {
                log.StreamFailed(org, objectType, failure);
                Status = Status with { Phase = SourcePhase.Failing, Problem = failure.Message };
            }

            await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private void Failed(CrmException failure)
    {
        var refused = failure.Fault == CrmFault.Refused;
        if (!refused)
        {
            log.StreamBroken(org, objectType, failure.Fault, failure.Code);
        }
        else if (!IsRefused)
        {
            log.StreamRefused(org, objectType, failure.Message);
        }

        IsRefused = refused;
        IsSpent = failure.Fault == CrmFault.EventsSpent;
        Status = Status with { Phase = refused ? SourcePhase.Polled : SourcePhase.Failing, Problem = failure.Message };
    }

    private async Task HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        Delivered += batch.Events;
        SyncInstruments.Received(Accounts.Salesforce(org), objectType, batch.Events);
        if (batch.PositionLost)
        {
            await BeginAsync();
        }

        var running = new List<Mapping>();
        foreach (var mapping in mappings)
        {
            // Of a paused connection the poller's position stays where the pause began, so resuming finds all of this.
            if (!await pauses.AnyAsync([plan.Connection(mapping.Connection)]))
            {
                running.Add(mapping);
            }
        }

        await delivery.DeliverAsync(running, Side.Salesforce, [.. batch.Changes.Select(change => new SourceChange(change))], ObservationSource.ChangeEvent, cancellationToken);
        foreach (var sweep in batch.Changes.OfType<StreamedChange.SweepNeeded>())
        {
            await Task.WhenAll(running.Select(mapping => Poller(mapping).SweepSinceAsync(sweep.Since)));
        }

        IsRefused = false;
        Status = Status with { Phase = SourcePhase.Following, Problem = null, RecordsSeen = Status.RecordsSeen + batch.Changes.Count, SafeUntil = clock.GetUtcNow() };
        await AdvanceAsync(batch);
    }

    /// <summary>The subscription stands and tells what happens from now on. What was before it, the pollers find: from where an earlier
    /// subscription was last safe, else from where they are.</summary>
    private async Task BeginAsync()
    {
        if (positions.Of(objectType) is not { } earlier)
        {
            await Task.WhenAll(mappings.Select(mapping => Poller(mapping).PollNowAsync()));
            await positions.SetAsync(objectType, new StreamPosition(null, clock.GetUtcNow()));
            return;
        }

        log.PositionLost(org, objectType, earlier.SafeUntil);
        await SweepAsync(earlier.SafeUntil);
        await positions.SetAsync(objectType, new StreamPosition(null, clock.GetUtcNow()));
    }

    private async Task AdvanceAsync(ChangeBatch batch)
    {
        var now = clock.GetUtcNow();
        var stored = positions.Of(objectType);
        var idle = batch.Changes.Count == 0 && now - stored?.SafeUntil < StoreIdlePositionEvery && stored?.Position is not null;
        if (batch.Position is not null && !idle && batch.Position != stored?.Position)
        {
            await positions.SetAsync(objectType, new StreamPosition(batch.Position, now));
        }
    }

    private Task SweepAsync(DateTimeOffset since) => Task.WhenAll(mappings.Select(mapping => Poller(mapping).SweepSinceAsync(since)));

    /// <summary>Repeated: a poller that is activated anew takes it that events come.</summary>
    private async Task TellPollersAsync(bool streamed)
    {
        if (_told is { } told && told.Streamed == streamed && clock.GetUtcNow() - told.At < TellPollersEvery)
        {
            return;
        }

        await Task.WhenAll(mappings.Select(mapping => Poller(mapping).StreamedAsync(streamed)));
        _told = (streamed, clock.GetUtcNow());
    }

    private IPollerGrain Poller(Mapping mapping) =>
        grains.GetGrain<IPollerGrain>(new ObjectKey(MappingKey.Of(mapping), Side.Salesforce, mapping.SalesforceObject).ToString());
}
