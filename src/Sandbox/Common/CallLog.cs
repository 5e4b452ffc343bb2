using System.Collections.Concurrent;

namespace HubSpotSfSync.Sandbox.Common;

/// <summary>How much of one limit is used. <paramref name="Max"/> is in the unit the limit counts (calls, events, jobs).</summary>
public sealed record LimitUsage(long Used, long Max);

public sealed record EndpointCalls(long Calls, IReadOnlyDictionary<int, long> ByStatus);

public sealed record CallLogSnapshot(
    long Calls,
    IReadOnlyDictionary<string, EndpointCalls> Endpoints,
    IReadOnlyDictionary<string, LimitUsage> Limits);

/// <summary>Counts calls by endpoint and status, and knows how to ask for the use of each limit.</summary>
public sealed class CallLog
{
    /// <summary>The status noted for a call whose connection was broken instead of answered.</summary>
    public const int NoAnswer = 0;

    private readonly ConcurrentDictionary<(string Endpoint, int Status), StrongCounter> _calls = new();
    private readonly ConcurrentDictionary<string, Func<LimitUsage>> _limits = new();

    /// <param name="endpoint">Method and route pattern: <c>PATCH /crm/v3/objects/{objectType}/{id}</c>.</param>
    /// <param name="status">The status code answered, or <see cref="NoAnswer"/>.</param>
    public void Add(string endpoint, int status) =>
        _calls.GetOrAdd((endpoint, status), static _ => new StrongCounter()).Increment();

    /// <summary>Shows a limit in the snapshot; the usage is asked for when the snapshot is taken.</summary>
    public void AddLimit(string name, Func<LimitUsage> usage) => _limits[name] = usage;

    public long CallsTo(string endpoint) => _calls.Where(c => c.Key.Endpoint == endpoint).Sum(c => c.Value.Value);

    public void Clear() => _calls.Clear();

    public CallLogSnapshot Snapshot()
    {
        var endpoints = _calls
            .GroupBy(call => call.Key.Endpoint, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .ToDictionary(
                group => group.Key,
                group => new EndpointCalls(
                    group.Sum(call => call.Value.Value),
                    group.ToDictionary(call => call.Key.Status, call => call.Value.Value)));
        return new CallLogSnapshot(
            endpoints.Values.Sum(endpoint => endpoint.Calls),
            endpoints,
            _limits.ToDictionary(limit => limit.Key, limit => limit.Value()));
    }

    private sealed class StrongCounter
    {
        private long _value;

        public long Value => Interlocked.Read(ref _value);

        public void Increment() => Interlocked.Increment(ref _value);
    }
}
