using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Budget;

/// <summary>How an account stands at one moment, and what that leaves to each lane.</summary>
internal sealed class AccountStand(BudgetPolicy policy, BudgetState state, DateTimeOffset now)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(5);

    /// <summary>Whether it still stands so.</summary>
    public bool IsOf(BudgetState other, DateTimeOffset at) =>
        ReferenceEquals(other.Minutes, state.Minutes) && other.Others == state.Others && other.ReportedLimit == state.ReportedLimit && other.Day == state.Day
        && DayUse.Minute(at) == Day.Now;

    public DayUse Day { get; } = new(state, now);

    public long Limit { get; } = policy.DailyCalls ?? state.ReportedLimit ?? policy.AssumedDailyCalls;

    /// <summary>Our part of the limit.</summary>
    public double Allowance => Limit * policy.Share;

    /// <summary>What we may have spent: our part, or less where others have taken what lies above the reserve.</summary>
    public double Capacity => Math.Max(0, Math.Min(Allowance, (Limit * (1 - policy.Reserve)) - state.Others));

    /// <summary>What nobody has spent, the reserve included.</summary>
    public long Untouched => Limit - Day.Total - state.Others;

    /// <summary>When our capacity is spent if it goes on like this.</summary>
    public DateTimeOffset? RunsOutAt => Capacity <= Day.Total ? null : Day.WhenMoreThan(Capacity);

    /// <summary>How many calls the lane may make now; if none, when it is worth asking again.</summary>
    public (long Calls, DateTimeOffset FreeAt) Room(Lane lane, DateTimeOffset at)
    {
        var left = Left(lane);
        var full = (long)Math.Floor(Capacity * LaneCurve.Of(lane).SlowFrom) - Day.Total;
        if (full > 0)
        {
            return (Math.Min(left, full), at);
        }

        if (left > 0)
        {
            return InTurn(lane, left, at);
        }

        var trickle = lane == Lane.Urgent ? (long)Math.Ceiling(Math.Max(0, Untouched) * policy.UrgentFromReserve) : 0;
        return trickle > 0 ? InTurn(lane, trickle, at) : (0, OpensAt(lane, at));
    }

    public LaneOutlook Outlook(Lane lane, DateTimeOffset at)
    {
        var left = Left(lane);
        if ((long)Math.Floor(Capacity * LaneCurve.Of(lane).SlowFrom) > Day.Total)
        {
            return new LaneOutlook(LanePace.Full, 0, null);
        }

        return left > 0 ? new LaneOutlook(LanePace.Slow, AMinute(left), null)
            : lane == Lane.Urgent && policy.UrgentFromReserve > 0 && Untouched > 0 ? new LaneOutlook(LanePace.Slow, AMinute((long)(Untouched * policy.UrgentFromReserve)), OpensAt(lane, at))
            : new LaneOutlook(LanePace.Closed, 0, OpensAt(lane, at));
    }

    private long Left(Lane lane) => (long)Math.Floor(Capacity * LaneCurve.Of(lane).ClosesAt) - Day.Total;

    private long AMinute(long left) => Math.Max(1, left / Day.MinutesUntilHalfIsFree());

    /// <summary>A minute's part of what is left, less what this minute had already.</summary>
    private (long Calls, DateTimeOffset FreeAt) InTurn(Lane lane, long left, DateTimeOffset at)
    {
        var had = Day.InThisMinute(lane);
        var calls = Math.Min(left, AMinute(left + had) - had);
        return (Math.Max(0, calls), DateTimeOffset.UnixEpoch.AddMinutes(DayUse.Minute(at) + 1));
    }

    /// <summary>When enough old calls will have come free for the lane to open; at least a minute ahead.</summary>
    private DateTimeOffset OpensAt(Lane lane, DateTimeOffset at)
    {
        // Where others spent it, their calls may leave the platform's count at any time.
        var free = Day.WhenFree(1 - Left(lane)) ?? at + LookAgain;
        return free > at.AddMinutes(1) ? free : at.AddMinutes(1);
    }
}
