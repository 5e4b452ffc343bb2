namespace HubSpotSfSync.Sync.Pricing;

/// <summary>A share that a sample tells of a whole, with the bounds between which it lies in 95 of 100 cases.</summary>
public readonly record struct ShareEstimate(double Low, double Likely, double High)
{
    private const double Deviations = 1.96;

    /// <summary>By Wilson's interval, which holds for small samples and for shares near none and all. What is a large part of the whole tells more.</summary>
    /// <param name="met">So many of the sample have it.</param>
    /// <param name="looked">The size of the sample; 0 tells nothing.</param>
    /// <param name="whole">How many there are in all.</param>
    public static ShareEstimate Of(long met, long looked, long whole)
    {
        if (looked == 0)
        {
            return whole == 0 ? new(0, 0, 0) : new(0, 0, 1);
        }

        var share = (double)met / looked;
        if (looked >= whole)
        {
            return new(share, share, share);
        }

        var size = looked * (whole - 1.0) / (whole - looked);
        var square = Deviations * Deviations;
        var middle = (share + (square / (2 * size))) / (1 + (square / size));
        var spread = Deviations / (1 + (square / size)) * Math.Sqrt((share * (1 - share) / size) + (square / (4 * size * size)));
        return new(Math.Clamp(middle - spread, 0, share), share, Math.Clamp(middle + spread, share, 1));
    }
}
