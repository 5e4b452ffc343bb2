using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Budget;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Grains.Budget;

/// <summary>Rations one account's calls, and its change events, for the whole cluster. The accounting is <see cref="BudgetLedger"/>'s and
/// <see cref="EventLedger"/>'s; this grain makes it durable, tells operators what they must know, and asks the platform how the account
/// stands when no answer told it for a while.</summary>
[GrainType("budget")]
public sealed partial class ApiBudgetGrain(
    [PersistentState("budget")] IPersistentState<BudgetState> storage,
    [PersistentState("events")] IPersistentState<EventState> eventStorage,
    SyncPlan plan,
    ICrmAccounts accounts,
    IEnumerable<IAlertSink> sinks,
    WorkInHand work,
    TimeProvider clock,
    ILogger<ApiBudgetGrain> log) : Grain, IApiBudgetGrain
{
    private static readonly TimeSpan WatchEvery = TimeSpan.FromSeconds(15);

    private BudgetLedger _ledger = null!;
    private EventLedger _events = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _ledger = new BudgetLedger(plan.Budget(Account), storage.State, clock.GetUtcNow());
        _events = new EventLedger(plan.Budget(Account), eventStorage.State);
        this.RegisterGrainTimer(WatchAsync, new GrainTimerCreationOptions(WatchEvery, WatchEvery) { KeepAlive = true });
        return Task.CompletedTask;
    }

    private string Account => this.GetPrimaryKeyString();

    public async Task<Lease> LeaseAsync(LeaseRequest request)
    {
        var wish = new LeaseWish(
            request.Silo, request.Holder, request.Number, request.Connection, request.Lane, request.Kind, request.Calls, request.ReturnedNumber, request.ReturnedCalls);
        var lease = _ledger.Grant(wish, clock.GetUtcNow());
        await StoreAsync();
        return lease;
    }

    public Task ReportAsync(PlatformUsage usage)
    {
        _ledger.Reconcile(usage, clock.GetUtcNow());
        return StoreAsync();
    }

    public Task ReportEventsAsync(EventUse events)
    {
        _events.Reconcile(events, clock.GetUtcNow());
        return StoreEventsAsync();
    }

    public async Task<IReadOnlyList<PolledObject>> TakeEventsAsync(EventReport report)
    {
        var polled = _events.Take(report, clock.GetUtcNow());
        await StoreEventsAsync();
        return polled;
    }

    public Task<BudgetUse> LookAsync() => Task.FromResult(Use());

    private BudgetUse Use() => _ledger.Use(Account, clock.GetUtcNow()) with { Events = _events.Outlook(clock.GetUtcNow()) };

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        var fresh = _ledger.Watch(clock.GetUtcNow(), _events.Outlook(clock.GetUtcNow()));
        await StoreAsync();
        var use = Use();
        SyncInstruments.Budget(use);
        if (use.Events is { } events)
        {
            SyncInstruments.Events(Account, events, clock.GetUtcNow());
        }

        foreach (var alert in fresh)
        {
            BudgetAlert(log, Account, alert.Message);
            work.Run(() => Task.WhenAll(sinks.Select(sink => sink.TellAsync(use, alert, CancellationToken.None))), failure => NotSent(log, Account, failure));
        }

        if (_ledger.NextProbe(clock.GetUtcNow()) <= clock.GetUtcNow())
        {
            // Not waited for: the call needs a permit of this grain.
            var (account, self) = (Account, this.AsReference<IApiBudgetGrain>());
            work.Run(() => ProbeAsync(account, self), failure => NotProbed(log, Account, failure));
        }
    }

    /// <summary>The client reports what the answer says of calls.</summary>
    private async Task ProbeAsync(string account, IApiBudgetGrain self)
    {
        try
        {
            if (await accounts.Crm(account).ProbeAsync(CancellationToken.None) is { } events)
            {
                await self.ReportEventsAsync(events);
            }
        }
        catch (CrmException failure)
        {
            NotTold(log, account, failure.Code);
        }
    }

    private Task StoreAsync() => StoreAsync(storage, _ledger.State, _ledger.Restore);

    private Task StoreEventsAsync() => StoreAsync(eventStorage, _events.State, _events.Restore);

    /// <summary>What could not be stored was not granted.</summary>
    private async Task StoreAsync<TState>(IPersistentState<TState> stored, TState state, Action<TState> restore)
        where TState : class
    {
        var before = stored.State;
        if (ReferenceEquals(before, state))
        {
            return;
        }

        try
        {
            await stored.StoreAsync(state, this);
        }
        catch
        {
            restore(before);
            throw;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Budget of {Account}: {Message}")]
    private static partial void BudgetAlert(ILogger log, string account, string message);

    [LoggerMessage(LogLevel.Error, "An alert on the budget of {Account} could not be sent")]
    private static partial void NotSent(ILogger log, string account, Exception failure);

    [LoggerMessage(LogLevel.Error, "{Account} could not be asked how much of its limit is used")]
    private static partial void NotProbed(ILogger log, string account, Exception failure);

    [LoggerMessage(LogLevel.Debug, "{Account} did not tell how much of its limit is used: {Code}")]
    private static partial void NotTold(ILogger log, string account, string code);
}
