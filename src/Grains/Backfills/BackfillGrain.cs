using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Sources;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Grains.Writing;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Grains.Backfills;

/// <summary>
/// Takes a backfill from its price over the readers to what is owed in the end. Each phase is stored before it begins, and every step of it may be
/// taken twice: a silo that dies leaves it where the next one goes on.
/// </summary>
[GrainType("backfill")]
public sealed class BackfillGrain(
    [PersistentState("backfill")] IPersistentState<BackfillState> storage,
    SyncPlan plan,
    LoadPricer pricer,
    PairIndex index,
    SpentCalls spent,
    CreationGate gate,
    IHostApplicationLifetime host,
    TimeProvider clock,
    ILogger<BackfillGrain> log) : Grain, IBackfillGrain, IDisposable
{
    private static readonly TimeSpan StepEvery = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(host.ApplicationStopping);
    private readonly Busy _stepping = new();
    private StateChanges<BackfillState> _changes = null!;
    private ConnectionPlan _plan = null!;
    private IReadOnlyList<string> _released = [];
    private IGrainTimer? _timer;
    private string? _problem;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _plan = plan.Connection(this.GetPrimaryKeyString());
        _changes = new StateChanges<BackfillState>(storage, this);
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => await _stopping.CancelAsync();

    public void Dispose()
    {
        _stopping.Dispose();
        _changes?.Dispose();
    }

    public Task EnsureAsync(IReadOnlyList<string> released)
    {
        _released = released;
        _timer ??= this.RegisterGrainTimer(GuardAsync, new GrainTimerCreationOptions(TimeSpan.Zero, StepEvery) { KeepAlive = true, Interleave = true });
        return Task.CompletedTask;
    }

    public Task PauseAsync()
    {
        _timer?.Dispose();
        _timer = null;
        return Task.CompletedTask;
    }

    public async Task<string?> StartAsync(IReadOnlyList<string> mappings)
    {
        if (storage.State.Latest is { IsOver: false } running)
        {
            return $"Backfill {running.Number} is under way. Cancel it first, or wait until it is done.";
        }

        await BeginAsync(mappings);
        return null;
    }

    public async Task<string?> CancelAsync()
    {
        if (storage.State.Latest is not { IsOver: false })
        {
            return "No backfill is under way.";
        }

        await StoreAsync(state => state.Latest is { Phase: BackfillPhase.Pricing or BackfillPhase.Reading or BackfillPhase.Finishing } running
            ? state with { Latest = running with { Phase = BackfillPhase.Cancelling } }
            : state);
        return null;
    }

    public async Task<BackfillStatus?> LookAsync() => storage.State.Latest is not { } latest ? null
        : latest.IsOver ? latest
        : (await SpendingAsync(latest)) with { Problem = _problem };

    private async Task GuardAsync(CancellationToken cancellationToken)
    {
        if (!_stepping.TryBegin())
        {
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        try
        {
            await StepAsync(stop.Token);
            _problem = null;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The phase is stored, and goes on elsewhere.
        }
        catch (CrmException failure)
        {
            log.Waits(_plan.Name, storage.State.Latest?.Number ?? 0, failure.Fault, failure.Code);
            _problem = failure.Message;
            await Task.Delay(failure.RetryAfter ?? failure.Fault.Pause(), clock, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
        catch (Exception failure)
        {
            log.StepFailed(_plan.Name, failure);
            _problem = failure.Message;
        }
        finally
        {
            _stepping.End();
        }
    }

    private Task StepAsync(CancellationToken cancellationToken) => storage.State.Latest switch
    {
        null or { IsOver: true } => BeginWhereNothingWasReadAsync(),
        { Phase: BackfillPhase.Pricing } pricing => PriceAsync(pricing, cancellationToken),
        { Phase: BackfillPhase.Reading } reading => ReadAsync(reading),
        { Phase: BackfillPhase.Finishing } finishing => FinishAsync(finishing),
        { Phase: BackfillPhase.Cancelling } cancelling => StopReadingAsync(cancelling),
        var other => throw new InvalidOperationException($"Unknown phase {other.Phase}"),
    };

    /// <summary>The initial sync: of a new connection, or of a mapping that was added.</summary>
    private async Task BeginWhereNothingWasReadAsync()
    {
        var unread = new List<string>();
        foreach (var group in _plan.Mappings.Where(group => !storage.State.Begun.Contains(group.Name)))
        {
            if (!await gate.IsOpenAsync(MappingKey.Of(group)))
            {
                unread.Add(group.Name);
            }
        }

        if (unread.Count > 0)
        {
            await BeginAsync(unread);
        }
    }

    private async Task BeginAsync(IReadOnlyList<string> mappings)
    {
        foreach (var group in _plan.Mappings.Where(group => mappings.Contains(group.Name)))
        {
            await gate.BeginAsync(MappingKey.Of(group));
        }

        var (hubSpot, salesforce) = (await SpentAsync(Side.HubSpot), await SpentAsync(Side.Salesforce));
        await StoreAsync(state => state.Latest is { IsOver: false } ? state : state with
        {
            Latest = new BackfillStatus { Number = (state.Latest?.Number ?? 0) + 1, Phase = BackfillPhase.Pricing, Mappings = mappings, BeganAt = clock.GetUtcNow() },
            Begun = [.. state.Begun.Union(mappings)],
            HubSpotBefore = hubSpot,
            SalesforceBefore = salesforce,
        });
        _timer?.Change(TimeSpan.Zero, StepEvery);
    }

    private async Task PriceAsync(BackfillStatus pricing, CancellationToken cancellationToken)
    {
        var price = await pricer.PriceAsync(_plan, GroupsOf(pricing), new CallContext(Lane.Backfill, Connection: _plan.Name), cancellationToken);
        var looked = await SpendingAsync(pricing);
        price = price with { HubSpotLooks = looked.HubSpotCalls, SalesforceLooks = looked.SalesforceCalls };
        await MoveAsync(BackfillPhase.Pricing, pricing with { Phase = BackfillPhase.Reading, Price = price });
        log.Priced(_plan.Name, pricing.Number, pricing.Mappings, price.HubSpot, price.Salesforce);
        foreach (var mapping in price.Mappings.Where(mapping => mapping.Unpriced is not null))
        {
            log.Unpriced(_plan.Name, mapping.Mapping, mapping.Unpriced!);
        }

        await StepAsync(cancellationToken);
    }

    private async Task ReadAsync(BackfillStatus reading)
    {
        var read = await Task.WhenAll(PollersOf(reading).Select(poller => poller.ReadAllAsync(reading.Number)));
        if (read.All(done => done))
        {
            await StoreAsync(state => IsAt(state, reading.Number, BackfillPhase.Reading) ? state with { Latest = reading with { Phase = BackfillPhase.Finishing } } : state);
        }
    }

    private async Task FinishAsync(BackfillStatus finishing)
    {
        if (!finishing.Mappings.Where(IsMapped).All(_released.Contains) || await OwesAsync(GroupsOf(finishing)))
        {
            return;
        }

        var done = (await SpendingAsync(finishing)) with { Phase = BackfillPhase.Done, EndedAt = clock.GetUtcNow() };
        await MoveAsync(BackfillPhase.Finishing, done);
        log.Done(_plan.Name, done.Number, done.HubSpot, done.Salesforce);
    }

    /// <summary>The gate learns of it first: a record that changes is synced from now on, whoever was to read it.</summary>
    private async Task StopReadingAsync(BackfillStatus cancelling)
    {
        foreach (var group in GroupsOf(cancelling))
        {
            await gate.CancelAsync(MappingKey.Of(group));
        }

        await Task.WhenAll(PollersOf(cancelling).Select(poller => poller.StopReadingAsync(cancelling.Number, cancelling.BeganAt)));
        var cancelled = (await SpendingAsync(cancelling)) with { Phase = BackfillPhase.Cancelled, EndedAt = clock.GetUtcNow() };
        await MoveAsync(BackfillPhase.Cancelling, cancelled);
        log.Cancelled(_plan.Name, cancelled.Number, cancelled.HubSpot, cancelled.Salesforce);
    }

    private async Task<bool> OwesAsync(IEnumerable<MappingGroup> groups)
    {
        foreach (var group in groups)
        {
            if (await index.CountLoadingAsync(MappingKey.Of(group)) > 0)
            {
                return true;
            }
        }

        return false;
    }

    private IEnumerable<MappingGroup> GroupsOf(BackfillStatus backfill) => _plan.Mappings.Where(group => backfill.Mappings.Contains(group.Name));

    /// <summary>One that the configuration does not have any more needs no reading.</summary>
    private bool IsMapped(string mapping) => _plan.Mappings.Any(group => group.Name == mapping);

    private IEnumerable<IPollerGrain> PollersOf(BackfillStatus backfill) =>
        from mapping in GroupsOf(backfill)
        from source in mapping.Sources
        select GrainFactory.GetGrain<IPollerGrain>(new ObjectKey(MappingKey.Of(mapping), source.Side, source.ObjectType).ToString());

    private Task<long> SpentAsync(Side side) => spent.OfAsync(_plan.Name, _plan.AccountOn(side));

    private async Task<BackfillStatus> SpendingAsync(BackfillStatus backfill) => backfill with
    {
        HubSpotCalls = await SpentAsync(Side.HubSpot) - storage.State.HubSpotBefore,
        SalesforceCalls = await SpentAsync(Side.Salesforce) - storage.State.SalesforceBefore,
    };

    /// <summary>Unless somebody has cancelled it meanwhile.</summary>
    private Task MoveAsync(BackfillPhase from, BackfillStatus to) => StoreAsync(state => IsAt(state, to.Number, from) ? state with { Latest = to } : state);

    private static bool IsAt(BackfillState state, long number, BackfillPhase phase) => state.Latest is { } latest && latest.Number == number && latest.Phase == phase;

    private Task StoreAsync(Func<BackfillState, BackfillState> change) => _changes.StoreAsync(change);
}
