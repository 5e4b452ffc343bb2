using System.Text.Json;
using System.Text.Json.Serialization;

namespace HubSpotSfSync.Sandbox.Common;

/// <summary>The controls that both sandboxes have: statistics, faults, latency, the clock.</summary>
internal sealed class CommonControlEndpoints(SandboxControls controls)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private static readonly TimeSpan Farthest = TimeSpan.FromDays(3660);

    public void Map(RouteGroupBuilder group)
    {
        group.MapGet("/stats", () => Results.Json(controls.Calls.Snapshot(), Json));
        group.MapGet("/faults", () => Results.Json(controls.Faults.States, Json));
        group.MapPost("/faults", (RequestDelegate)PlanAsync);
        group.MapDelete("/faults", context =>
        {
            controls.Faults.Clear();
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
        group.MapGet("/latency", () => Results.Json(controls.Latency.Setting, Json));
        group.MapPost("/latency", (RequestDelegate)DelayAsync);
        group.MapGet("/clock", () => Results.Json(Time(), Json));
        group.MapPost("/clock", (RequestDelegate)MoveAsync);
    }

    private async Task PlanAsync(HttpContext context)
    {
        controls.Faults.Replace(await FaultRules.ReadAsync(context, controls.Platform));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task DelayAsync(HttpContext context)
    {
        if (!controls.Latency.Set(await ControlException.ReadAsync<LatencySetting>(context)))
        {
            throw new ControlException("profile", "is instant or realistic; or fixedMs is at least 0");
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task MoveAsync(HttpContext context)
    {
        var move = await ControlException.ReadAsync<ClockMove>(context);
        var by = Distance(move);
        if (move.Frozen == true)
        {
            controls.Clock.Freeze();
        }

        // Only now, so that a frozen clock stands exactly there.
        await controls.Clock.PassAsync(move.To is { } to ? Ahead(to) : by, context.RequestAborted);
        if (move.Frozen == false)
        {
            controls.Clock.Run();
        }

        await context.Response.WriteAsJsonAsync(Time(), Json, context.RequestAborted);
    }

    private TimeSpan Distance(ClockMove move)
    {
        if (move is { To: not null, AdvanceSeconds: not null })
        {
            throw new ControlException("to", "and advanceSeconds exclude each other");
        }

        if (move.To is { } to)
        {
            return Ahead(to) is var ahead && ahead <= Farthest ? ahead : throw new ControlException("to", "is more than ten years ahead");
        }

        return move.AdvanceSeconds switch
        {
            null => TimeSpan.Zero,
            >= 0 and var seconds when seconds <= Farthest.TotalSeconds => TimeSpan.FromSeconds(seconds),
            _ => throw new ControlException("advanceSeconds", $"is 0 to {Farthest.TotalSeconds:0}: time does not go back"),
        };
    }

    private TimeSpan Ahead(DateTimeOffset to) => to - controls.Clock.GetUtcNow() is var ahead && ahead >= TimeSpan.Zero
        ? ahead
        : throw new ControlException("to", $"is before the sandbox's time, {controls.Clock.GetUtcNow():O}: time does not go back");

    private ClockState Time() => new(controls.Clock.GetUtcNow(), controls.Clock.IsFrozen, controls.Clock.Timers);

    private sealed record ClockMove(double? AdvanceSeconds = null, DateTimeOffset? To = null, bool? Frozen = null);

    private sealed record ClockState(DateTimeOffset Now, bool Frozen, int Timers);
}
