using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace HubSpotSfSync.Sandbox.Common;

/// <summary>Finds the fault a call runs into and lets it happen.</summary>
internal sealed class FaultInjection(SandboxControls controls)
{
    private const int Pieces = 20;

    public async Task<FaultRule?> TakeAsync(HttpContext context, string path)
    {
        if (controls.Faults.IsEmpty)
        {
            return null;
        }

        var method = context.Request.Method;
        var body = controls.Faults.LooksIntoBody(method, path) ? Encoding.UTF8.GetString((await RequestRecords.ReadAsync(context.Request, context.RequestAborted)).Span) : null;
        return controls.Faults.Take(new FaultCall(method, path, Uri.UnescapeDataString(context.Request.QueryString.Value!.Replace('+', ' ')), body));
    }

    /// <returns>Whether the caller got an answer.</returns>
    public async Task<bool> BreakAsync(HttpContext context, RequestDelegate next, FaultRule fault)
    {
        var delay = TimeSpan.FromMilliseconds(fault.DelayMs);
        switch (fault.Kind)
        {
            case FaultKind.Status or FaultKind.RateLimit or FaultKind.ExpiredSession or FaultKind.Gateway:
                await WaitAsync(delay, context);
                await RefuseAsync(context, fault);
                return true;
            case FaultKind.Slow:
                await WaitAsync(delay, context);
                await next(context);
                return true;
            case FaultKind.SlowBody:
                await TrickleAsync(context, await RunUnheardAsync(context, next), delay);
                return true;
            case FaultKind.TruncatedJson:
                await SendHalfAsync(context, await RunUnheardAsync(context, next), saysSo: true);
                return true;
            case FaultKind.Truncate:
                await SendHalfAsync(context, await RunUnheardAsync(context, next), saysSo: false);
                break;
            case FaultKind.TimeoutAfter:
                await RunUnheardAsync(context, next);
                await WaitAsync(delay, context);
                break;
            case FaultKind.ResetAfter:
                await RunUnheardAsync(context, next);
                Reset(context);
                break;
            case FaultKind.TimeoutBefore:
                await WaitAsync(delay, context);
                break;
            case FaultKind.Reset:
            default:
                Reset(context);
                break;
        }

        context.Abort();
        return false;
    }

    // The machine's time on purpose: a clock that was moved or stands still must not change how long an answer takes.
    public static Task WaitAsync(TimeSpan delay, HttpContext context) =>
        delay > TimeSpan.Zero ? Task.Delay(delay, TimeProvider.System, context.RequestAborted) : Task.CompletedTask;

    private async Task RefuseAsync(HttpContext context, FaultRule fault)
    {
        if (fault.RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (fault.Kind != FaultKind.Status)
        {
            var platform = controls.Platform ?? throw new InvalidOperationException($"This platform has no answer for {fault.Kind}");
            await (fault.Kind switch
            {
                FaultKind.RateLimit => platform.RefuseRateAsync(context, fault.Policy ?? platform.RateLimitPolicies[0]),
                FaultKind.ExpiredSession => platform.RefuseSessionAsync(context),
                _ => platform.RefuseAtGatewayAsync(context, fault.Status ?? StatusCodes.Status502BadGateway),
            });
            return;
        }

        context.Response.StatusCode = fault.Status ?? StatusCodes.Status500InternalServerError;
        if (fault.Body is { } body)
        {
            context.Response.ContentType = fault.ContentType;
            await context.Response.WriteAsync(body, context.RequestAborted);
        }
    }

    /// <summary>Lets the call take effect with its answer kept from the wire.</summary>
    private static async Task<ReadOnlyMemory<byte>> RunUnheardAsync(HttpContext context, RequestDelegate next)
    {
        var wire = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var answer = new MemoryStream();
        var unheard = new StreamResponseBodyFeature(answer);
        context.Features.Set<IHttpResponseBodyFeature>(unheard);
        await next(context);
        await unheard.CompleteAsync();
        context.Features.Set(wire);
        return answer.GetBuffer().AsMemory(0, (int)answer.Length);
    }

    private static async Task SendHalfAsync(HttpContext context, ReadOnlyMemory<byte> answer, bool saysSo)
    {
        var half = answer[..(answer.Length / 2)];
        context.Response.ContentLength = saysSo ? half.Length : answer.Length;
        await context.Response.Body.WriteAsync(half, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static async Task TrickleAsync(HttpContext context, ReadOnlyMemory<byte> answer, TimeSpan delay)
    {
        if (answer.IsEmpty)
        {
            await WaitAsync(delay, context);
            return;
        }

        context.Response.ContentLength = answer.Length;
        await context.Response.StartAsync(context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        var piece = (answer.Length + Pieces - 1) / Pieces;
        for (var at = 0; at < answer.Length; at += piece)
        {
            await WaitAsync(delay / Pieces, context);
            await context.Response.Body.WriteAsync(answer.Slice(at, Math.Min(piece, answer.Length - at)), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    // Without a word of goodbye. The connection of HTTP/2 is shared with other calls: there only this one's stream is reset.
    private static void Reset(HttpContext context)
    {
        if (!HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            context.Features.Get<IConnectionSocketFeature>()?.Socket.Close(0);
        }
    }
}
