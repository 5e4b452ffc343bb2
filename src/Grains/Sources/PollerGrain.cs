using HubSpotSfSync.Grains.Backfills;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Grains.Writing;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Grains.Sources;

/// <summary>Reads one object of a mapping when a backfill asks for it, page by page, and asks for changes: the sweep behind webhooks and change
/// events, and all there is where those are switched off. The first time there is nothing to follow before all is read.</summary>
[GrainType("poller")]
public sealed class PollerGrain(
    [PersistentState("poller")] IPersistentState<PollerState> storage,
    SyncPlan plan,
    ICrmAccounts accounts,
    Delivery delivery,
    Comparison comparison,
    SourceScopes scopes,
    CreationGate gate,
    ReadingMarks marks,
    LoadRoom room,
    InboxStore inbox,
    IHostApplicationLifetime host,
    TimeProvider clock,
    ILogger<PollerGrain> log) : Grain, IPollerGrain, IDisposable
{
    private static readonly TimeSpan LookWhetherToReadEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookWhetherToCompareEvery = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RelationsEvery = TimeSpan.FromMinutes(2);
    private const double RelationsAPace = 10_000;

    /// <summary>So many webhooks wait where more come than are taken in: they tell what a poll would find.</summary>
    private const int WebhooksOfBurst = 4 * ChangeBurst.ChangesPerSecond;
    private static readonly TimeSpan PollAllTheSameAfter = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(host.ApplicationStopping);
    private readonly RecentlySeen _seen = new();
    private StateChanges<PollerState> _changes = null!;
    private FirstScan _scan = null!;
    private ObjectKey _key;
    private ConnectionPlan _connection = null!;
    private MappingGroup _group = null!;
    private Mapping _mapping = null!;
    private ICrm _crm = null!;
    private IGrainTimer? _timer;
    private IGrainTimer? _reads;
    private IGrainTimer? _comparisons;
    private SourceStatus _status = null!;

    /// <summary>Whether the object's changes are told as they come, so that polling is the sweep behind that.</summary>
    private bool _pushed;
    private CancellationTokenSource? _stopReading;
    private readonly Busy _following = new();
    private readonly Busy _reading = new();
    private readonly Busy _comparing = new();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = ObjectKey.Parse(this.GetPrimaryKeyString());
        _connection = plan.Connection(_key.Mapping.Connection);
        _group = plan.Mapping(_key.Mapping.Connection, _key.Mapping.Mapping);
        _mapping = _group.For(_key.Side, _key.ObjectType);
        _crm = accounts.Crm(_connection.AccountOn(_key.Side));
        _changes = new StateChanges<PollerState>(storage, this);
        _pushed = _connection.Pushes(_key.Side);
        _scan = new FirstScan(_crm, delivery, room, _mapping, _key, clock);
        _status = new SourceStatus { Name = NameAmong(_connection), Phase = SourcePhase.Starting, SafeUntil = storage.State.Scanned ? storage.State.Cursor : null };
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => await _stopping.CancelAsync();

    public void Dispose()
    {
        _stopping.Dispose();
        _changes?.Dispose();
    }

    private TimeSpan PollEvery
    {
        get
        {
            var asked = _connection.PollInterval.On(_key.Side);
            asked = InsteadOfEvents && _connection.EventFallback < asked ? _connection.EventFallback : asked;
            return _mapping.PollsAtMostEvery(_key.Side) is var least && asked < least ? least : asked;
        }
    }

    /// <summary>Whether the object would have change events, and they are not taken.</summary>
    private bool InsteadOfEvents => _key.Side == Side.Salesforce && _connection.ChangeEvents && !_pushed;

    /// <summary>Several mappings may read one object: tasks and calls are both Tasks.</summary>
    private string NameAmong(ConnectionPlan connection)
    {
        var shared = connection.Mappings.SelectMany(group => group.Sources).Count(source => source.Side == _key.Side && source.ObjectType == _key.ObjectType) > 1;
        return shared ? $"{_key.ObjectType} poller of {_group.Name}" : $"{_key.ObjectType} poller";
    }

    public Task EnsureAsync()
    {
        _timer ??= this.RegisterGrainTimer(
            stop => GuardAsync(_following, FollowAsync, stop), new GrainTimerCreationOptions(TimeSpan.Zero, PollEvery) { KeepAlive = true, Interleave = true });
        _reads ??= this.RegisterGrainTimer(
            stop => GuardAsync(_reading, ReadAsync, stop), new GrainTimerCreationOptions(TimeSpan.Zero, LookWhetherToReadEvery) { KeepAlive = true, Interleave = true });
        _comparisons ??= this.RegisterGrainTimer(
            stop => GuardAsync(_comparing, CompareAsync, stop), new GrainTimerCreationOptions(LookWhetherToCompareEvery, LookWhetherToCompareEvery) { KeepAlive = true, Interleave = true });
        return Task.CompletedTask;
    }

    public Task StopAsync()
    {
        _timer?.Dispose();
        _timer = null;
        _reads?.Dispose();
        _reads = null;
        _comparisons?.Dispose();
        _comparisons = null;
        _status = _status with { Phase = SourcePhase.Stopped };
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task SweepSinceAsync(DateTimeOffset since)
    {
        if (!(storage.State.SweepSince <= since))
        {
            await StoreAsync(state => state with { SweepSince = since });
        }

        Ask();
    }

    public async Task<bool> ReadAllAsync(long backfill)
    {
        if (storage.State.Backfill < backfill)
        {
            await marks.BeganAsync(_key);
            await StoreAsync(state => state.Backfill < backfill ? state.Begin(backfill) : state);
            _reading.Ask();
            _reads?.Change(TimeSpan.Zero, LookWhetherToReadEvery);
        }

        return storage.State is { Reading: false, Scanned: true };
    }

    public async Task StopReadingAsync(long backfill, DateTimeOffset began)
    {
        await StoreAsync(state => state.Backfill < backfill || state.Reading ? state.Stop(backfill, began, clock.GetUtcNow()) : state);
        await (_stopReading?.CancelAsync() ?? Task.CompletedTask);
        await marks.EndedAsync(_key);
        Ask();
    }

    public Task PollNowAsync()
    {
        Ask();
        return Task.CompletedTask;
    }

    public Task StreamedAsync(bool streamed)
    {
        if (_pushed != streamed)
        {
            _pushed = streamed;
            Ask();
        }

        return Task.CompletedTask;
    }

    private void Ask()
    {
        _following.Ask();
        _timer?.Change(TimeSpan.Zero, PollEvery);
    }

    public Task<SourceStatus> LookAsync() => Task.FromResult(_status with
    {
        Scan = storage.State.Reading ? _scan.Progress(storage.State.ScannedRecords, storage.State.ScanSize) : null,
    });

    /// <summary>Runs a piece of work unless it is still running from the last time, and says how it went.</summary>
    private async Task GuardAsync(Busy busy, Func<CancellationToken, Task> piece, CancellationToken cancellationToken)
    {
        if (!busy.TryBegin())
        {
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        try
        {
            await piece(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Whatever was not covered yet is found again from the stored position.
        }
        catch (CrmException failure)
        {
            log.CrmFailed(_key, failure.Fault, failure.Code);
            _status = _status with { Phase = failure.Fault == CrmFault.BudgetSpent ? _status.Phase : SourcePhase.Failing, Problem = failure.Message };
            await Task.Delay(failure.RetryAfter ?? failure.Fault.Pause(), clock, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

            // The platform said when; the next round may be long after that.
            busy.Ask();
        }
        catch (Exception failure)
        {
            log.PollFailed(_key, failure);
            _status = _status with { Phase = SourcePhase.Failing, Problem = failure.Message };
        }
        finally
        {
            if (busy.End())
            {
                var (timer, every) = busy == _following ? (_timer, PollEvery) : busy == _reading ? (_reads, LookWhetherToReadEvery) : (_comparisons, LookWhetherToCompareEvery);
                timer?.Change(TimeSpan.Zero, every);
            }
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        if (!storage.State.Scanned)
        {
            return;
        }

        if (await IsToldAsync())
        {
            return;
        }

        await PollAsync(cancellationToken);
        _status = _status with { Phase = SourcePhase.Following, SafeUntil = storage.State.Cursor, Problem = null };
    }

    /// <summary>In a burst of webhooks a poll would bring forward what the inbox holds back so that it becomes one write.</summary>
    private async Task<bool> IsToldAsync() => _key.Side == Side.HubSpot && _connection.Webhooks && storage.State.SweepSince is null
        && clock.GetUtcNow() - storage.State.Cursor < PollAllTheSameAfter && await inbox.CountAsync(_connection.Portal) > WebhooksOfBurst;

    /// <summary>Once everything was read the first time, polls go on beside it.</summary>
    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        if (!storage.State.Reading)
        {
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _stopReading = stop;
        try
        {
            await ScanAsync(storage.State.Backfill, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !storage.State.Reading)
        {
            // Somebody cancelled it: what was read is with its pairs.
        }
        finally
        {
            _stopReading = null;
        }
    }

    private async Task ScanAsync(long backfill, CancellationToken cancellationToken)
    {
        var query = await scopes.QueryAsync(_mapping, _key.Side);
        if (storage.State.ScanBegan is null)
        {
            var began = clock.GetUtcNow();
            var size = await _scan.MeasureAsync(query, cancellationToken);
            await StoreAsync(state => IsOf(state, backfill) ? state with { ScanBegan = began, ScanSize = size } : state);
        }

        _status = _status with { Phase = storage.State.Scanned ? _status.Phase : SourcePhase.Scanning, Problem = null };
        try
        {
            await _scan.RunAsync(query, storage.State.ScanCheckpoint, page => PassedAsync(page, backfill), cancellationToken);
        }
        catch (CrmException lost) when (lost.Fault == CrmFault.PositionLost)
        {
            await StoreAsync(state => state with { ScanCheckpoint = null, ScannedRecords = 0 });
            throw;
        }

        if (!IsOf(storage.State, backfill))
        {
            return;
        }

        await gate.ScannedAsync(_key);
        await marks.EndedAsync(_key);
        var records = _status.RecordsSeen;
        await StoreAsync(state => IsOf(state, backfill) ? state.Read() : state);
        log.Scanned(_key, records);
        Ask();
    }

    private static bool IsOf(PollerState state, long backfill) => state.Reading && state.Backfill == backfill;

    private Task PassedAsync(ScanPage page, long backfill)
    {
        _status = _status with { RecordsSeen = _status.RecordsSeen + page.Records.Count };
        if (storage.State.ScanBegan is { } began)
        {
            // The first poll reaches back behind the beginning: what it would bring again is of the load, and is no change.
            var reachedBack = (began - PollOverlap.Of(_key.Side) - PollOverlap.Of(_key.Side)).ToUnixTimeMilliseconds();
            _seen.Remember(page.Records.Where(record => record.Version.ModifiedAtMs >= reachedBack), began);
        }

        return page.NextCheckpoint is null
            ? Task.CompletedTask
            : StoreAsync(state => IsOf(state, backfill) ? state with { ScanCheckpoint = page.NextCheckpoint, ScannedRecords = state.ScannedRecords + page.Records.Count } : state);
    }

    /// <summary>HubSpot's relations leave no trace that a poll could find, nor do relations that are deleted in Salesforce while nobody
    /// listens to its change events. A side that only receives them has nothing to tell.</summary>
    private bool TellsOfItself => !_mapping.IsRelation || !_mapping.Writes(_key.Side.Other()) || (_key.Side == Side.Salesforce && _pushed);

    /// <summary>The more there are the rarer: whatever their number, looking at them costs the same a day.</summary>
    private static TimeSpan RelationsPace(long records) => RelationsEvery * Math.Max(1, records / RelationsAPace);

    /// <summary>Polls go on beside it. After a crash it begins anew: it moves no position.</summary>
    private async Task CompareAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var every = TimeSpan.FromTicks(Math.Min((TellsOfItself ? _connection.PollInterval.Compare : RelationsPace(storage.State.ComparedRecords)).Ticks, _connection.PollInterval.Compare.Ticks));
        if (!storage.State.Scanned || now - storage.State.Compared < every)
        {
            return;
        }

        var read = await comparison.RunAsync(_group, _group.Sources.First(source => source.Side == _key.Side && source.ObjectType == _key.ObjectType), cancellationToken);
        await StoreAsync(state => state with { Compared = now, ComparedRecords = read });
        log.Compared(_key, read);
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        var lane = _pushed ? Lane.Sweep : Lane.Live;
        var query = _mapping.QueryOn(_key.Side);
        var sweep = storage.State.SweepSince;
        var began = clock.GetUtcNow();
        var from = sweep < storage.State.Cursor ? sweep.Value : storage.State.Cursor;
        var cursor = new ChangeCursor(from - PollOverlap.Of(_key.Side));
        var covered = began;
        var found = 0;

        // A poll reaches back behind the beginning of a load. Nothing is created by it that a load which is cancelled meanwhile leaves.
        var left = !await gate.IsOpenAsync(_key.Mapping) && storage.State.ScanBegan is { } loaded ? loaded.ToUnixTimeMilliseconds() : long.MinValue;
        ChangePage page;
        do
        {
            page = await _crm.ReadChangesAsync(query, cursor, new CallContext(lane, Connection: _connection.Name), cancellationToken);
            var fresh = sweep is null ? _seen.Fresh(page.Records, began) : page.Records;
            foreach (var some in fresh.ToLookup(record => record.Version.ModifiedAtMs < left ? Lane.Backfill : lane))
            {
                await delivery.DeliverAsync(_mapping, _key.Side, [.. some], new ReadFor(ObservationSource.Poll, some.Key), cancellationToken);
            }

            _seen.Remember(fresh, began);
            _status = _status with { RecordsSeen = _status.RecordsSeen + fresh.Count };
            found += fresh.Count;
            cursor = page.Next;
            covered = page.CoveredUntil < covered ? page.CoveredUntil.Value : covered;
        }
        while (page.HasMore);

        _seen.Forget(covered - PollOverlap.Of(_key.Side) - PollOverlap.Of(_key.Side));
        await StoreAsync(state => state with { Cursor = covered, SweepSince = state.SweepSince == sweep ? null : state.SweepSince });
        if (InsteadOfEvents && sweep is null && found > 0)
        {
            await GrainFactory.GetGrain<IChangeStreamGrain>(_connection.Org).FoundAsync(_key.ObjectType, found);
        }
    }

    private Task StoreAsync(Func<PollerState, PollerState> change) => _changes.StoreAsync(change);
}
