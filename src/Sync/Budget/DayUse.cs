using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Budget;

/// <summary>The calls that count now, minute by minute, and when they stop counting. Minutes are counted until all of them is past.</summary>
internal sealed class DayUse
{
    private const long MinutesADay = 24 * 60;
    private readonly IReadOnlyList<MinuteUse> _minutes;
    private readonly PlatformDay? _day;

    public DayUse(BudgetState state, DateTimeOffset now)
    {
        _day = state.Day?.At(now);
        Now = Minute(now);
        var first = Math.Max(Now - MinutesADay, _day is null ? long.MinValue : Minute(_day.Began));
        _minutes = state.Minutes.Count > 0 && state.Minutes[0].Minute < first ? [.. state.Minutes.Where(minute => minute.Minute >= first)] : state.Minutes;
        for (var i = 0; i < _minutes.Count; i++)
        {
            Total += _minutes[i].Total;
        }
    }

    public long Total { get; }

    /// <summary>The running minute.</summary>
    public long Now { get; }

    public IReadOnlyList<MinuteUse> Minutes => _minutes;

    public long Of(Lane lane) => _minutes.Sum(minute => minute[lane]);

    public long InThisMinute(Lane lane) => _minutes is [.., var last] && last.Minute == Now ? last[lane] : 0;

    /// <summary>How many calls a minute it were over the last hour.</summary>
    public double RateOfLastHour => _minutes.Where(minute => minute.Minute > Now - 60).Sum(minute => minute.Total) / 60d;

    /// <summary>The minutes until half of what counts has come free: over so long what is left has to last.</summary>
    public long MinutesUntilHalfIsFree()
    {
        var half = (Total + 1) / 2;
        foreach (var minute in _minutes)
        {
            half -= minute.Total;
            if (half <= 0)
            {
                return Math.Max(1, Minute(FreeAt(minute)) - Now);
            }
        }

        return 1;
    }

    /// <summary>When so many calls will have come free; null when there are not so many.</summary>
    public DateTimeOffset? WhenFree(long calls)
    {
        foreach (var minute in _minutes)
        {
            calls -= minute.Total;
            if (calls <= 0)
            {
                return FreeAt(minute);
            }
        }

        return null;
    }

    /// <summary>When more than this counts, if as many calls are made as in the last hour; null when not so before the day turns.</summary>
    public DateTimeOffset? WhenMoreThan(double most)
    {
        var rate = RateOfLastHour;
        var counting = (double)Total;
        var next = 0;
        for (var ahead = 1; ahead <= MinutesADay && rate > 0; ahead++)
        {
            var at = DateTimeOffset.UnixEpoch.AddMinutes(Now + ahead);
            if (_day is not null && at >= _day.Ends)
            {
                return null;
            }

            for (; next < _minutes.Count && FreeAt(_minutes[next]) <= at; next++)
            {
                counting -= _minutes[next].Total;
            }

            counting += rate;
            if (counting > most)
            {
                return at;
            }
        }

        return null;
    }

    public static long Minute(DateTimeOffset at) => at.ToUnixTimeSeconds() / 60;

    private DateTimeOffset FreeAt(MinuteUse minute)
    {
        var rolled = DateTimeOffset.UnixEpoch.AddMinutes(minute.Minute + MinutesADay + 1);
        return _day is not null && _day.Ends < rolled ? _day.Ends : rolled;
    }
}
