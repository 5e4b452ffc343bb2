using HubSpotSfSync.Sandbox.Common;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.Time;

public sealed class LatencyTests
{
    private readonly LatencyProfile _profile = new()
    {
        Table = new LatencyTable(
        [
            new OperationLatency("write", "POST /rows/*", 100, RequestMs: 2),
            new OperationLatency("read", "GET /rows", 100, AnswerMs: 0.1),
        ])
        {
            Spread = 0,
            TailShare = 0,
            WrittenPerSecond = 400,
        },
    };

    private static CallLatency Begin(LatencyProfile profile, string method = "POST") => profile.Begin(method, "/rows/a").ShouldNotBeNull();

    [Fact]
    public void A_call_takes_its_base_and_its_records_and_shares_the_rate_with_others()
    {
        _profile.Set(new LatencySetting("realistic"));

        Begin(_profile, "GET").Before(0, 0).ShouldBe(TimeSpan.FromMilliseconds(100));
        Begin(_profile, "GET").After(2000, 0).ShouldBe(TimeSpan.FromMilliseconds(200));
        var together = Enumerable.Range(0, 10).Select(_ => Begin(_profile).Before(200, 0).TotalSeconds).ToArray();

        together.Select(seconds => Math.Round(seconds, 3)).ShouldBe(Enumerable.Range(1, 10).Select(call => call * 0.5));
        Begin(_profile).Before(1, TimeProvider.System.TimestampFrequency * 60).ShouldBe(TimeSpan.FromMilliseconds(102));
        _profile.Begin("GET", "/other").ShouldBeNull();
    }

    [Fact]
    public void Calls_spread_and_drag_the_same_way_each_time()
    {
        var profile = new LatencyProfile { Table = _profile.Table with { Spread = 0.3, TailShare = 0.05, TailFactor = 5, WrittenPerSecond = null } };
        double[] Draw()
        {
            profile.Set(new LatencySetting("realistic"));
            return [.. Enumerable.Range(0, 1000).Select(_ => Begin(profile).Before(0, 0).TotalMilliseconds)];
        }

        var first = Draw();

        first.ShouldBe(Draw());
        first.Count(milliseconds => milliseconds > 131).ShouldBeInRange(30, 70);
        first.Where(milliseconds => milliseconds < 131).Min().ShouldBeGreaterThanOrEqualTo(70);
    }

    [Fact]
    public void Instant_takes_nothing_and_fixed_always_the_same()
    {
        _profile.Begin("POST", "/rows/a").ShouldBeNull();
        _profile.Set(new LatencySetting(FixedMs: 80));
        _profile.Begin("GET", "/any").ShouldNotBeNull().Before(200, 0).ShouldBe(TimeSpan.FromMilliseconds(80));
        _profile.Set(new LatencySetting("instant", 80)).ShouldBeFalse();
    }
}
