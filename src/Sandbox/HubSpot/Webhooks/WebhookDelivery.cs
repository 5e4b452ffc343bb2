using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using HubSpotSfSync.Sandbox.Common;

namespace HubSpotSfSync.Sandbox.HubSpot.Webhooks;

/// <summary>Sends one portal's events: in arrays, signed, a few at a time, again and again until they are taken.</summary>
public sealed class WebhookDelivery : IAsyncDisposable
{
    public const int MaxEventsPerRequest = 100;

    // The documented ten retries over a day.
    private static readonly TimeSpan[] RetryDelays =
        [.. new[] { 60, 180, 300, 600, 1800, 3600, 7200, 14400, 21600, 36000 }.Select(seconds => TimeSpan.FromSeconds(seconds))];

    private readonly WebhookFeed _feed;
    private readonly WebhookFaultPlan _faults;
    private readonly HubSpotSandboxOptions _options;
    private readonly SandboxControls _controls;
    private readonly HttpClient _http;
    private readonly WebhookAnswers _answers;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Task, byte> _deliveries = new();
    private readonly Task _pump;
    private int _underWay;
    private volatile bool _gathering;

    public WebhookDelivery(WebhookFeed feed, WebhookFaultPlan faults, HubSpotSandboxOptions options, SandboxControls controls, HttpClient http, WebhookAnswers answers)
    {
        _feed = feed;
        _faults = faults;
        _options = options;
        _controls = controls;
        _http = http;
        _answers = answers;
        _pump = PumpAsync(_stopping.Token);
    }

    /// <summary>Whether every event so far was taken, dropped or given up. Looked at in the order in which an event moves on.</summary>
    public bool IsIdle => _feed.Events.Count == 0 && !_gathering && _deliveries.IsEmpty;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _pump.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_deliveries.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task PumpAsync(CancellationToken ct)
    {
        await Task.Yield();
        while (await _feed.Events.WaitToReadAsync(ct))
        {
            _gathering = true;
            await Task.Delay(_options.Webhooks.Linger, TimeProvider.System, ct);
            while (_feed.Events.TryPeek(out _))
            {
                var epoch = _feed.Epoch;
                var gathered = WebhookBatch.Gather(_feed, _faults);
                foreach (var request in gathered.Requests)
                {
                    await EnterAsync(ct);
                    Track(DeliverAsync(request, epoch, ct));
                }

                foreach (var (delay, request) in gathered.Later)
                {
                    Track(DeliverLaterAsync(request, delay, epoch, ct));
                }
            }

            _gathering = false;
        }
    }

    private void Track(Task delivery)
    {
        _deliveries[delivery] = 0;
        _ = delivery.ContinueWith(done => _deliveries.TryRemove(done, out _), TaskScheduler.Default);
    }

    // Polled rather than a semaphore, because the app may change the limit at any time.
    private async Task EnterAsync(CancellationToken ct)
    {
        while (Interlocked.Increment(ref _underWay) > (_feed.App.Settings?.MaxConcurrentRequests ?? 1))
        {
            Interlocked.Decrement(ref _underWay);
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, ct);
        }
    }

    private async Task DeliverLaterAsync(IReadOnlyList<WebhookEvent> request, TimeSpan delay, int epoch, CancellationToken ct)
    {
        using (var hold = _controls.Clock.Hold())
        {
            await hold.SleepAsync(delay, ct);
            await EnterAsync(ct);
        }

        await DeliverAsync(request, epoch, ct);
    }

    /// <summary>Entered already for the first attempt; waits outside between attempts.</summary>
    private async Task DeliverAsync(IReadOnlyList<WebhookEvent> request, int epoch, CancellationToken ct)
    {
        using var hold = _controls.Clock.Hold();
        for (var attempt = 0; attempt <= RetryDelays.Length; attempt++)
        {
            if (attempt > 0)
            {
                await hold.SleepAsync(RetryDelays[attempt - 1] * _options.Webhooks.RetryDelayScale, ct);
                await EnterAsync(ct);
            }

            try
            {
                if (epoch != _feed.Epoch || await SendAsync(request, attempt, ct))
                {
                    return;
                }
            }
            finally
            {
                Interlocked.Decrement(ref _underWay);
            }
        }
    }

    private async Task<bool> SendAsync(IReadOnlyList<WebhookEvent> events, int attempt, CancellationToken ct)
    {
        if (_feed.App.Settings is not { } settings)
        {
            return true;
        }

        using var request = Request(new Uri(settings.TargetOf(_feed.PortalId)), WebhookPayload.Write(_feed, events, attempt));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(_options.Webhooks.Timeout);
        var status = CallLog.NoAnswer;
        var sent = TimeProvider.System.GetTimestamp();
        try
        {
            using var response = await _http.SendAsync(request, patience.Token);
            status = (int)response.StatusCode;
            return response.IsSuccessStatusCode;
        }
        catch (Exception problem) when (problem is HttpRequestException || (problem is OperationCanceledException && !ct.IsCancellationRequested))
        {
            // Nobody there, or too slow: the same as a refusal, to be tried again.
            return false;
        }
        finally
        {
            _answers.Add(TimeProvider.System.GetElapsedTime(sent));
            _controls.Calls.Add($"WEBHOOK {_feed.PortalId}", status);
        }
    }

    private HttpRequestMessage Request(Uri target, byte[] body)
    {
        var timestamp = _controls.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(WebhookSignature.TimestampHeader, timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(WebhookSignature.Header, WebhookSignature.V3(_options.ClientSecret, "POST", target.AbsoluteUri, body, timestamp));
        request.Headers.Add(WebhookSignature.FormerHeader, WebhookSignature.V1(_options.ClientSecret, body));
        request.Headers.Add(WebhookSignature.FormerVersionHeader, "v1");
        return request;
    }
}
