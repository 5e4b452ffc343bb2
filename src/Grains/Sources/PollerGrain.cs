using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Grains.Writing;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Grains.Sources;

/// <summary>Where a poller is. The cursor covers nothing that is not safe.</summary>
[GenerateSerializer, Immutable, Alias("hss.PollerState")]
public sealed record PollerState
{
    /// <summary>When the first scan began; changes since then are found by polling.</summary>
    [Id(0)] public DateTimeOffset? ScanBegan { get; init; }

    [Id(1)] public string? ScanCheckpoint { get; init; }

    [Id(2)] public bool Scanned { get; init; }

    /// <summary>Everything modified before this is safe.</summary>
    [Id(3)] public DateTimeOffset Cursor { get; init; }

    /// <summary>Set while the next poll has to reach back further than the cursor.</summary>
    [Id(4)] public DateTimeOffset? SweepSince { get; init; }
}

/// <summary>Scans one side of a mapping once, page by page, and then asks for changes: the sweep behind webhooks and change events,
/// and all there is where those are switched off.</summary>
[GrainType("poller")]
public sealed class PollerGrain(
    [PersistentState("poller")] IPersistentState<PollerState> storage,
    SyncPlan plan,
    ICrmAccounts accounts,
    Delivery delivery,
    CreationGate gate,
    IHostApplicationLifetime host,
    TimeProvider clock,
    ILogger<PollerGrain> log) : Grain, IPollerGrain, IDisposable
{
    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(host.ApplicationStopping);
    private readonly RecentlySeen _seen = new();
    private SideKey _key;
    private ConnectionPlan _connection = null!;
    private Mapping _mapping = null!;
    private ICrm _crm = null!;
    private IGrainTimer? _timer;
    private SourceStatus _status = null!;
    private bool _busy;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = SideKey.Parse(this.GetPrimaryKeyString());
        _connection = plan.Connection(_key.Mapping.Connection);
        _mapping = plan.Mapping(_key.Mapping.Connection, _key.Mapping.Mapping);
        _crm = accounts.Crm(_connection.AccountOn(_key.Side));
        _status = new SourceStatus { Name = $"{_mapping.ObjectOn(_key.Side)} poller", Phase = SourcePhase.Starting, SafeUntil = storage.State.Scanned ? storage.State.Cursor : null };
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => await _stopping.CancelAsync();

    public void Dispose() => _stopping.Dispose();

    public Task EnsureAsync()
    {
        _timer ??= this.RegisterGrainTimer(
            RunAsync, new GrainTimerCreationOptions(TimeSpan.Zero, _connection.PollInterval.On(_key.Side)) { KeepAlive = true, Interleave = true });
        return Task.CompletedTask;
    }

    public Task StopAsync()
    {
        _timer?.Dispose();
        _timer = null;
        _status = _status with { Phase = SourcePhase.Stopped };
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task SweepSinceAsync(DateTimeOffset since)
    {
        var asked = storage.State.SweepSince;
        _timer?.Change(TimeSpan.Zero, _connection.PollInterval.On(_key.Side));
        return asked <= since ? Task.CompletedTask : StoreAsync(storage.State with { SweepSince = since });
    }

    public Task PollNowAsync()
    {
        _timer?.Change(TimeSpan.Zero, _connection.PollInterval.On(_key.Side));
        return Task.CompletedTask;
    }

    public Task<SourceStatus> LookAsync() => Task.FromResult(_status);

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_busy)
        {
            return;
        }

        _busy = true;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        try
        {
            if (!storage.State.Scanned)
            {
                await ScanAsync(stop.Token);
            }

            await PollAsync(stop.Token);
            _status = _status with { Phase = SourcePhase.Following, SafeUntil = storage.State.Cursor, Problem = null };
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Whatever was not covered yet is found again from the stored position.
        }
        catch (CrmException failure)
        {
            log.CrmFailed(_key, failure.Fault, failure.Code);
            _status = _status with { Phase = SourcePhase.Failing, Problem = failure.Message };
            await Task.Delay(failure.RetryAfter ?? failure.Fault.Pause(), clock, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
        catch (Exception failure)
        {
            log.PollFailed(_key, failure);
            _status = _status with { Phase = SourcePhase.Failing, Problem = failure.Message };
        }
        finally
        {
            _busy = false;
        }
    }

    private async Task ScanAsync(CancellationToken cancellationToken)
    {
        if (storage.State.ScanBegan is null)
        {
            await StoreAsync(storage.State with { ScanBegan = clock.GetUtcNow() });
        }

        _status = _status with { Phase = SourcePhase.Scanning };
        var query = _mapping.QueryOn(_key.Side);
        try
        {
            await foreach (var page in _crm.ScanAsync(query, storage.State.ScanCheckpoint, new CallContext(Lane.Backfill), cancellationToken))
            {
                await delivery.DeliverAsync(_mapping, _key.Side, page.Records, ObservationSource.Scan, Lane.Backfill, null, cancellationToken);
                _status = _status with { RecordsSeen = _status.RecordsSeen + page.Records.Count };
                if (page.NextCheckpoint is not null)
                {
                    await StoreAsync(storage.State with { ScanCheckpoint = page.NextCheckpoint });
                }
            }
        }
        catch (CrmException lost) when (lost.Fault == CrmFault.PositionLost)
        {
            await StoreAsync(storage.State with { ScanCheckpoint = null });
            throw;
        }

        await gate.ScannedAsync(_key);
        await StoreAsync(storage.State with { Scanned = true, ScanCheckpoint = null, Cursor = storage.State.ScanBegan!.Value });
        log.Scanned(_key, _status.RecordsSeen);
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        var lane = _connection.Pushes(_key.Side) ? Lane.Sweep : Lane.Live;
        var query = _mapping.QueryOn(_key.Side);
        var sweep = storage.State.SweepSince;
        var began = clock.GetUtcNow();
        var from = sweep < storage.State.Cursor ? sweep.Value : storage.State.Cursor;
        var cursor = new ChangeCursor(from - PollOverlap.Of(_key.Side));
        var covered = began;
        ChangePage page;
        do
        {
            page = await _crm.ReadChangesAsync(query, cursor, new CallContext(lane), cancellationToken);
            var fresh = sweep is null ? _seen.Fresh(page.Records, began) : page.Records;
            await delivery.DeliverAsync(_mapping, _key.Side, fresh, ObservationSource.Poll, lane, null, cancellationToken);
            _seen.Remember(fresh, began);
            _status = _status with { RecordsSeen = _status.RecordsSeen + fresh.Count };
            cursor = page.Next;
            covered = page.CoveredUntil < covered ? page.CoveredUntil.Value : covered;
        }
        while (page.HasMore);

        _seen.Forget(covered - PollOverlap.Of(_key.Side) - PollOverlap.Of(_key.Side));
        var askedMeanwhile = storage.State.SweepSince == sweep ? null : storage.State.SweepSince;
        await StoreAsync(storage.State with { Cursor = covered, SweepSince = askedMeanwhile });
    }

    private async Task StoreAsync(PollerState state)
    {
        var before = storage.State;
        storage.State = state;
        try
        {
            await storage.WriteStateAsync();
        }
        catch
        {
            storage.State = before;
            DeactivateOnIdle();
            throw;
        }
    }
}
