using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Mappings;

/// <summary>One rung: a value, by HubSpot's name, and the side that may move a record up to it.</summary>
public sealed record Rung(string Value, Side Owner);

/// <summary>The values of a field in their order, lowest first.</summary>
public sealed class Ladder(IReadOnlyList<Rung> rungs)
{
    /// <summary>Where an empty field stands: below everything.</summary>
    public const int Ground = -1;

    public IReadOnlyList<Rung> Rungs { get; } = rungs;

    /// <summary>The height of a value; null for one that is not on the ladder.</summary>
    public int? HeightOf(string? value)
    {
        if (value is null)
        {
            return Ground;
        }

        for (var i = 0; i < Rungs.Count; i++)
        {
            if (string.Equals(Rungs[i].Value, value, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return null;
    }

    public string? ValueAt(int height) => height == Ground ? null : Rungs[height].Value;

    public bool MayClimb(Side side, int height) => height == Ground || Rungs[height].Owner == side;
}
