using System.Collections.Concurrent;

namespace HubSpotSfSync.Sandbox.Salesforce.Limits;

/// <param name="At">When.</param>
/// <param name="Percent">The part of the limit that was reached.</param>
/// <param name="Used">Calls of the last 24 h.</param>
/// <param name="Max">The limit.</param>
public sealed record UsageAlert(DateTimeOffset At, int Percent, long Used, long Max);

/// <summary>
/// The API usage notifications an admin can set up: told when a part of the daily requests is used, and again only after
/// the interval.
/// </summary>
public sealed class UsageAlerts(SalesforceSandboxOptions options, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(24);
    private readonly ConcurrentQueue<UsageAlert> _sent = new();
    private readonly ConcurrentDictionary<int, DateTimeOffset> _lastSent = new();

    /// <summary>Those sent so far, oldest first: what the admin has in the mail.</summary>
    public IReadOnlyCollection<UsageAlert> Sent => _sent;

    public void Look(RollingCount requests)
    {
        foreach (var percent in options.UsageAlertPercents)
        {
            if (requests.Used * 100 < requests.Max * percent)
            {
                continue;
            }

            var now = clock.GetUtcNow();
            if (!_lastSent.TryGetValue(percent, out var last) ? _lastSent.TryAdd(percent, now) : now - last >= Interval && _lastSent.TryUpdate(percent, now, last))
            {
                _sent.Enqueue(new UsageAlert(now, percent, requests.Used, requests.Max));
            }
        }
    }

    public void Reset()
    {
        _sent.Clear();
        _lastSent.Clear();
    }
}
