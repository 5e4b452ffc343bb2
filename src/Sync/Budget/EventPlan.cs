namespace HubSpotSfSync.Sync.Budget;

/// <summary>An object whose events are wanted.</summary>
/// <param name="Object">Its name.</param>
/// <param name="Rate">How many events it has, or would have, over some time.</param>
/// <param name="Polled">Whether it is polled now.</param>
/// <param name="MayReturn">Whether it has been for long enough.</param>
public sealed record ObjectRate(string Object, double Rate, bool Polled = false, bool MayReturn = true);

/// <summary>
/// Which objects are polled so that the events of the others fit. The quietest go first, and those that went for nothing come back: where
/// only the busiest makes the difference, it alone goes. Who is polled returns when there is room with a margin: after a while, or at once
/// when another one goes.
/// </summary>
public static class EventPlan
{
    private const double Rounding = 1e-9;

    /// <param name="objects">All that are wanted.</param>
    /// <param name="room">How many events there may be over that time.</param>
    /// <param name="roomToReturn">With how many an object that is polled may return; less than <paramref name="room"/>.</param>
    /// <returns>Those to poll.</returns>
    public static IReadOnlySet<string> Choose(IReadOnlyCollection<ObjectRate> objects, double room, double roomToReturn)
    {
        var taken = objects.Where(one => !one.Polled).ToList();
        if (!Fits(taken, room))
        {
            Drop(taken, Math.Max(0, room));
            Return(taken, objects.Where(one => one.Polled), roomToReturn);
        }
        else
        {
            Return(taken, objects.Where(one => one is { Polled: true, MayReturn: true }), roomToReturn);
        }

        return objects.Except(taken).Select(one => one.Object).ToHashSet(StringComparer.Ordinal);
    }

    private static void Drop(List<ObjectRate> taken, double room)
    {
        var dropped = new List<ObjectRate>();
        foreach (var one in BusiestFirst(taken).Reverse())
        {
            if (Fits(taken, room))
            {
                break;
            }

            taken.Remove(one);
            dropped.Add(one);
        }

        Return(taken, dropped, room);
    }

    private static void Return(List<ObjectRate> taken, IEnumerable<ObjectRate> objects, double room)
    {
        foreach (var one in BusiestFirst(objects))
        {
            taken.Add(one);
            if (!Fits(taken, room))
            {
                taken.Remove(one);
            }
        }
    }

    private static bool Fits(List<ObjectRate> taken, double room) => taken.Sum(one => one.Rate) <= room + Rounding;

    private static IOrderedEnumerable<ObjectRate> BusiestFirst(IEnumerable<ObjectRate> objects) =>
        objects.OrderByDescending(one => one.Rate).ThenBy(one => one.Object, StringComparer.Ordinal);
}
