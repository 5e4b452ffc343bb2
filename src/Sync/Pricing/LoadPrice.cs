using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using Orleans;

namespace HubSpotSfSync.Sync.Pricing;

/// <summary>What a load of one mapping costs, and what that was concluded from.</summary>
[GenerateSerializer, Immutable, Alias("hss.MappingPrice")]
public sealed record MappingPrice
{
    [Id(0)] public required string Mapping { get; init; }

    /// <summary>How many records are read; null where only reading tells.</summary>
    [Id(1)] public required long? HubSpotRecords { get; init; }

    [Id(2)] public required long? SalesforceRecords { get; init; }

    /// <summary>Pairs that exist already: by the identity that records carry, and by a sample of match values.</summary>
    [Id(3)] public required RecordRange Pairs { get; init; }

    /// <summary>Of HubSpot's records without an identity so many were looked for in Salesforce.</summary>
    [Id(4)] public required int Sampled { get; init; }

    [Id(5)] public required long CreatesInHubSpot { get; init; }

    [Id(6)] public required long CreatesInSalesforce { get; init; }

    [Id(7)] public required SidePrice HubSpot { get; init; }

    [Id(8)] public required SidePrice Salesforce { get; init; }

    /// <summary>What is not in the price, and why.</summary>
    [Id(9)] public string? Unpriced { get; init; }

    public SidePrice this[Side side] => side == Side.HubSpot ? HubSpot : Salesforce;
}

[GenerateSerializer, Immutable, Alias("hss.RecordRange")]
public readonly record struct RecordRange([property: Id(0)] long Low, [property: Id(1)] long Likely, [property: Id(2)] long High);

/// <summary>What a load of a connection costs.</summary>
[GenerateSerializer, Immutable, Alias("hss.LoadPrice")]
public sealed record LoadPrice([property: Id(0)] IReadOnlyList<MappingPrice> Mappings)
{
    /// <summary>The calls that were made to find it out: they are part of the load.</summary>
    [Id(1)] public long HubSpotLooks { get; init; }

    [Id(2)] public long SalesforceLooks { get; init; }

    public SidePrice HubSpot => Of(Side.HubSpot);

    public SidePrice Salesforce => Of(Side.Salesforce);

    public long Calls => HubSpot.Total + Salesforce.Total;

    public SidePrice Of(Side side)
    {
        var looks = side == Side.HubSpot ? HubSpotLooks : SalesforceLooks;
        return Mappings.Aggregate(new SidePrice(looks, 0, 0, looks, looks), (sum, mapping) => sum + mapping[side]);
    }
}

/// <summary>Prices a load: what has to be done follows from what there is, what it costs from the same objects that choose the way of each batch.</summary>
public static class LoadPricing
{
    /// <param name="mapping">What is synced.</param>
    /// <param name="census">What there is.</param>
    /// <param name="costs">The prices of each side.</param>
    /// <param name="lastLooks">The calls to a side before what is to be created is; see <see cref="LastLookPricing"/>.</param>
    public static MappingPrice Price(Mapping mapping, MappingCensus census, Func<Side, CrmCosts> costs, Func<Side, LoadWork, long> lastLooks)
    {
        var matched = census.Records(Side.Salesforce) == census.Linked ? default : ShareEstimate.Of(census.Sample.Found, census.Sample.Looked, census.Records(Side.HubSpot) - census.Linked);
        var differing = Sides.Both.ToDictionary(side => side, side => Differing(census, side));
        var likely = WorkOf(matched.Likely, side => differing[side].Likely);

        // Matched records cost less than those that are created, and more than none: the ends need not be at the ends of the share.
        var others = new[] { matched.Low, matched.Likely, matched.High }
            .SelectMany(share => new[] { WorkOf(share, side => differing[side].Low), WorkOf(share, side => differing[side].High) }).ToList();
        return new MappingPrice
        {
            Mapping = census.Mapping,
            HubSpotRecords = census.Objects.Any(one => one is { Side: Side.HubSpot, Records: null }) ? null : census.Records(Side.HubSpot),
            SalesforceRecords = census.Objects.Any(one => one is { Side: Side.Salesforce, Records: null }) ? null : census.Records(Side.Salesforce),
            Pairs = new RecordRange(census.Linked + census.Met(matched.Low), census.Linked + census.Met(matched.Likely), census.Linked + census.Met(matched.High)),
            Sampled = census.Sample.Looked,
            CreatesInHubSpot = likely.HubSpot.Creates,
            CreatesInSalesforce = likely.Salesforce.Creates,
            HubSpot = PriceOf(Side.HubSpot),
            Salesforce = PriceOf(Side.Salesforce),
            Unpriced = census.Unpriced,
        };

        LoadWork WorkOf(double share, Func<Side, double> differs) => census.Unpriced is null ? LoadWork.Of(mapping, census, share, differs) : new LoadWork(default, default);

        SidePrice PriceOf(Side side)
        {
            var price = Of(likely);
            var totals = others.ConvertAll(work => Of(work).Total);
            return price with { Low = Math.Min(price.Total, totals.Min()), High = Math.Max(price.Total, totals.Max()) };

            SidePrice Of(LoadWork work) => SidePrice.Of(costs(side), work[side], census.ReadCalls(side), lastLooks(side, work));
        }
    }

    private static ShareEstimate Differing(MappingCensus census, Side side) =>
        ShareEstimate.Of(census.Sample.ChangesOf(side), census.Sample.Compared, Math.Min(census.Records(Side.HubSpot), census.Records(Side.Salesforce)));
}
