using System.Globalization;

namespace HubSpotSfSync.Sync.Pricing;

/// <summary>The calls that a load made to one account, and what was stated before it began; null where no price was found.</summary>
public readonly record struct Spending(long Calls, long? Stated)
{
    /// <summary>By how much more was spent than stated, -0.1 for a tenth less; null where nothing was stated.</summary>
    public double? Difference => Stated is > 0 and var stated ? ((double)Calls / stated) - 1 : null;

    public override string ToString() => Difference is { } difference
        ? string.Create(CultureInfo.InvariantCulture, $"{Calls:N0} calls ({100 * difference:+0.0;-0.0;0.0} % to the {Stated:N0} that were stated)")
        : string.Create(CultureInfo.InvariantCulture, $"{Calls:N0} calls");
}
