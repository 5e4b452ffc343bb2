using CsCheck;
using HubSpotSfSync.Sync.Pricing;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Pricing;

public sealed class ShareEstimateTests
{
    private static readonly Gen<(long Met, long Looked, long Whole)> Samples =
        from whole in Gen.Long[1, 1_000_000]
        from looked in Gen.Long[1, whole]
        from met in Gen.Long[0, looked]
        select (met, looked, whole);

    [Fact]
    public void The_likely_share_lies_between_its_bounds_and_these_between_none_and_all() => Samples.Sample(sample =>
    {
        var share = ShareEstimate.Of(sample.Met, sample.Looked, sample.Whole);

        share.Low.ShouldBeInRange(0, share.Likely);
        share.High.ShouldBeInRange(share.Likely, 1);
        share.Likely.ShouldBe((double)sample.Met / sample.Looked);
    });

    [Fact]
    public void What_was_looked_at_as_a_whole_is_certain() => Samples.Sample(sample =>
        ShareEstimate.Of(sample.Met, sample.Looked, sample.Looked) is var share && share.Low == share.High);

    [Fact]
    public void Who_looks_at_more_knows_more() => Gen.Long[2, 1000].Select(Gen.Double[0, 1]).Sample((looked, part) =>
    {
        var (met, whole) = ((long)(looked * part), 1_000_000L);
        var (few, many) = (ShareEstimate.Of(met, looked, whole), ShareEstimate.Of(met * 10, looked * 10, whole));

        (many.High - many.Low).ShouldBeLessThan(few.High - few.Low);
    });

    [Fact]
    public void The_bounds_hold_in_at_least_nine_of_ten_samples()
    {
        // Four hundred of ten thousand records, of which every third has a counterpart.
        var dice = new Random(7);
        var held = Enumerable.Range(0, 500).Count(_ =>
        {
            var met = Enumerable.Range(0, 10_000).OrderBy(_ => dice.Next()).Take(400).Count(record => record % 3 == 0);
            var share = ShareEstimate.Of(met, 400, 10_000);
            return share.Low <= 1 / 3.0 && 1 / 3.0 <= share.High;
        });

        held.ShouldBeGreaterThan(450);
    }

    [Fact]
    public void Without_a_sample_nothing_is_known() => ShareEstimate.Of(0, 0, 100).ShouldBe(new ShareEstimate(0, 0, 1));
}
