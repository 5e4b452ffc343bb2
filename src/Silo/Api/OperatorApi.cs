using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;

namespace HubSpotSfSync.Silo.Api;

/// <summary>What operators can ask and do over HTTP; described at /openapi/v1.json.</summary>
internal static class OperatorApi
{
    public static void MapOperatorApi(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api");
        api.MapGet("/overview", (IGrainFactory grains) => grains.GetGrain<IOverviewGrain>(IOverviewGrain.Key).LookAsync())
            .WithSummary("Connections, budgets, latest decisions and quarantined pairs");
        api.MapGet("/connections/{connection}", (string connection, SyncPlan plan, IGrainFactory grains) => WithConnection(plan, connection, async () =>
            Results.Ok(await grains.GetGrain<IConnectionGrain>(connection).LookAsync())))
            .Produces<ConnectionStatus>().ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("How a connection stands");
        api.MapPost("/connections/{connection}/pause", (string connection, SyncPlan plan, IGrainFactory grains) => WithConnection(plan, connection, async () =>
        {
            await grains.GetGrain<IConnectionGrain>(connection).PauseAsync();
            return Results.NoContent();
        })).WithSummary("Stop taking in changes; what was accepted stays");
        api.MapPost("/connections/{connection}/resume", (string connection, SyncPlan plan, IGrainFactory grains) => WithConnection(plan, connection, async () =>
        {
            await grains.GetGrain<IConnectionGrain>(connection).ResumeAsync();
            return Results.NoContent();
        })).WithSummary("Go on where the pause began");
        api.MapPost("/connections/{connection}/retry", (string connection, SyncPlan plan, IGrainFactory grains) => WithConnection(plan, connection, async () =>
            Results.Ok(new RetryAnswer(await grains.GetGrain<IConnectionGrain>(connection).RetryQuarantinedAsync()))))
            .Produces<RetryAnswer>()
            .WithSummary("Try every quarantined pair again");
        api.MapGet("/pairs/{connection}/{mapping}/{pair}", (string connection, string mapping, string pair, SyncPlan plan, IGrainFactory grains) => WithMapping(plan, connection, mapping, async () =>
            Results.Ok(await grains.GetGrain<IRecordPairGrain>(new PairKey(new(connection, mapping), pair).ToString()).LookAsync())))
            .Produces<PairState>().ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Everything that is remembered of one pair");
    }

    private static Task<IResult> WithConnection(SyncPlan plan, string connection, Func<Task<IResult>> act) =>
        plan.Connections.Any(one => one.Name == connection)
            ? act()
            : Task.FromResult(Results.Problem($"There is no connection '{connection}'. There are: {string.Join(", ", plan.Connections.Select(one => one.Name))}.", statusCode: StatusCodes.Status404NotFound));

    private static Task<IResult> WithMapping(SyncPlan plan, string connection, string mapping, Func<Task<IResult>> act) =>
        plan.Connections.Any(one => one.Name == connection && one.Mappings.Any(each => each.Name == mapping))
            ? act()
            : Task.FromResult(Results.Problem($"There is no mapping '{mapping}' in a connection '{connection}'.", statusCode: StatusCodes.Status404NotFound));
}

/// <summary>How many pairs were tried again.</summary>
internal sealed record RetryAnswer(int Retried);
