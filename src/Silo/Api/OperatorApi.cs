using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;

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
            .WithSummary("Try every quarantined pair again, and look again at what waits, with people, stages and rates read afresh");
        api.MapPost("/connections/{connection}/poll", (string connection, Side? side, SyncPlan plan, IGrainFactory grains) => WithConnection(plan, connection, async () =>
        {
            await grains.GetGrain<IConnectionGrain>(connection).PollNowAsync(side);
            return Results.Accepted();
        })).Produces(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Ask a side, or both, for changes now, not only when the next poll is due");
        api.MapSyncNow();
        api.MapBackfill();
        api.MapGet("/pairs/{connection}/{mapping}", (string connection, string mapping, string? hubspotId, string? salesforceId, SyncPlan plan, LinkIndex links, IGrainFactory grains) => WithMapping(plan, connection, mapping, () =>
            FindAsync(new MappingKey(connection, mapping), hubspotId, salesforceId, links, grains)))
            .Produces<PairAnswer>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("The pair of a record, by its HubSpot or Salesforce id: how it stands, what it waits for and what was decided last");
        api.MapGet("/pairs/{connection}/{mapping}/{pair}", (string connection, string mapping, string pair, SyncPlan plan, IGrainFactory grains) => WithMapping(plan, connection, mapping, async () =>
            Results.Ok(await grains.Pair(new PairKey(new(connection, mapping), pair)).LookAsync())))
            .Produces<PairState>().ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Everything that is remembered of one pair");
        api.MapDuplicates();
    }

    private static async Task<IResult> FindAsync(MappingKey mapping, string? hubSpotId, string? salesforceId, LinkIndex links, IGrainFactory grains)
    {
        if (hubSpotId is null == salesforceId is null)
        {
            return Results.Problem("Name one record of the pair: ?hubspotId=... or ?salesforceId=...", statusCode: StatusCodes.Status400BadRequest);
        }

        var (side, id) = hubSpotId is not null ? (Side.HubSpot, hubSpotId) : (Side.Salesforce, salesforceId!);
        if ((await links.LookupAsync(mapping, side, [id]))[0] is not { } name)
        {
            return Results.Problem($"{side} record {id} is in no pair of {mapping}: it was not seen yet, or is outside of what is synced.", statusCode: StatusCodes.Status404NotFound);
        }

        var pair = await grains.Pair(new PairKey(mapping, name)).LookAsync();
        return Results.Ok(PairAnswer.Of(name, pair));
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
