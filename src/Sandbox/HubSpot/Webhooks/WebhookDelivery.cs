using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
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
    private readonly HubSpotSandboxOptions _options;
    private readonly SandboxControls _controls;
    private readonly HttpClient _http;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Task, byte> _deliveries = new();
    private readonly Task _pump;
    private int _underWay;
    private long _requests;
    private long _events;

    public WebhookDelivery(WebhookFeed feed, HubSpotSandboxOptions options, SandboxControls controls, HttpClient http)
    {
        _feed = feed;
        _options = options;
        _controls = controls;
        _http = http;
        _pump = PumpAsync(_stopping.Token);
    }

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
            await Task.Delay(_options.Webhooks.Linger, TimeProvider.System, ct);
            while (Gather() is { Count: > 0 } batch)
            {
                await EnterAsync(ct);
                Track(DeliverAsync(batch, ct));
                if (Every(_feed.Disorder.DuplicateEvery, ++_requests))
                {
                    await EnterAsync(ct);
                    Track(DeliverAsync(batch, ct));
                }
            }
        }
    }

    private List<WebhookEvent> Gather()
    {
        var disorder = _feed.Disorder;
        var batch = new List<WebhookEvent>();
        while (batch.Count < MaxEventsPerRequest && _feed.Events.TryRead(out var next))
        {
            if (!Every(disorder.DropEvery, ++_events))
            {
                batch.Add(next);
            }
        }

        if (disorder.Reorder)
        {
            batch.Reverse();
        }

        return batch;
    }

    private static bool Every(int nth, long count) => nth > 0 && count % nth == 0;

    private void Track(Task delivery)
    {
        _deliveries[delivery] = 0;
        _ = delivery.ContinueWith(done => _deliveries.TryRemove(done, out _), TaskScheduler.Default);
    }

    // Polled rather than a semaphore, because the app may change the limit at any time.
    private async Task EnterAsync(CancellationToken ct)
    {
        while (Interlocked.Increment(ref _underWay) > _feed.MaxConcurrentRequests)
        {
            Interlocked.Decrement(ref _underWay);
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, ct);
        }
    }

    /// <summary>Entered already for the first attempt; waits outside between attempts.</summary>
    private async Task DeliverAsync(List<WebhookEvent> batch, CancellationToken ct)
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
                if (await SendAsync(batch, attempt, ct))
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

    private async Task<bool> SendAsync(List<WebhookEvent> batch, int attempt, CancellationToken ct)
    {
        if (_feed.TargetUrl is not { } target)
        {
            return true;
        }

        var uri = new Uri(target);
        var body = Write(batch, attempt);
        var timestamp = _controls.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(WebhookSignature.TimestampHeader, timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(WebhookSignature.Header, WebhookSignature.V3(_options.ClientSecret, "POST", uri.AbsoluteUri, body, timestamp));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(_options.Webhooks.Timeout);
        var status = CallLog.NoAnswer;
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
            _controls.Calls.Add($"WEBHOOK {_feed.PortalId}", status);
        }
    }

    private byte[] Write(List<WebhookEvent> batch, int attempt)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var item in batch)
            {
                WriteEvent(json, item, attempt);
            }

            json.WriteEndArray();
        }

        return buffer.ToArray();
    }

    private void WriteEvent(Utf8JsonWriter json, WebhookEvent item, int attempt)
    {
        var change = item.Change;
        json.WriteStartObject();
        json.WriteNumber("eventId", item.EventId);
        json.WriteNumber("subscriptionId", item.SubscriptionId);
        json.WriteNumber("portalId", _feed.PortalId);
        json.WriteNumber("appId", _feed.AppId);
        json.WriteNumber("occurredAt", change.OccurredAt);
        json.WriteString("subscriptionType", change.SubscriptionType);
        json.WriteNumber("attemptNumber", attempt);
        json.WriteNumber("objectId", change.ObjectId);
        if (change.PropertyName is not null)
        {
            json.WriteString("propertyName", change.PropertyName);
            json.WriteString("propertyValue", change.PropertyValue);
        }
        else if (change.SubscriptionType.EndsWith(".creation", StringComparison.Ordinal))
        {
            json.WriteString("changeFlag", "NEW");
        }
        else if (change.SubscriptionType.EndsWith(".deletion", StringComparison.Ordinal))
        {
            json.WriteString("changeFlag", "DELETED");
        }

        json.WriteString("changeSource", change.ChangeSource);
        if (change.SourceId is not null)
        {
            json.WriteString("sourceId", change.SourceId);
        }

        json.WriteEndObject();
    }
}
