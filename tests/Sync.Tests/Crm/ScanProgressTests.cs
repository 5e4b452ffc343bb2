using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Crm;

public sealed class ScanProgressTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_rest_takes_as_long_as_it_does_at_the_rate_of_late()
    {
        var rate = new RecentRate();
        for (var second = 0; second <= 100; second++)
        {
            // Slow at first: what is long ago does not count.
            rate.Add(second < 50 ? 10 : 100, Noon.AddSeconds(second));
        }

        var progress = new ScanProgress(2_000, 5_000, rate.PerSecond(Noon.AddSeconds(100)));

        progress.PerSecond.ShouldBe(100, 1);
        progress.Left!.Value.TotalSeconds.ShouldBe(30, 1);
        progress.Part.ShouldBe(0.4);
    }

    [Fact]
    public void A_rate_falls_while_nothing_comes()
    {
        var rate = new RecentRate();
        rate.Add(100, Noon);
        rate.Add(100, Noon.AddSeconds(1));

        rate.PerSecond(Noon.AddSeconds(1)).ShouldBe(100);
        rate.PerSecond(Noon.AddSeconds(10)).ShouldBe(10);
    }

    [Fact]
    public void Nothing_is_foretold_where_nobody_knows_how_many_there_are()
    {
        new ScanProgress(10, null, 5).Left.ShouldBeNull();
        new ScanProgress(10, 100, 0).Left.ShouldBeNull();
        new ScanProgress(0, 0, 0).Part.ShouldBe(1);
    }
}
