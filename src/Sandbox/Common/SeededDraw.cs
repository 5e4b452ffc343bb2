using System.Diagnostics.CodeAnalysis;

namespace HubSpotSfSync.Sandbox.Common;

/// <summary>Draws yes or no; the same seed gives the same sequence again. Not thread-safe.</summary>
public sealed class SeededDraw(double probability, int seed)
{
    private readonly Random _random = new(seed);

    [SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "It has to be repeatable.")]
    public bool Next() => probability >= 1 || _random.NextDouble() < probability;
}
