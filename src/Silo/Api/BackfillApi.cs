using HubSpotSfSync.Grains.Backfills;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pricing;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Silo.Api;

/// <summary>Backfills: what one would cost, starting and cancelling it.</summary>
internal static class BackfillApi
{
    public static void MapBackfill(this RouteGroupBuilder api)
    {
        api.MapGet("/connections/{connection}/backfill/price", PriceAsync)
            .Produces<PlannedLoad>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .WithSummary("What reading everything would cost now: counts and samples both sides, a few dozen calls");
        api.MapPost("/connections/{connection}/backfill", StartAsync)
            .Produces<BackfillStatus>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Read everything again that a connection, or one mapping, selects; writes what differs");
        api.MapPost("/connections/{connection}/backfill/cancel", CancelAsync)
            .Produces<BackfillStatus>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Stop reading: what was read stays, what is owed is finished, changes are followed");
    }

    private static async Task<IResult> PriceAsync(string connection, string? mapping, SyncPlan plan, LoadPricer pricer, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (Missing(plan, connection, mapping) is { } missing)
        {
            return missing;
        }

        var planned = plan.Connection(connection);
        try
        {
            // In the lane that is priced, but of no connection: it is no part of a backfill that may be under way.
            var price = await pricer.PriceAsync(planned, planned.Mappings.Where(group => mapping is null || group.Name == mapping), new CallContext(Lane.Backfill), cancellationToken);
            var budgets = await Task.WhenAll(Sides.Both.Select(side => grains.GetGrain<IApiBudgetGrain>(planned.AccountOn(side)).LookAsync()));
            var byAccount = budgets.ToDictionary(budget => budget.Account, budget => (budget.Capacity, budget.Ours));
            return Results.Ok(PlannedLoad.Of(planned, price, plan.Budget, account => byAccount[account]));
        }
        catch (CrmException failure)
        {
            return Results.Problem(failure.Message, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static Task<IResult> StartAsync(string connection, string? mapping, SyncPlan plan, IGrainFactory grains) =>
        ActAsync(connection, mapping, plan, grains, grain => grain.StartBackfillAsync(mapping));

    private static Task<IResult> CancelAsync(string connection, SyncPlan plan, IGrainFactory grains) =>
        ActAsync(connection, null, plan, grains, grain => grain.CancelBackfillAsync());

    private static async Task<IResult> ActAsync(string connection, string? mapping, SyncPlan plan, IGrainFactory grains, Func<IConnectionGrain, Task<string?>> act)
    {
        if (Missing(plan, connection, mapping) is { } missing)
        {
            return missing;
        }

        return await act(grains.GetGrain<IConnectionGrain>(connection)) is { } problem
            ? Results.Problem(problem, statusCode: StatusCodes.Status409Conflict)
            : Results.Accepted($"/api/connections/{connection}", await grains.GetGrain<IBackfillGrain>(connection).LookAsync());
    }

    private static IResult? Missing(SyncPlan plan, string connection, string? mapping) => plan.Connections.FirstOrDefault(one => one.Name == connection) switch
    {
        null => Results.Problem(
            $"There is no connection '{connection}'. There are: {string.Join(", ", plan.Connections.Select(one => one.Name))}.", statusCode: StatusCodes.Status404NotFound),
        var known when mapping is not null && known.Mappings.All(group => group.Name != mapping) => Results.Problem(
            $"There is no mapping '{mapping}' in '{connection}'. There are: {string.Join(", ", known.Mappings.Select(group => group.Name))}.", statusCode: StatusCodes.Status404NotFound),
        _ => null,
    };
}
