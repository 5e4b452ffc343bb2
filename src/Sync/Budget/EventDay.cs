namespace HubSpotSfSync.Sync.Budget;

/// <summary>The change events that count now, and how many will if it goes on as in the last hour.</summary>
internal sealed class EventDay
{
    /// <summary>Before that, what others take more or less is no trend.</summary>
    private static readonly TimeSpan LeastTrend = TimeSpan.FromMinutes(15);

    /// <summary>For so long it goes on as in the last hour; then as on the whole day, which knows of busy hours and of quiet ones.</summary>
    private const double HourPersists = 3 / 24d;

    /// <summary>What came in less than this is no picture of the day.</summary>
    private const long LeastCounted = 6 * EventSlot.AnHour;

    private readonly long _now;
    private readonly long[] _bySlot = new long[EventSlot.ADay];
    private readonly EventState _state;

    public EventDay(EventState state, DateTimeOffset now)
    {
        _state = state;
        _now = EventSlot.Of(now);
        foreach (var slot in state.Objects.Values.SelectMany(slots => slots).Where(slot => slot.Slot > _now - EventSlot.ADay && slot.Slot <= _now))
        {
            _bySlot[slot.Slot - _now + EventSlot.ADay - 1] += slot.Delivered;
        }

        Ours = _bySlot.Sum();
    }

    public long Ours { get; }

    public long Total => Ours + _state.Others;

    /// <summary>Ours without those of the last five to ten minutes, which the platform may not have counted yet.</summary>
    public long OursCountedSurely => Ours - _bySlot[^1] - _bySlot[^2];

    public long Of(string objectType) => Counting(objectType).Sum(slot => slot.Delivered);

    /// <summary>Events, or changes found in their stead, in a slot, over the last hour.</summary>
    public double RateOf(string objectType) =>
        Counting(objectType).Where(slot => slot.Slot > _now - EventSlot.AnHour).Sum(slot => slot.Delivered + slot.Found) / (double)EventSlot.AnHour;

    /// <summary>How many a slot are to be expected over the next 24 hours: a burst is over some time.</summary>
    public double ExpectedOf(string objectType) =>
        (RateOf(objectType) * HourPersists) + (Counting(objectType).Sum(slot => slot.Delivered + slot.Found) / (double)Counted * (1 - HourPersists));

    /// <summary>How many events a slot there may be at most for the use never to be above this in the next 24 hours; negative when it
    /// will be without any.</summary>
    public double Room(double most)
    {
        var room = double.MaxValue;
        foreach (var (ahead, counting) in Ahead())
        {
            room = Math.Min(room, (most - counting) / ahead);
        }

        return room;
    }

    /// <summary>When the use is above this, with so many events a slot; null when not so within 24 hours.</summary>
    public DateTimeOffset? WhenMoreThan(double most, double rate)
    {
        foreach (var (ahead, counting) in Ahead())
        {
            if (counting + (rate * ahead) > most)
            {
                return DateTimeOffset.UnixEpoch + ((_now + ahead) * EventSlot.Length);
            }
        }

        return null;
    }

    private long Counted => Math.Clamp(_state.CountedSince is { } since ? _now - EventSlot.Of(since) : 0, LeastCounted, EventSlot.ADay);

    /// <summary>What counts of what there is, slot by slot: ours comes free a day after it came, of others' the trend goes on.</summary>
    private IEnumerable<(int Ahead, double Counting)> Ahead()
    {
        var ours = (double)Ours;
        var trend = TrendOfOthers();
        for (var ahead = 1; ahead <= EventSlot.ADay; ahead++)
        {
            ours -= _bySlot[ahead - 1];
            yield return (ahead, ours + Math.Max(0, _state.Others + (trend * ahead)));
        }
    }

    /// <summary>By how many a slot they grew or shrank over the last hour.</summary>
    private double TrendOfOthers() =>
        _state.Readings is [var first, .., var last] && last.At - first.At >= LeastTrend ? (last.Others - first.Others) / ((last.At - first.At) / EventSlot.Length) : 0;

    private IEnumerable<EventSlot> Counting(string objectType) =>
        _state.Objects.GetValueOrDefault(objectType, []).Where(slot => slot.Slot > _now - EventSlot.ADay);
}
