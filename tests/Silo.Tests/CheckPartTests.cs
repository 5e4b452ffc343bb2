using System.Net;
using HubSpotSfSync.Silo.Checking;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Silo.Tests;

/// <summary>What the commands keep in bounds and measure by the way.</summary>
public sealed class CheckPartTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_makes_so_many_calls_to_an_account_and_no_more()
    {
        var permits = new BoundedPermits(TimeProvider.System, callsPerAccount: 2);

        var granted = new List<bool>();
        for (var i = 0; i < 4; i++)
        {
            granted.Add((await permits.AcquireAsync("hubspot/emea", new PermitWish(Lane.Urgent), Ct)).Granted);
        }

        granted.ShouldBe([true, true, false, false]);
        (await permits.AcquireAsync("salesforce/main", new PermitWish(Lane.Urgent), Ct)).Granted.ShouldBeTrue();
        permits.Used.ShouldBe(new Dictionary<string, int> { ["hubspot/emea"] = 2, ["salesforce/main"] = 1 }, ignoreOrder: true);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 0)]
    [InlineData(90, 90)]
    [InlineData(-91, -90)]
    public async Task Clocks_are_compared_by_the_date_of_an_answer_which_has_whole_seconds(int seconds, int ahead)
    {
        var clock = new StandingClock();
        var readings = new ClockReadings(clock);
        using var client = new HttpMessageInvoker(readings.Handler("hubspot/emea").Over(new Answering(clock.GetUtcNow().AddSeconds(seconds))));

        readings.AheadOf("hubspot/emea").ShouldBeNull();
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1/");
        using var response = await client.SendAsync(request, Ct);

        readings.AheadOf("hubspot/emea").ShouldBe(TimeSpan.FromSeconds(ahead));
    }

    private sealed class StandingClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);
    }

    private sealed class Answering(DateTimeOffset date) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Headers = { Date = date } });
    }
}

internal static class Handlers
{
    public static DelegatingHandler Over(this DelegatingHandler outer, HttpMessageHandler inner)
    {
        outer.InnerHandler = inner;
        return outer;
    }
}
