using System.Net;
using HubSpotSfSync.Sync.Crm;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Timeout;

namespace HubSpotSfSync.Crm.Http;

/// <summary>What every call to a platform passes: retries outside, so that each attempt has its own deadline check and permit.</summary>
public static class CrmPipeline
{
    private const int Retries = 2;
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Enough for 100 MB over a slow line; platforms end a request after ten minutes themselves.</summary>
    private static readonly TimeSpan TransferTimeout = TimeSpan.FromMinutes(10);

    /// <summary>Longer waits are handed up: the work is parked rather than held.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    public static IHttpClientBuilder AddCrmPipeline(this IHttpClientBuilder client, string account)
    {
        client.AddResilienceHandler("crm", resilience => resilience.AddRetry(Retry()).AddTimeout(Timeout()));

        // The deadline is looked at before a permit is spent, and again because waiting for the permit may have taken it past.
        return client
            .AddHttpMessageHandler(services => new DeadlineHandler(account, services.GetRequiredService<TimeProvider>()))
            .AddHttpMessageHandler(services => new PermitHandler(account, services.GetRequiredService<IPermits>(), services.GetRequiredService<TimeProvider>()))
            .AddHttpMessageHandler(services => new DeadlineHandler(account, services.GetRequiredService<TimeProvider>()))
            .AddHttpMessageHandler(() => new WholeAnswerHandler());
    }

    /// <summary>How long the platform asks to be left alone. A date counts from the answer's own, so that clocks need not agree.</summary>
    public static TimeSpan? RetryAfter(this HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } until } when response.Headers.Date is { } sent => until > sent ? until - sent : TimeSpan.Zero,
        _ => null,
    };

    private static HttpRetryStrategyOptions Retry() => new()
    {
        MaxRetryAttempts = Retries,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = TimeSpan.FromMilliseconds(200),
        DelayGenerator = arguments => ValueTask.FromResult(arguments.Outcome.Result?.RetryAfter()),
        ShouldHandle = arguments => ValueTask.FromResult(
            arguments.Context.GetRequestMessage()?.IsRepeatable() == true && IsTransient(arguments.Outcome)),
    };

    private static HttpTimeoutStrategyOptions Timeout() => new()
    {
        TimeoutGenerator = arguments => ValueTask.FromResult(
            arguments.Context.GetRequestMessage()?.IsTransfer() == true ? TransferTimeout : AttemptTimeout),
    };

    private static bool IsTransient(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Exception: HttpRequestException or TimeoutRejectedException } => true,
        { Result: { StatusCode: HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError } response } =>
            response.RetryAfter() is not { } after || after <= LongestWait,
        _ => false,
    };
}
