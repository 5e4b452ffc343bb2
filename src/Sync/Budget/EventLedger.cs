using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Sync.Budget;

/// <summary>The accounts of one account's change events, and which objects are polled because there are not enough. Pure.</summary>
public sealed class EventLedger(BudgetPolicy policy, EventState state)
{
    /// <summary>How far below the level at which objects are polled the use must stay with those that return, as a part of the limit.</summary>
    private const double Margin = 0.1;

    /// <summary>How long an object is polled at least, and nothing is subscribed to after the platform said that all is delivered.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan TrendOf = TimeSpan.FromHours(1);

    public EventState State { get; private set; } = state;

    /// <summary>Puts back a state whose storing failed.</summary>
    public void Restore(EventState state) => State = state;

    /// <summary>Takes in what the platform itself counts; the difference to ours is others'. It may lag by some minutes, so that what others
    /// have is known only within bounds: it is left as it was where that is possible.</summary>
    public void Reconcile(EventUse told, DateTimeOffset now)
    {
        var day = new EventDay(State, now);
        var others = Math.Clamp(State.Others, Math.Max(0, told.Delivered - day.Ours), Math.Max(0, told.Delivered - day.OursCountedSurely));
        State = State with
        {
            Told = told,
            Others = others,
            Readings = [.. State.Readings.Where(reading => now - reading.At <= TrendOf), new OthersReading(now, others)],
        };
    }

    /// <summary>Takes in what came, and says which objects to poll.</summary>
    public IReadOnlyList<PolledObject> Take(EventReport report, DateTimeOffset now)
    {
        State = State.CountedSince is null ? State with { CountedSince = now } : State;
        Book(report, now);
        if (report.Spent)
        {
            var missing = State.Told is { } told ? told.Limit - new EventDay(State, now).Total : 0;
            State = State with { SpentUntil = now + Hold, Others = State.Others + Math.Max(0, missing) };
        }

        var polled = Choose(report.Wanted, now);
        State = polled.SequenceEqual(State.Polled) ? State : State with { Polled = polled };
        return polled;
    }

    /// <summary>How it stands; null while nobody told how many there may be.</summary>
    public EventOutlook? Outlook(DateTimeOffset now)
    {
        if (State.Told is not { } told)
        {
            return null;
        }

        var day = new EventDay(State, now);
        var rates = State.Objects.Keys.ToDictionary(one => one, day.RateOf);
        return new EventOutlook(day.Total, told.Limit, State.Others)
        {
            RunsOutAt = day.Total >= told.Limit ? null : day.WhenMoreThan(told.Limit, rates.Values.Sum()),
            Objects = [.. State.Objects.Keys.Order(StringComparer.Ordinal).Select(one => new ObjectEvents(
                one, day.Of(one), (long)Math.Round(rates[one] * EventSlot.AnHour), State.Polled.FirstOrDefault(polled => polled.Object == one)))],
        };
    }

    private List<PolledObject> Choose(IReadOnlyList<string> wanted, DateTimeOffset now)
    {
        var before = State.Polled.ToDictionary(polled => polled.Object);
        if (now < State.SpentUntil)
        {
            return [.. wanted.Select(one => before.GetValueOrDefault(one) ?? new PolledObject(one, now, EventShortage.Spent))];
        }

        var (room, roomToReturn) = Rooms(now);
        var day = new EventDay(State, now);
        var polled = EventPlan.Choose([.. wanted.Select(RateOf)], room, roomToReturn);
        return [.. wanted.Where(polled.Contains).Select(one => before.GetValueOrDefault(one) ?? new PolledObject(one, now, EventShortage.Foretold))];

        ObjectRate RateOf(string one) => before.TryGetValue(one, out var since)
            ? new ObjectRate(one, day.ExpectedOf(one), Polled: true, MayReturn: now - since.Since >= Hold)
            : new ObjectRate(one, day.ExpectedOf(one));
    }

    /// <summary>So many events a slot fit below the highest level at which operators are told. Where the use is above it already, it must not
    /// grow. Without the platform's word there is nothing to ration.</summary>
    private (double Room, double ToReturn) Rooms(DateTimeOffset now)
    {
        if (State.Told is not { } told)
        {
            return (double.MaxValue, double.MaxValue);
        }

        var day = new EventDay(State, now);
        var level = policy.AlertAt.DefaultIfEmpty(1).Max();
        return (day.Room(Math.Max(told.Limit * level, day.Total)), day.Room(told.Limit * (level - Margin)));
    }

    private void Book(EventReport report, DateTimeOffset now)
    {
        var first = EventSlot.Of(now) - EventSlot.ADay;
        var changed = report.Delivered.Values.Any(count => count > 0) || report.Found.Values.Any(count => count > 0)
            || !State.Objects.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(Kept(report.Wanted, first))
            || State.Objects.Values.Any(slots => slots is [var oldest, ..] && oldest.Slot <= first);
        if (changed)
        {
            State = State with
            {
                Objects = Kept(report.Wanted, first).ToDictionary(
                    one => one,
                    IReadOnlyList<EventSlot> (one) => Add(
                        [.. State.Objects.GetValueOrDefault(one, []).Where(slot => slot.Slot > first)],
                        EventSlot.Of(now),
                        report.Delivered.GetValueOrDefault(one),
                        report.Found.GetValueOrDefault(one))),
            };
        }
    }

    /// <summary>What was delivered of an object counts after nobody wants it any more.</summary>
    private IEnumerable<string> Kept(IReadOnlyList<string> wanted, long first) =>
        wanted.Union(State.Objects.Where(one => one.Value.Any(slot => slot.Slot > first && slot.Delivered > 0)).Select(one => one.Key), StringComparer.Ordinal);

    private static List<EventSlot> Add(List<EventSlot> slots, long slot, long delivered, long found)
    {
        if (delivered == 0 && found == 0)
        {
            return slots;
        }

        if (slots.Count == 0 || slots[^1].Slot < slot)
        {
            slots.Add(new EventSlot(slot, 0, 0));
        }

        slots[^1] = slots[^1] with { Delivered = slots[^1].Delivered + delivered, Found = slots[^1].Found + found };
        return slots;
    }
}
