using CsCheck;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pricing;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Tests.Pairs;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Pricing;

public sealed class LoadPricingTests
{
    private static readonly OperationCost Updates = new(200, 1) { Bulk = new BulkCost(2000, 5, 2000) };

    private static readonly Dictionary<Side, CrmCosts> Costs = new()
    {
        [Side.HubSpot] = new CrmCosts
        {
            Scan = new(100, 1),
            Changes = new(200, 1),
            Read = new(100, 1),
            Write = new(100, 4),
            Looks = new(100, 2),
            Guarded = new(100, 3),
            Update = new(100, 2),
            Stamp = new(100, 1),
        },
        [Side.Salesforce] = new CrmCosts
        {
            Scan = new(2000, 1),
            Changes = new(2000, 1),
            Read = new(2000, 1),
            Write = new(200, 2) { Bulk = new BulkCost(2000, 5, 900, 2000) },
            Looks = new(200, 1) { Bulk = new BulkCost(2000, 0, 900) },
            Update = Updates,
        },
    };

    private static readonly Gen<MappingCensus> Censuses =
        from hubSpot in Gen.Long[0, 200_000]
        from salesforce in Gen.Long[0, 200_000]
        from stampedThere in Gen.Double[0, 1]
        from stampedHere in Gen.Double[0, 1]
        from looked in Gen.Int[0, 400]
        from found in Gen.Double[0, 1]
        from compared in Gen.Int[0, 400]
        from changed in Gen.Double[0, 1]
        select Census(hubSpot, salesforce, (long)(hubSpot * stampedHere), (long)(salesforce * stampedThere)) with
        {
            Sample = new MatchSample(looked, (int)(looked * found), compared, (int)(compared * changed), 0, (int)(compared * changed), 0),
        };

    [Fact]
    public void Into_an_empty_org_all_are_created_and_get_the_identity()
    {
        var price = Price(Census(50_000, 0));

        // Twelve jobs of four thousand and one of two: five calls each, five looks and two reads, three and one.
        price.Salesforce.ShouldBe(new SidePrice(10, (12 * 5) + 3, (12 * 7) + 6, 163, 163));
        price.HubSpot.ShouldBe(new SidePrice(10, 0, 500, 510, 510));
        price.CreatesInSalesforce.ShouldBe(50_000);
    }

    [Fact]
    public void Where_all_carry_the_identity_nothing_is_written()
    {
        var price = Price(Census(10_000, 10_000, 10_000, 10_000) with { Sample = new(0, 0, 400, 0, 0, 0, 0) });

        (price.HubSpot.Total, price.Salesforce.Total).ShouldBe((10, 10));
        price.Pairs.Likely.ShouldBe(10_000);
    }

    [Fact]
    public void Half_that_overlap_are_stamped_and_the_others_created_on_either_side()
    {
        var price = Price(Census(2000, 2000) with { Sample = new(200, 100, 100, 0, 0, 0, 0) });

        price.Pairs.Likely.ShouldBe(1000);
        (price.CreatesInHubSpot, price.CreatesInSalesforce).ShouldBe((1000, 1000));
        price.HubSpot.Write.ShouldBe(20 + 20, "a thousand are created, without the looks, and two thousand get the identity alone");
        price.HubSpot.Match.ShouldBe(20);
        price.HubSpot.High.ShouldBeGreaterThan(price.HubSpot.Low);
    }

    [Fact]
    public void One_way_nothing_is_written_on_the_other_side()
    {
        var price = LoadPricing.Price(Mapping with { Direction = Direction.ToSalesforce }, Census(1000, 500), side => Costs[side], (_, _) => 0);

        (price.HubSpot.Write, price.HubSpot.Match, price.CreatesInHubSpot).ShouldBe((0, 0, 0));
        price.CreatesInSalesforce.ShouldBe(1000);
    }

    [Fact]
    public void Who_is_not_included_is_not_created() => Price(Census(1000, 0) with { Included = 300 }).CreatesInSalesforce.ShouldBe(300);

    [Fact]
    public void What_can_t_be_counted_is_read_and_said_so()
    {
        var price = Price(new MappingCensus { Mapping = "lists", Objects = [new(Side.HubSpot, "lists", null, 3, 0), new(Side.Salesforce, "Campaign", 50, 1, 0)], Unpriced = "Nobody knows." });

        (price.HubSpotRecords, price.SalesforceRecords, price.Unpriced).ShouldBe((null, 50, "Nobody knows."));
        (price.HubSpot.Total, price.Salesforce.Total).ShouldBe((3, 1));
    }

    [Fact]
    public void The_likely_price_lies_in_its_range() => Censuses.Sample(census => Sides.Both.All(side =>
        Price(census)[side] is var price && price.Low <= price.Total && price.Total <= price.High && price is { Read: >= 0, Match: >= 0, Write: >= 0 }));

    [Fact]
    public void Every_record_is_in_a_pair_in_the_end() => Censuses.Sample(census =>
    {
        var price = Price(census);

        (price.Pairs.Likely + price.CreatesInSalesforce).ShouldBe(census.Records(Side.HubSpot));
        (price.Pairs.Likely + price.CreatesInHubSpot).ShouldBe(census.Records(Side.Salesforce));
    });

    [Fact]
    public void The_price_is_that_of_the_batches_in_which_a_writer_sends() => Gen.Long[0, 100_000].Sample(records =>
    {
        long calls = 0;
        for (var left = records; left > 0; left -= Updates.BatchIn(Lane.Backfill))
        {
            calls += Updates.Calls(Math.Min(left, Updates.BatchIn(Lane.Backfill)), Lane.Backfill);
        }

        Updates.CallsInBatches(records, Lane.Backfill).ShouldBe(calls);
    });

    [Fact]
    public void The_last_look_before_a_create_is_in_the_price()
    {
        var group = new MappingGroup([Mapping, Mapping with { SalesforceObject = SalesforceObjects.Lead }]);
        long Looks(Side side, MappingGroup of, long inHubSpot, long inSalesforce) =>
            LastLookPricing.Of(side, of, new LoadWork(new SideWork(inHubSpot, 0, 0, 0), new SideWork(inSalesforce, 0, 0, 0)), other => Costs[other]);

        Looks(Side.Salesforce, group, 250, 0).ShouldBe(3, "for each hundred that HubSpot gets, whether they were Leads");
        Looks(Side.Salesforce, group, 0, 2_500).ShouldBe(6, "whether those that Salesforce gets are there as the one or the other");
        Looks(Side.HubSpot, group, 250, 2_500).ShouldBe(0);
        Looks(Side.Salesforce, group, 0, 0).ShouldBe(0);

        var companies = new MappingGroup([Mapping with { SalesforceObject = SalesforceObjects.Account }]);
        (Looks(Side.HubSpot, companies, 50, 1_200), Looks(Side.Salesforce, companies, 50, 1_200)).ShouldBe((2, 1), "whose people they have");
        LoadPricing.Price(Mapping, Census(0, 250), side => Costs[side], (side, work) => LastLookPricing.Of(side, group, work, other => Costs[other]))
            .Salesforce.Match.ShouldBe(Price(Census(0, 250)).Salesforce.Match + 3);
    }

    [Fact]
    public void What_was_spent_to_find_the_price_is_in_it()
    {
        var load = new LoadPrice([Price(Census(1000, 0)), Price(Census(1000, 0))]) { HubSpotLooks = 7, SalesforceLooks = 3 };

        load.HubSpot.Total.ShouldBe(7 + (2 * 20));
        load.Salesforce.Low.ShouldBe(load.Salesforce.Total);
    }

    private static Mapping Mapping => new ExamplePair().Mapping;

    private static MappingPrice Price(MappingCensus census) => LoadPricing.Price(Mapping, census, side => Costs[side], (_, _) => 0);

    private static MappingCensus Census(long hubSpot, long salesforce, long stampedHubSpot = 0, long stampedSalesforce = 0) => new()
    {
        Mapping = "contacts",
        Objects = [new(Side.HubSpot, "contacts", hubSpot, 10, stampedHubSpot), new(Side.Salesforce, "Contact", salesforce, 10, stampedSalesforce)],
        Included = hubSpot,
    };
}
