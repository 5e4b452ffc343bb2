using System.Diagnostics.CodeAnalysis;

namespace HubSpotSfSync.Sandbox.Common;

/// <summary>The wanted latency: <c>{"profile":"instant"}</c>, <c>{"profile":"realistic"}</c> or <c>{"fixedMs":80}</c>.</summary>
public sealed record LatencySetting(string? Profile = null, int? FixedMs = null);

/// <summary>How long the platform takes to answer, before any fault. Instant unless told otherwise.</summary>
public sealed class LatencyProfile
{
    private const int Seed = 20260801;
    private static readonly LatencySetting Instant = new("instant");
    private readonly Lock _lock = new();
    private (FaultMatch Match, OperationLatency Operation)[] _operations = [];
    private LatencyTable _table = new([]);
    private Random _random = new(Seed);
    private volatile LatencySetting _setting = Instant;

    /// <summary>What <c>realistic</c> means.</summary>
    public LatencyTable Table
    {
        get => _table;
        init
        {
            _table = value;
            _operations = [.. value.Operations.Select(operation => (FaultMatch.Parse(operation.Match), operation))];
        }
    }

    public LatencySetting Setting => _setting;

    /// <summary>Told whenever the setting changes, whether it is realistic now.</summary>
    public event EventHandler<bool>? Switched;

    private SharedPace Written { get; set; } = new(null);

    private SharedPace Read { get; set; } = new(null);

    /// <returns>False when the profile's name is unknown; nothing has changed then.</returns>
    public bool Set(LatencySetting setting)
    {
        if (setting is not ({ FixedMs: >= 0, Profile: null } or { FixedMs: null, Profile: "instant" or "realistic" }))
        {
            return false;
        }

        lock (_lock)
        {
            _random = new Random(Seed);
            Written = new SharedPace(_table.WrittenPerSecond);
            Read = new SharedPace(_table.ReadPerSecond);
            _setting = setting.Profile == "instant" ? Instant : setting;
        }

        Switched?.Invoke(this, setting.Profile == "realistic");
        return true;
    }

    /// <returns>The latency of one call; null when it takes none.</returns>
    public CallLatency? Begin(string method, string path)
    {
        var setting = _setting;
        if (ReferenceEquals(setting, Instant))
        {
            return null;
        }

        if (setting.FixedMs is { } milliseconds)
        {
            return milliseconds == 0 ? null : new CallLatency(new OperationLatency("fixed", "/", milliseconds), 1, new SharedPace(null), new SharedPace(null));
        }

        var operation = Array.Find(_operations, known => known.Match.Matches(method, path)).Operation;
        lock (_lock)
        {
            return operation is null ? null : new CallLatency(operation, Factor(), Written, Read);
        }
    }

    [SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "It has to be repeatable.")]
    private double Factor()
    {
        var factor = 1 + (_table.Spread * ((2 * _random.NextDouble()) - 1));
        return _random.NextDouble() < _table.TailShare ? factor * _table.TailFactor : factor;
    }
}

/// <summary>How long one call takes: it waits for what it writes before it takes effect, and for what it reads before it answers.</summary>
public sealed class CallLatency(OperationLatency operation, double factor, SharedPace written, SharedPace read)
{
    public bool LooksIntoRequest => operation.RequestMs > 0;

    /// <param name="records">In the request.</param>
    /// <param name="now">A time stamp of the machine.</param>
    public TimeSpan Before(int records, long now) =>
        Longer(factor * (operation.BaseMs + (operation.RequestMs * records)), (operation.IsRead ? read : written).Enter(records, now));

    /// <param name="records">In the answer.</param>
    /// <param name="now">A time stamp of the machine.</param>
    public TimeSpan After(int records, long now) => Longer(factor * operation.AnswerMs * records, read.Enter(records, now));

    private static TimeSpan Longer(double milliseconds, TimeSpan other) =>
        TimeSpan.FromMilliseconds(milliseconds) is var own && own > other ? own : other;
}

/// <summary>A rate that many calls share: who comes while others are served waits for them.</summary>
public sealed class SharedPace(double? perSecond)
{
    private readonly Lock _lock = new();
    private long _freeAt;

    /// <returns>How long until these records are through, after those before them.</returns>
    public TimeSpan Enter(int records, long now)
    {
        if (perSecond is not { } rate || records == 0)
        {
            return TimeSpan.Zero;
        }

        lock (_lock)
        {
            _freeAt = Math.Max(now, _freeAt) + (long)(records / rate * TimeProvider.System.TimestampFrequency);
            return TimeProvider.System.GetElapsedTime(now, _freeAt);
        }
    }
}
