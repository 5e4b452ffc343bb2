namespace HubSpotSfSync.Sandbox.Common;

/// <summary>
/// What every call to a sandbox goes through before the platform's own rules: the call log, the latency, the faults.
/// Call after <c>UseRouting</c> and before the platform's middleware.
/// </summary>
public static class SandboxPipeline
{
    public static WebApplication UseSandboxControls(this WebApplication app, SandboxControls controls)
    {
        var faults = new FaultInjection(controls);
        app.Use((context, next) => context.Request.Path.StartsWithSegments(SandboxControls.Path)
            ? ControlAsync(context, next)
            : RunAsync(context, next, controls, faults));
        new CommonControlEndpoints(controls).Map(app.MapGroup(SandboxControls.Path));
        return app;
    }

    private static async Task ControlAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (ControlException problem)
        {
            await problem.AnswerAsync(context);
        }
    }

    private static async Task RunAsync(HttpContext context, RequestDelegate next, SandboxControls controls, FaultInjection faults)
    {
        var path = context.Request.Path.Value ?? "/";
        var answered = false;
        try
        {
            if (controls.Latency.Begin(context.Request.Method, path) is { } latency)
            {
                await DelayAsync(context, latency);
            }

            answered = await faults.TakeAsync(context, path) is { } fault
                ? await faults.BreakAsync(context, next, fault)
                : await AnswerAsync(context, next);
        }
        finally
        {
            controls.Calls.Add(Endpoint(context, path), answered ? context.Response.StatusCode : CallLog.NoAnswer);
        }
    }

    private static async Task DelayAsync(HttpContext context, CallLatency latency)
    {
        var records = latency.LooksIntoRequest ? await RequestRecords.CountAsync(context.Request, context.RequestAborted) : 0;
        await FaultInjection.WaitAsync(latency.Before(records, TimeProvider.System.GetTimestamp()), context);
        var answered = new AnsweredRecords();
        context.Features.Set(answered);
        context.Response.OnStarting(() => FaultInjection.WaitAsync(latency.After(answered.Count, TimeProvider.System.GetTimestamp()), context));
    }

    private static async Task<bool> AnswerAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        return true;
    }

    private static string Endpoint(HttpContext context, string path) =>
        $"{context.Request.Method} {(context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? path}";
}
