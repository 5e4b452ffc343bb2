using System.Collections.Concurrent;

namespace HubSpotSfSync.Sandbox.Salesforce.Limits;

/// <summary>What the org may still do: calls a day, long calls at a time, event deliveries a day.</summary>
public sealed class ApiLimits(SalesforceSandboxOptions options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<object, DateTimeOffset> _running = new();

    public RollingDay Requests { get; } = new(options.DailyApiRequests, clock);

    public RollingDay DeliveredEvents { get; } = new(options.DailyDeliveredEvents, clock);

    /// <summary>Internal batches of bulk jobs that write, each of up to 10,000 records.</summary>
    public RollingDay BulkBatches { get; } = new(options.DailyBulkBatches, clock);

    public RollingDay BulkRecords { get; } = new(options.DailyBulkRecords, clock);

    public RollingDay BulkQueryJobs { get; } = new(options.DailyBulkQueryJobs, clock);

    /// <summary>Platform events published by clients; change events are not among them.</summary>
    public RollingHour PublishedEvents { get; } = new(options.HourlyPublishedEvents, clock);

    public long MonthlyDeliveredEvents => DeliveredEvents.Max * 30;

    public UsageAlerts Alerts { get; } = new(options, clock);

    /// <summary>Requests that have been running long enough to count against the limit of concurrent ones.</summary>
    public int LongRunning
    {
        get
        {
            var before = clock.GetUtcNow() - options.LongRunning;
            return _running.Count(request => request.Value <= before);
        }
    }

    public bool TooManyLongRunning => LongRunning >= options.MaxLongRunningRequests;

    /// <returns>Ends the request's time when disposed.</returns>
    public IDisposable Begin()
    {
        var request = new RunningRequest(_running);
        _running[request] = clock.GetUtcNow();
        return request;
    }

    public void Reset()
    {
        Requests.Reset();
        DeliveredEvents.Reset();
        DeliveredEvents.Max = options.DailyDeliveredEvents;
        BulkBatches.Reset();
        BulkRecords.Reset();
        BulkQueryJobs.Reset();
        PublishedEvents.Reset();
        Alerts.Reset();
    }

    private sealed class RunningRequest(ConcurrentDictionary<object, DateTimeOffset> running) : IDisposable
    {
        public void Dispose() => running.TryRemove(this, out _);
    }
}
