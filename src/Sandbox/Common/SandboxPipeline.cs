using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace HubSpotSfSync.Sandbox.Common;

/// <summary>
/// What every call to a sandbox goes through before the platform's own rules: the call log, the latency, the faults.
/// Call after <c>UseRouting</c> and before the platform's middleware.
/// </summary>
public static class SandboxPipeline
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static WebApplication UseSandboxControls(this WebApplication app, SandboxControls controls)
    {
        app.Use((context, next) => context.Request.Path.StartsWithSegments(SandboxControls.Path)
            ? next(context)
            : RunAsync(context, next, controls));
        MapControls(app.MapGroup(SandboxControls.Path), controls);
        return app;
    }

    private static void MapControls(RouteGroupBuilder group, SandboxControls controls)
    {
        group.MapGet("/stats", () => Results.Json(controls.Calls.Snapshot(), Json));
        group.MapPost("/faults", async context =>
        {
            controls.Faults.Replace(await ReadAsync<FaultRule[]>(context) ?? []);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
        group.MapDelete("/faults", context =>
        {
            controls.Faults.Clear();
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
        group.MapPost("/latency", async context =>
        {
            var setting = await ReadAsync<LatencySetting>(context);
            context.Response.StatusCode = setting is not null && controls.Latency.Set(setting)
                ? StatusCodes.Status204NoContent
                : StatusCodes.Status400BadRequest;
        });
        group.MapPost("/clock", async context =>
        {
            var advance = await ReadAsync<ClockAdvance>(context);
            controls.Clock.Advance(TimeSpan.FromSeconds(advance?.AdvanceSeconds ?? 0));
            await context.Response.WriteAsJsonAsync(new { now = controls.Clock.GetUtcNow() }, Json);
        });
    }

    private static async Task<T?> ReadAsync<T>(HttpContext context)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(context.Request.Body, Json, context.RequestAborted);
        }
        catch (JsonException problem)
        {
            throw new BadHttpRequestException($"The body is not what this control wants: {problem.Message}", problem);
        }
    }

    private static async Task RunAsync(HttpContext context, RequestDelegate next, SandboxControls controls)
    {
        var path = context.Request.Path.Value ?? "/";
        var answered = false;
        try
        {
            await WaitAsync(controls.Latency.Next(path), context);
            answered = controls.Faults.Take(context.Request.Method, path) is { } fault
                ? await BreakAsync(context, next, fault)
                : await AnswerAsync(context, next);
        }
        finally
        {
            controls.Calls.Add(Endpoint(context, path), answered ? context.Response.StatusCode : CallLog.NoAnswer);
        }
    }

    private static async Task<bool> AnswerAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        return true;
    }

    /// <returns>Whether the caller got an answer.</returns>
    private static async Task<bool> BreakAsync(HttpContext context, RequestDelegate next, FaultRule fault)
    {
        var delay = TimeSpan.FromMilliseconds(fault.DelayMs);
        switch (fault.Kind)
        {
            case FaultKind.Status:
                await WaitAsync(delay, context);
                await RefuseAsync(context, fault);
                return true;
            case FaultKind.Slow:
                await WaitAsync(delay, context);
                await next(context);
                return true;
            case FaultKind.TimeoutAfter:
                await RunUnheardAsync(context, next);
                await WaitAsync(delay, context);
                break;
            case FaultKind.Truncate:
                await SendHalfAsync(context, await RunUnheardAsync(context, next));
                break;
            case FaultKind.TimeoutBefore:
                await WaitAsync(delay, context);
                break;
            case FaultKind.Reset:
            default:
                break;
        }

        context.Abort();
        return false;
    }

    private static async Task RefuseAsync(HttpContext context, FaultRule fault)
    {
        context.Response.StatusCode = fault.Status;
        if (fault.RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        if (fault.Body is { } body)
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(body, context.RequestAborted);
        }
    }

    /// <summary>Lets the call take effect with its answer kept from the wire.</summary>
    private static async Task<MemoryStream> RunUnheardAsync(HttpContext context, RequestDelegate next)
    {
        var wire = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var answer = new MemoryStream();
        var unheard = new StreamResponseBodyFeature(answer);
        context.Features.Set<IHttpResponseBodyFeature>(unheard);
        await next(context);
        await unheard.CompleteAsync();
        context.Features.Set(wire);
        return answer;
    }

    private static async Task SendHalfAsync(HttpContext context, MemoryStream answer)
    {
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer.ToArray().AsMemory(0, (int)answer.Length / 2), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    // Real time on purpose: a shifted clock must not change how long an answer takes.
    private static Task WaitAsync(TimeSpan delay, HttpContext context) =>
        delay > TimeSpan.Zero ? Task.Delay(delay, TimeProvider.System, context.RequestAborted) : Task.CompletedTask;

    private static string Endpoint(HttpContext context, string path) =>
        $"{context.Request.Method} {(context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? path}";

    private sealed record ClockAdvance(double AdvanceSeconds);
}
