using HubSpotSfSync.Sandbox.Common;

namespace HubSpotSfSync.Sandbox.HubSpot.Limits;

/// <summary>
/// What the limits say about one call, and what its answer's headers show. <c>Exceeded</c> is the policy that refuses it
/// (<c>TEN_SECONDLY_ROLLING</c>, <c>SECONDLY</c>, <c>DAILY</c>), or null. OAuth apps have no daily limit.
/// </summary>
public sealed record LimitVerdict(string? Exceeded, int BurstMax, int BurstRemaining, int? DailyMax, int? DailyRemaining);

/// <summary>The limits of one private app and one OAuth app in one portal. A refused call uses nothing up.</summary>
public sealed class PortalLimits
{
    private readonly PortalOptions _settings;
    private readonly SandboxClock _clock;
    private readonly Lock _lock = new();
    private RollingWindow _burst;
    private RollingWindow _oauthBurst;
    private RollingWindow _search;
    private DateOnly _day;
    private int _today;

    public PortalLimits(PortalOptions settings, SandboxClock clock)
    {
        _settings = settings;
        _clock = clock;
        _burst = new RollingWindow(settings.CallsPerTenSeconds, TimeSpan.FromSeconds(10));
        _oauthBurst = new RollingWindow(settings.OAuthCallsPerTenSeconds, TimeSpan.FromSeconds(10));
        _search = new RollingWindow(settings.SearchesPerSecond, TimeSpan.FromSeconds(1));
    }

    public LimitUsage Burst => Read(now => new LimitUsage(_burst.Used(now), _burst.Max));

    public LimitUsage Search => Read(now => new LimitUsage(_search.Used(now), _search.Max));

    public LimitUsage Daily => Read(_ => new LimitUsage(_today, _settings.CallsPerDay));

    public LimitVerdict Take(bool isSearch, bool isOAuth = false)
    {
        lock (_lock)
        {
            var now = _clock.GetUtcNow();
            StartDay(now);
            var burst = isOAuth ? _oauthBurst : _burst;
            var exceeded =
                !isOAuth && _today >= _settings.CallsPerDay ? "DAILY"
                : burst.Used(now) >= burst.Max ? "TEN_SECONDLY_ROLLING"
                : isSearch && !_search.TryTake(now) ? "SECONDLY"
                : null;
            if (exceeded is null)
            {
                burst.TryTake(now);
                _today += isOAuth ? 0 : 1;
            }

            return new LimitVerdict(
                exceeded, burst.Max, burst.Max - burst.Used(now),
                isOAuth ? null : _settings.CallsPerDay, isOAuth ? null : _settings.CallsPerDay - _today);
        }
    }

    public void Reset()
    {
        lock (_lock)
        {
            _burst = new RollingWindow(_burst.Max, _burst.Length);
            _oauthBurst = new RollingWindow(_oauthBurst.Max, _oauthBurst.Length);
            _search = new RollingWindow(_search.Max, _search.Length);
            _today = 0;
        }
    }

    private LimitUsage Read(Func<DateTimeOffset, LimitUsage> usage)
    {
        lock (_lock)
        {
            var now = _clock.GetUtcNow();
            StartDay(now);
            return usage(now);
        }
    }

    // The daily count begins anew at midnight in the account's own time zone.
    private void StartDay(DateTimeOffset now)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById(_settings.TimeZone)).DateTime);
        if (day != _day)
        {
            _day = day;
            _today = 0;
        }
    }
}
