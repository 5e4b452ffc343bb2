namespace HubSpotSfSync.Sync.Records;

/// <summary>
/// Tells when changes of one source come faster than they could be written, and which of them are worth holding back then. An org takes in
/// some 350 records a second, so what comes faster queues in any case. Where it queues as changes, those of one record become one write: so
/// while a burst lasts, a record's changes wait until it has been left alone for a moment. Changes are numbered in the order in which they came.
/// </summary>
public sealed record ChangeBurst
{
    /// <summary>More of them in a second are a burst. A portal's changes come in four parts.</summary>
    public const int ChangesPerSecond = 100;

    /// <summary>How long a record has to be left alone.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    /// <summary>The longest that any change waits.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Precision = TimeSpan.FromMilliseconds(200);

    private IReadOnlyList<Look> Looks { get; init; } = [];

    public bool IsOn { get; private init; }

    /// <param name="newest">The number of the latest change there is.</param>
    /// <param name="now">When that was seen.</param>
    public ChangeBurst Seen(long newest, DateTimeOffset now)
    {
        if (Looks.Count == 0)
        {
            // What waited from before is late enough.
            return new ChangeBurst { Looks = [new Look(newest, now, now)] };
        }

        // A look that is late finds the changes of several seconds.
        var before = Looks.LastOrDefault(look => look.From <= now - Second, Looks[0]);
        var isOn = newest - before.Newest > ChangesPerSecond * Math.Max(1, (now - before.Until).TotalSeconds);
        var known = Looks.Where(look => look.Until > now - (2 * Longest) || look == Looks[^1]);
        return newest == Looks[^1].Newest ? Quiet(now) with { IsOn = isOn }
            : now - Looks[^1].From < Precision ? new ChangeBurst { IsOn = isOn, Looks = [.. known.SkipLast(1), new Look(newest, Looks[^1].From, now)] }
            : new ChangeBurst { IsOn = isOn, Looks = [.. known, new Look(newest, now, now)] };
    }

    /// <summary>Nothing has come since the latest look.</summary>
    public ChangeBurst Quiet(DateTimeOffset now) => Looks.Count == 0 ? this : this with { Looks = [.. Looks.SkipLast(1), Looks[^1] with { Until = now }] };

    /// <summary>Whether the changes of one record, from the first to the last that is there, go on.</summary>
    public bool Lets(long first, long last, DateTimeOffset now) => !IsOn || now - SeenAt(last, now) >= Rest || now - SeenAt(first, now) >= Longest;

    private DateTimeOffset SeenAt(long number, DateTimeOffset now) => Looks.FirstOrDefault(look => look.Newest >= number, new Look(number, now, now)).From;

    /// <summary>Which number was the newest, and from when until when.</summary>
    private readonly record struct Look(long Newest, DateTimeOffset From, DateTimeOffset Until);
}
