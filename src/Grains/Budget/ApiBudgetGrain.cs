using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Budget;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;

namespace HubSpotSfSync.Grains.Budget;

/// <summary>Rations one account's calls for the whole cluster. The accounting is <see cref="BudgetLedger"/>'s; this grain makes it durable.</summary>
[GrainType("budget")]
public sealed class ApiBudgetGrain([PersistentState("budget")] IPersistentState<BudgetState> storage, SyncPlan plan, TimeProvider clock) : Grain, IApiBudgetGrain
{
    private BudgetLedger _ledger = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _ledger = new BudgetLedger(plan.Budget(this.GetPrimaryKeyString()), storage.State, clock.GetUtcNow());
        return Task.CompletedTask;
    }

    public async Task<Lease> LeaseAsync(LeaseRequest request)
    {
        var wish = new LeaseWish(request.Silo, request.Number, request.Lane, request.Kind, request.Calls, request.ReturnedNumber, request.ReturnedCalls);
        var lease = _ledger.Grant(wish, clock.GetUtcNow());
        await StoreAsync();
        return lease;
    }

    public Task ReportAsync(long used, long limit)
    {
        _ledger.Reconcile(new PlatformUsage(used, limit), clock.GetUtcNow());
        return StoreAsync();
    }

    public Task<BudgetUse> LookAsync() => Task.FromResult(_ledger.Use(this.GetPrimaryKeyString(), clock.GetUtcNow()));

    /// <summary>What could not be stored was not granted.</summary>
    private async Task StoreAsync()
    {
        var before = storage.State;
        try
        {
            await storage.StoreAsync(_ledger.State, this);
        }
        catch
        {
            _ledger.Restore(before);
            throw;
        }
    }
}
