using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Budget;

/// <summary>A silo's wish for permits.</summary>
/// <param name="Silo">Who asks.</param>
/// <param name="Holder">For which of the silo's blocks; numbers rise per holder.</param>
/// <param name="Number">A repeated number gets the earlier answer, so that a retry spends nothing.</param>
/// <param name="Connection">Whose work it is; empty for the account's own.</param>
/// <param name="Lane">For which work.</param>
/// <param name="Kind">Which short windows it draws on.</param>
/// <param name="Calls">How many calls.</param>
/// <param name="ReturnedNumber">An earlier lease that ran out with permits left.</param>
/// <param name="ReturnedCalls">How many it had left.</param>
public sealed record LeaseWish(
    string Silo, string Holder, long Number, string Connection, Lane Lane, PermitKind Kind, int Calls, long ReturnedNumber = 0, int ReturnedCalls = 0);

/// <summary>
/// The accounts of one account's calls. Pure, but for the short windows and the turns of the connections, which it keeps in memory: a
/// fresh ledger takes a short window in which its predecessor granted something as full.
/// </summary>
public sealed class BudgetLedger(BudgetPolicy policy, BudgetState state, DateTimeOffset now)
{
    /// <summary>How long a holder's last lease is kept, to answer a repeated request alike.</summary>
    private static readonly TimeSpan LeaseRemembered = TimeSpan.FromMinutes(10);

    /// <summary>A silo that asked for nothing for so long has no long request under way that would have to be counted.</summary>
    private static readonly TimeSpan SiloRemembered = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan ProbeEvery = TimeSpan.FromMinutes(1);

    /// <summary>While the account's calls are all spent. The platform says no, which costs nothing, until some came free.</summary>
    private static readonly TimeSpan ProbeSpentEvery = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan TurnsTake = TimeSpan.FromMilliseconds(100);

    private readonly ShortWindows _short = new(policy, state.LastGrantAt, now);
    private readonly FairTurns _turns = new(policy);
    private readonly Dictionary<string, DateTimeOffset> _silos = new(StringComparer.Ordinal);

    private AccountStand? _stand;

    public BudgetState State { get; private set; } = state;

    /// <summary>Puts back a state whose storing failed.</summary>
    public void Restore(BudgetState state) => State = state;

    public Lease Grant(LeaseWish wish, DateTimeOffset now)
    {
        if (State.Leases.TryGetValue(wish.Holder, out var last) && last.Number >= wish.Number)
        {
            return last.Number == wish.Number ? last : new Lease(wish.Number, wish.Lane, 0, now);
        }

        Forget(now);
        TakeBack(wish, last, now);
        _silos[wish.Silo] = now;
        var lease = (wish.Kind == PermitKind.Probe ? Probe(wish, now) : Weigh(wish, now)) with { LongRequests = LongRequests(now) };
        if (lease.Calls > 0)
        {
            _short.Take(wish, lease.Calls, now);
            State = State with { LastGrantAt = now };
            Book(wish.Lane, lease.Calls, now);
        }

        State = State with { Leases = new Dictionary<string, Lease>(State.Leases) { [wish.Holder] = lease } };
        return lease;
    }

    /// <summary>Takes in what the platform itself counts; the difference to ours is what others spent.</summary>
    public void Reconcile(PlatformUsage usage, DateTimeOffset now)
    {
        Forget(now);
        State = State with { ReportedLimit = usage.Limit, ReportedAt = now, Day = usage.Day ?? State.Day, ReportedBurst = usage.Burst ?? State.ReportedBurst };
        State = State with { Others = Math.Max(0, usage.Used - Stand(now).Day.Total) };
    }

    /// <summary>When it is time for a call that does nothing but tell how the account stands, if nothing else does until then. A platform
    /// that did not tell when it was asked is asked less often. Change events are told by nothing else.</summary>
    public DateTimeOffset NextProbe(DateTimeOffset now)
    {
        var heard = State.ReportedAt + ProbeEvery;
        var again = State.ProbedAt + (Stand(now).Untouched > 0 && State.ReportedAt >= State.ProbedAt ? ProbeEvery : ProbeSpentEvery);
        var dark = heard > again ? heard : again;
        return policy.CountEventsEvery is { } every && State.ProbedAt + every < dark ? State.ProbedAt + every : dark;
    }

    public BudgetUse Use(string account, DateTimeOffset now)
    {
        var stand = Stand(now);
        var outlook = Enum.GetValues<Lane>().ToDictionary(lane => lane, lane => stand.Outlook(lane, now));
        return new BudgetUse(
            account,
            stand.Limit,
            (long)stand.Allowance,
            stand.Day.Total,
            State.Others,
            Enum.GetValues<Lane>().ToDictionary(lane => lane, stand.Day.Of),
            [.. outlook.Where(one => one.Value.Pace == LanePace.Closed).Select(one => one.Key)])
        {
            Capacity = (long)stand.Capacity,
            Outlook = outlook,
            RunsOutAt = stand.RunsOutAt,
            Alerts = State.Alerts,
        };
    }

    /// <summary>What operators are to be told of now, and was not so before.</summary>
    public IReadOnlyList<BudgetAlert> Watch(DateTimeOffset now, EventOutlook? events = null)
    {
        var alerts = BudgetWatch.Look(policy, State.Alerts, Use("", now) with { Events = events }, now);
        var fresh = alerts.Except(State.Alerts).ToList();
        State = alerts.SequenceEqual(State.Alerts) ? State : State with { Alerts = alerts };
        return fresh;
    }

    /// <summary>Kept while nothing moves: many wishes are weighed within one minute.</summary>
    private AccountStand Stand(DateTimeOffset now)
    {
        if (_stand is null || !_stand.IsOf(State, now))
        {
            _stand = new AccountStand(policy, State, now);
        }

        return _stand;
    }

    private Lease Weigh(LeaseWish wish, DateTimeOffset now)
    {
        var (today, freeToday) = Stand(now).Room(wish.Lane, now);
        var (shortly, freeShortly) = _short.Room(wish.Kind, wish.Lane, State.ReportedBurst, now);
        var room = (int)Math.Max(0, Math.Min(today, shortly));
        var turn = _turns.Most(wish.Lane, wish.Connection, now);
        var calls = Math.Min(Math.Min(wish.Calls, policy.LargestLease), Math.Min(room, turn));
        var again = freeToday > freeShortly ? freeToday : freeShortly;
        if (room > 0 && turn == 0)
        {
            again = (_turns.NextOther(wish.Lane, wish.Connection, now) is { } next && next > now ? next : now) + TurnsTake;
        }

        // Who gets a whole block is likely to come back for the next.
        var wantsAt = calls == 0 ? again : calls < wish.Calls || calls == policy.LargestLease ? now + policy.ValidityOf(wish.Kind) : (DateTimeOffset?)null;
        _turns.Told(wish.Lane, wish.Connection, calls, wantsAt, now);
        return new Lease(wish.Number, wish.Lane, calls, calls > 0 ? now + policy.ValidityOf(wish.Kind) : again);
    }

    private Lease Probe(LeaseWish wish, DateTimeOffset now)
    {
        var (shortly, freeShortly) = _short.Room(wish.Kind, Lane.Urgent, State.ReportedBurst, now);
        var next = NextProbe(now);
        if (shortly < 1 || now < next)
        {
            return new Lease(wish.Number, wish.Lane, 0, shortly < 1 ? freeShortly : next);
        }

        State = State with { ProbedAt = now };
        return new Lease(wish.Number, wish.Lane, 1, now + policy.ValidityOf(wish.Kind));
    }

    /// <summary>Each silo that works has the same part of them.</summary>
    private int LongRequests(DateTimeOffset now)
    {
        var working = _silos.Count(silo => now - silo.Value < SiloRemembered);
        return policy.LongRequests is { } all ? Math.Max(1, all / Math.Max(1, working)) : 0;
    }

    /// <summary>Permits that a silo did not use before they ran out are booked back. Only its latest lease can be returned, once.</summary>
    private void TakeBack(LeaseWish wish, Lease? last, DateTimeOffset now)
    {
        if (last is not null && wish.ReturnedCalls > 0 && last.Number == wish.ReturnedNumber)
        {
            Book(last.Lane, -Math.Min(wish.ReturnedCalls, last.Calls), now);
            _short.Return(wish);
        }
    }

    private void Book(Lane lane, long calls, DateTimeOffset now)
    {
        var minute = DayUse.Minute(now);
        var minutes = State.Minutes.ToList();
        if (minutes.Count == 0 || minutes[^1].Minute < minute)
        {
            minutes.Add(new MinuteUse(minute, 0, 0, 0, 0));
        }

        minutes[^1] = minutes[^1].Plus(lane, calls);
        State = State with { Minutes = minutes };
    }

    private void Forget(DateTimeOffset now)
    {
        var counting = Stand(now).Day.Minutes;
        State = ReferenceEquals(counting, State.Minutes) ? State : State with { Minutes = counting };
        if (State.Leases.Values.Any(lease => now - lease.Until > LeaseRemembered))
        {
            State = State with { Leases = State.Leases.Where(lease => now - lease.Value.Until <= LeaseRemembered).ToDictionary() };
        }
    }
}
