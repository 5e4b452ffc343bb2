using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Budget;

/// <summary>
/// Shares out calls between the connections of an account while there are fewer than they want (start-time fair queueing): each has a
/// virtual time that runs on with its calls divided by its weight, and who is a block ahead of one that waits lets that one go first.
/// </summary>
internal sealed class FairTurns(BudgetPolicy policy)
{
    /// <summary>Who was sent away and does not come back wants nothing any more.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private readonly Dictionary<(Lane Lane, string Connection), Turn> _turns = [];
    private readonly Dictionary<Lane, double> _virtualTime = [];

    /// <summary>How many calls the connection may have now before another has its turn.</summary>
    public int Most(Lane lane, string connection, DateTimeOffset now)
    {
        double? behind = null;
        foreach (var other in Others(lane, connection, now))
        {
            behind = behind < other.VirtualTime ? behind : other.VirtualTime;
        }

        return behind is null ? int.MaxValue : (int)Math.Clamp(((behind.Value - Of(lane, connection, now)) * Weight(connection)) + policy.LargestLease, 0, int.MaxValue);
    }

    /// <summary>When the first of those that go before comes back.</summary>
    public DateTimeOffset? NextOther(Lane lane, string connection, DateTimeOffset now)
    {
        DateTimeOffset? next = null;
        foreach (var other in Others(lane, connection, now))
        {
            next = next < other.WantsAt ? next : other.WantsAt;
        }

        return next;
    }

    /// <summary>Takes note of what a connection got, and when it comes back for what it did not get.</summary>
    public void Told(Lane lane, string connection, int calls, DateTimeOffset? wantsAt, DateTimeOffset now)
    {
        var began = Of(lane, connection, now);
        _turns[(lane, connection)] = new Turn(began + (calls / Weight(connection)), wantsAt);
        _virtualTime[lane] = Math.Max(_virtualTime.GetValueOrDefault(lane), calls > 0 ? began : 0);
    }

    /// <summary>Who comes new, or back after having had all it wanted, starts with those that are there: absence earns nothing.</summary>
    private double Of(Lane lane, string connection, DateTimeOffset now)
    {
        var turn = _turns.GetValueOrDefault((lane, connection));
        return turn is not null && turn.Waits(now) ? turn.VirtualTime : Math.Max(turn?.VirtualTime ?? 0, _virtualTime.GetValueOrDefault(lane));
    }

    private IEnumerable<Turn> Others(Lane lane, string connection, DateTimeOffset now) =>
        _turns.Where(one => one.Key.Lane == lane && one.Key.Connection != connection && one.Value.Waits(now)).Select(one => one.Value);

    private double Weight(string connection) => policy.Weights.GetValueOrDefault(connection, 1);

    private sealed record Turn(double VirtualTime, DateTimeOffset? WantsAt)
    {
        public bool Waits(DateTimeOffset now) => WantsAt is { } at && now <= at + Grace;
    }
}
