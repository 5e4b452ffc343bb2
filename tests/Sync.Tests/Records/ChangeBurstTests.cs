using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Records;

public sealed class ChangeBurstTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_comes_at_the_pace_of_people_goes_on_at_once()
    {
        var burst = Coming(perSecond: ChangeBurst.ChangesPerSecond, seconds: 5);

        burst.IsOn.ShouldBeFalse();
        burst.Lets(1, 500, Start.AddSeconds(5)).ShouldBeTrue();
    }

    [Fact]
    public void In_a_burst_a_record_waits_until_it_has_been_left_alone()
    {
        var burst = Coming(perSecond: 300, seconds: 8);

        burst.IsOn.ShouldBeTrue();
        burst.Lets(1, 300, Start.AddSeconds(8)).ShouldBeTrue("it was changed in the first second for the last time");
        burst.Lets(1, 1_500, Start.AddSeconds(8)).ShouldBeFalse("it was changed in the fifth second again");
    }

    [Fact]
    public void No_change_waits_longer_than_the_longest()
    {
        var burst = Coming(perSecond: 300, seconds: 12);

        burst.Lets(300, 3_600, Start.AddSeconds(12)).ShouldBeTrue();
        burst.Lets(900, 3_600, Start.AddSeconds(12)).ShouldBeFalse();
    }

    [Fact]
    public void A_burst_is_over_when_nothing_more_comes()
    {
        var burst = Coming(perSecond: 300, seconds: 3).Seen(900, Start.AddSeconds(4)).Seen(900, Start.AddSeconds(5));

        burst.IsOn.ShouldBeFalse();
        burst.Lets(1, 900, Start.AddSeconds(5)).ShouldBeTrue();
    }

    [Fact]
    public void A_burst_is_noticed_within_its_first_second()
    {
        var quiet = new ChangeBurst().Seen(0, Start);

        var burst = quiet.Quiet(Start.AddMinutes(1)).Seen(60, Start.AddMinutes(1)).Seen(120, Start.AddMinutes(1).AddMilliseconds(400));

        burst.IsOn.ShouldBeTrue();
    }

    [Fact]
    public void Those_of_several_seconds_that_a_late_look_finds_are_no_burst()
    {
        var burst = new ChangeBurst().Seen(0, Start).Seen(50, Start.AddSeconds(1)).Seen(200, Start.AddSeconds(4));

        burst.IsOn.ShouldBeFalse();
    }

    [Fact]
    public void What_waited_from_before_is_late_enough() => new ChangeBurst().Seen(5_000, Start).Lets(1, 5_000, Start).ShouldBeTrue();

    /// <summary>So many a second, looked at ten times a second.</summary>
    private static ChangeBurst Coming(int perSecond, int seconds) =>
        Enumerable.Range(0, (seconds * 10) + 1).Aggregate(new ChangeBurst(), (burst, tenth) => burst.Seen(tenth * perSecond / 10, Start.AddMilliseconds(tenth * 100)));
}
