using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Budget;

/// <summary>A silo's wish for permits.</summary>
/// <param name="Silo">Who asks; numbers rise per silo.</param>
/// <param name="Number">A repeated number gets the earlier answer, so that a retry spends nothing.</param>
/// <param name="Lane">For which work.</param>
/// <param name="Kind">Which short windows it draws on.</param>
/// <param name="Calls">How many calls.</param>
/// <param name="ReturnedNumber">An earlier lease that ran out with permits left.</param>
/// <param name="ReturnedCalls">How many it had left.</param>
public sealed record LeaseWish(string Silo, long Number, Lane Lane, PermitKind Kind, int Calls, long ReturnedNumber = 0, int ReturnedCalls = 0);

/// <summary>
/// The accounts of one account's calls. Pure but for the short windows, which it keeps in memory: a fresh ledger takes a short window
/// in which its predecessor granted something as spent.
/// </summary>
public sealed class BudgetLedger
{
    private static readonly long MinutesADay = (long)TimeSpan.FromDays(1).TotalMinutes;

    /// <summary>How long a silo's last lease is kept, to answer a repeated request alike.</summary>
    private static readonly TimeSpan LeaseRemembered = TimeSpan.FromMinutes(10);
    private readonly BudgetPolicy _policy;
    private readonly Dictionary<ShortWindow, Queue<(DateTimeOffset FreeAt, int Calls)>> _short;

    public BudgetLedger(BudgetPolicy policy, BudgetState state, DateTimeOffset now)
    {
        _policy = policy;
        State = state;
        _short = policy.ShortWindows.ToDictionary(window => window, _ => new Queue<(DateTimeOffset, int)>());
        foreach (var (window, spent) in _short)
        {
            var freeAt = state.LastGrantAt + policy.LeaseValidity + window.Length;
            if (freeAt > now)
            {
                spent.Enqueue((freeAt, window.Calls));
            }
        }
    }

    public BudgetState State { get; private set; }

    /// <summary>Puts back a state whose storing failed.</summary>
    public void Restore(BudgetState state) => State = state;

    public Lease Grant(LeaseWish wish, DateTimeOffset now)
    {
        if (State.Leases.TryGetValue(wish.Silo, out var last) && last.Number >= wish.Number)
        {
            return last.Number == wish.Number ? last : new Lease(wish.Number, wish.Lane, 0, now);
        }

        Forget(now);
        TakeBack(wish, last, now);
        var daily = Room(wish.Lane);
        var (shortly, shortlyFree) = ShortRoom(wish.Kind, now);
        var calls = (int)Math.Max(0, Math.Min(Math.Min(wish.Calls, _policy.LargestLease), Math.Min(daily, shortly)));
        var lease = calls > 0
            ? new Lease(wish.Number, wish.Lane, calls, now + _policy.LeaseValidity)
            : new Lease(wish.Number, wish.Lane, 0, daily <= 0 ? Reopens(wish.Lane, now) : shortlyFree);
        Spend(wish, calls, now);
        State = State with { Leases = new Dictionary<string, Lease>(State.Leases) { [wish.Silo] = lease } };
        return lease;
    }

    /// <summary>Takes in what the platform itself counts; the difference to ours is what others spent.</summary>
    public void Reconcile(PlatformUsage usage, DateTimeOffset now)
    {
        Forget(now);
        State = State with { Others = Math.Max(0, usage.Used - Ours), ReportedLimit = usage.Limit };
    }

    public BudgetUse Use(string account, DateTimeOffset now)
    {
        Forget(now);
        var lanes = Enum.GetValues<Lane>();
        return new BudgetUse(
            account,
            Limit,
            (long)Allowance,
            Ours,
            State.Others,
            lanes.ToDictionary(lane => lane, lane => State.Minutes.Sum(minute => minute[lane])),
            [.. lanes.Where(lane => Room(lane) <= 0)]);
    }

    private long Limit => _policy.DailyCalls ?? State.ReportedLimit ?? _policy.AssumedDailyCalls;

    private double Allowance => Limit * _policy.Share;

    private long Ours => State.Minutes.Sum(minute => minute.Total);

    /// <summary>How many calls the lane may still make today: within its part of our allowance, and outside the reserve.</summary>
    private long Room(Lane lane)
    {
        var ours = Ours;
        var ofAllowance = Allowance * BudgetPolicy.CloseAt(lane) - ours;
        var outsideReserve = Limit * (1 - _policy.Reserve) - ours - State.Others;
        return (long)Math.Floor(Math.Min(ofAllowance, outsideReserve));
    }

    /// <summary>When enough old minutes will have left the window for the lane to open; at least a minute ahead.</summary>
    private DateTimeOffset Reopens(Lane lane, DateTimeOffset now)
    {
        var missing = 1 - Room(lane);
        foreach (var minute in State.Minutes)
        {
            missing -= minute.Total;
            if (missing <= 0)
            {
                var at = DateTimeOffset.UnixEpoch.AddMinutes(minute.Minute + MinutesADay + 1);
                return at > now.AddMinutes(1) ? at : now.AddMinutes(1);
            }
        }

        // Others spent it: their calls may leave the platform's count at any time, so look again soon.
        return now.AddMinutes(5);
    }

    private (int Room, DateTimeOffset FreeAt) ShortRoom(PermitKind kind, DateTimeOffset now)
    {
        var room = int.MaxValue;
        var freeAt = now;
        foreach (var (window, spent) in _short.Where(window => window.Key.Kind is null || window.Key.Kind == kind))
        {
            while (spent.TryPeek(out var oldest) && oldest.FreeAt <= now)
            {
                spent.Dequeue();
            }

            var left = window.Calls - spent.Sum(grant => grant.Calls);
            room = Math.Min(room, left);
            if (left <= 0 && spent.Peek().FreeAt > freeAt)
            {
                freeAt = spent.Peek().FreeAt;
            }
        }

        return (room, freeAt);
    }

    private void Spend(LeaseWish wish, int calls, DateTimeOffset now)
    {
        if (calls == 0)
        {
            return;
        }

        foreach (var (window, spent) in _short.Where(window => window.Key.Kind is null || window.Key.Kind == wish.Kind))
        {
            spent.Enqueue((now + _policy.LeaseValidity + window.Length, calls));
        }

        State = State with { LastGrantAt = now };
        Book(wish.Lane, calls, now);
    }

    /// <summary>Permits that a silo did not use before they ran out are booked back. Only its latest lease can be returned, once.</summary>
    private void TakeBack(LeaseWish wish, Lease? last, DateTimeOffset now)
    {
        if (last is not null && wish.ReturnedCalls > 0 && last.Number == wish.ReturnedNumber)
        {
            Book(last.Lane, -Math.Min(wish.ReturnedCalls, last.Calls), now);
        }
    }

    private void Book(Lane lane, long calls, DateTimeOffset now)
    {
        var minute = Minute(now);
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
        var oldest = Minute(now) - MinutesADay;
        if (State.Minutes.Count > 0 && State.Minutes[0].Minute < oldest)
        {
            State = State with { Minutes = [.. State.Minutes.Where(minute => minute.Minute >= oldest)] };
        }

        if (State.Leases.Values.Any(lease => now - lease.Until > LeaseRemembered))
        {
            State = State with { Leases = State.Leases.Where(lease => now - lease.Value.Until <= LeaseRemembered).ToDictionary() };
        }
    }

    private static long Minute(DateTimeOffset at) => at.ToUnixTimeSeconds() / 60;
}
