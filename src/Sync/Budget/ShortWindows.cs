using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Budget;

/// <summary>What was granted within the short windows. Kept in memory: a fresh one takes a window in which its predecessor granted
/// something as full.</summary>
internal sealed class ShortWindows
{
    private readonly BudgetPolicy _policy;
    private readonly Dictionary<ShortWindow, Queue<Grant>> _granted;

    public ShortWindows(BudgetPolicy policy, DateTimeOffset lastGrantAt, DateTimeOffset now)
    {
        _policy = policy;
        _granted = policy.ShortWindows.ToDictionary(window => window, _ => new Queue<Grant>());
        foreach (var (window, granted) in _granted)
        {
            var freeAt = lastGrantAt + policy.LeaseValidity + window.Length;
            if (freeAt > now)
            {
                granted.Enqueue(new Grant("", 0, freeAt, window.Calls));
            }
        }
    }

    /// <summary>How many calls there are for a lane, and if there is none, when there will be.</summary>
    /// <param name="kind">What the calls draw on.</param>
    /// <param name="lane">For which work.</param>
    /// <param name="burst">How many calls of any kind fit, where the platform told.</param>
    /// <param name="now">The moment.</param>
    public (int Calls, DateTimeOffset FreeAt) Room(PermitKind kind, Lane lane, int? burst, DateTimeOffset now)
    {
        var room = int.MaxValue;
        var freeAt = now;
        foreach (var (window, granted) in _granted.Where(one => Counts(one.Key, kind)))
        {
            while (granted.TryPeek(out var oldest) && oldest.FreeAt <= now)
            {
                granted.Dequeue();
            }

            var left = (int)((window.Kind is null ? burst ?? window.Calls : window.Calls) * LaneCurve.Of(lane).OfShortWindow) - granted.Sum(grant => grant.Calls);
            room = Math.Min(room, left);
            freeAt = left <= 0 ? Max(freeAt, FreeAt(granted, 1 - left)) : freeAt;
        }

        return (room, freeAt);
    }

    public void Take(LeaseWish wish, int calls, DateTimeOffset now)
    {
        foreach (var (window, granted) in _granted.Where(one => Counts(one.Key, wish.Kind)))
        {
            granted.Enqueue(new Grant(wish.Holder, wish.Number, now + _policy.ValidityOf(wish.Kind) + window.Length, calls));
        }
    }

    /// <summary>Permits of a lease that ran out without being used never were calls.</summary>
    public void Return(LeaseWish wish)
    {
        foreach (var grant in _granted.Values.SelectMany(granted => granted).Where(grant => grant.Holder == wish.Holder && grant.Number == wish.ReturnedNumber))
        {
            grant.Calls = Math.Max(0, grant.Calls - wish.ReturnedCalls);
        }
    }

    private static DateTimeOffset FreeAt(Queue<Grant> granted, int calls)
    {
        foreach (var grant in granted)
        {
            calls -= grant.Calls;
            if (calls <= 0)
            {
                return grant.FreeAt;
            }
        }

        throw new InvalidOperationException("A window that is full has grants that fill it.");
    }

    private static bool Counts(ShortWindow window, PermitKind kind) => window.Kind is null || window.Kind == kind;

    private sealed class Grant(string holder, long number, DateTimeOffset freeAt, int calls)
    {
        public string Holder { get; } = holder;

        public long Number { get; } = number;

        public DateTimeOffset FreeAt { get; } = freeAt;

        public int Calls { get; set; } = calls;
    }

    private static DateTimeOffset Max(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
