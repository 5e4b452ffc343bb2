using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Grains.Writing;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Grains.Sources;

[GenerateSerializer, Immutable, Alias("hss.ChangeStreamState")]
public sealed record ChangeStreamState
{
    /// <summary>Everything up to here is safe.</summary>
    [Id(0)] public string? Position { get; init; }

    [Id(1)] public DateTimeOffset? SafeUntil { get; init; }
}

/// <summary>
/// Holds the cluster's one subscription to an org, for every connection on it: deliveries are counted per subscriber. The position is
/// stored when all it covers is safe with the pairs.
/// </summary>
[GrainType("stream")]
public sealed class ChangeStreamGrain(
    [PersistentState("stream")] IPersistentState<ChangeStreamState> storage,
    SyncPlan plan,
    ICrmAccounts accounts,
    Delivery delivery,
    CreationGate gate,
    PairIndex index,
    PauseSwitch paused,
    IHostApplicationLifetime host,
    TimeProvider clock,
    ILogger<ChangeStreamGrain> log) : Grain, IChangeStreamGrain, IDisposable
{
    /// <summary>The writes owed beyond which they would be a good part of the day's events.</summary>
    private const int ManyEchoes = 500;
    private static readonly TimeSpan StoreIdlePositionEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstScansTake = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LookWhetherScannedEvery = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(host.ApplicationStopping);
    private string _org = null!;
    private Task _following = Task.CompletedTask;
    private IGrainTimer? _alive;
    private SourceStatus _status = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _org = this.GetPrimaryKeyString();
        _status = new SourceStatus { Name = "change events", Phase = SourcePhase.Starting, SafeUntil = storage.State.SafeUntil };
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _following.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    public void Dispose() => _stopping.Dispose();

    public Task EnsureAsync()
    {
        if (_following.IsCompleted)
        {
            _following = FollowAsync();
        }

        // An activation that nobody calls would be collected: the timer keeps it, the stream does the work.
        _alive ??= this.RegisterGrainTimer(_ => Task.CompletedTask, new GrainTimerCreationOptions(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)) { KeepAlive = true });
        return Task.CompletedTask;
    }

    public Task<SourceStatus> LookAsync() => Task.FromResult(_status);

    private async Task FollowAsync()
    {
        var stream = accounts.Stream(Accounts.Salesforce(_org)) ?? throw new InvalidOperationException($"The org '{_org}' has no change stream: switch changeEvents off for it.");
        var began = clock.GetUtcNow();
        while (!_stopping.IsCancellationRequested)
        {
            var pause = TimeSpan.FromSeconds(1);
            try
            {
                if (storage.State.Position is null && await IsLoadingAsync(began))
                {
                    await Task.Delay(LookWhetherScannedEvery, clock, _stopping.Token);
                    continue;
                }

                await foreach (var batch in stream.SubscribeAsync(Queries(), storage.State.Position, _stopping.Token))
                {
                    await HandleAsync(batch);
                }
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (CrmException failure)
            {
                log.StreamBroken(_org, failure.Fault, failure.Code);
                _status = _status with { Phase = SourcePhase.Failing, Problem = failure.Message };
                pause = failure.RetryAfter ?? failure.Fault.Pause();
            }
            catch (Exception failure)
            {
                log.StreamFailed(_org, failure);
                _status = _status with { Phase = SourcePhase.Failing, Problem = failure.Message };
            }

            await Task.Delay(pause, clock, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    /// <summary>Whether an initial sync is under way. An org has a day's deliveries of 25,000 or 50,000: fewer than the echoes of one large
    /// load. So nothing is subscribed to before that is done; the polls go back to when it began.</summary>
    private async Task<bool> IsLoadingAsync(DateTimeOffset began)
    {
        foreach (var group in plan.OfOrg(_org).SelectMany(connection => connection.Mappings))
        {
            // A connection that can't run is never scanned: the others do not wait for it.
            if ((clock.GetUtcNow() - began < FirstScansTake && await gate.IsLoadingAsync(MappingKey.Of(group))) || (await index.CountAsync(MappingKey.Of(group))).Pending > ManyEchoes)
            {
                return true;
            }
        }

        return false;
    }

    private async Task HandleAsync(ChangeBatch batch)
    {
        if (batch.PositionLost)
        {
            var since = storage.State.SafeUntil ?? clock.GetUtcNow().AddDays(-3);
            log.PositionLost(_org, since);
            await Task.WhenAll(Mappings().Select(mapping => SweepAsync(mapping, since)));
        }

        foreach (var mappings in Mappings().GroupBy(mapping => mapping.SalesforceObject))
        {
            var running = new List<Mapping>();
            foreach (var mapping in mappings)
            {
                // Of a paused connection the poller's position stays where the pause began, so resuming finds all of this.
                if (!await paused.AnyAsync([plan.Connection(mapping.Connection)]))
                {
                    running.Add(mapping);
                }
            }

            var changes = batch.Changes.Where(change => change.ObjectType == mappings.Key).ToList();
            await delivery.DeliverAsync(running, Side.Salesforce, [.. changes.Select(change => new SourceChange(change))], ObservationSource.ChangeEvent, _stopping.Token);
            foreach (var sweep in changes.OfType<StreamedChange.SweepNeeded>())
            {
                await Task.WhenAll(running.Select(mapping => SweepAsync(mapping, sweep.Since)));
            }
        }

        _status = _status with { Phase = SourcePhase.Following, Problem = null, RecordsSeen = _status.RecordsSeen + batch.Changes.Count };
        await AdvanceAsync(batch);
    }

    private async Task AdvanceAsync(ChangeBatch batch)
    {
        var now = clock.GetUtcNow();
        _status = _status with { SafeUntil = now };
        var idle = batch.Changes.Count == 0 && now - storage.State.SafeUntil < StoreIdlePositionEvery;
        if (batch.Position is null || idle || batch.Position == storage.State.Position)
        {
            return;
        }

        await storage.StoreAsync(new ChangeStreamState { Position = batch.Position, SafeUntil = now }, this);
    }

    private Task SweepAsync(Mapping mapping, DateTimeOffset since) => GrainFactory
        .GetGrain<IPollerGrain>(new ObjectKey(MappingKey.Of(mapping), Side.Salesforce, mapping.SalesforceObject).ToString())
        .SweepSinceAsync(since);

    private IEnumerable<Mapping> Mappings() => plan.OfOrg(_org).SelectMany(connection => connection.Mappings).SelectMany(group => group.Mappings);

    private List<RecordQuery> Queries() => [.. Mappings().Select(mapping => mapping.QueryOn(Side.Salesforce))];
}
