using HubSpotSfSync.Salesforce.Bulk;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Salesforce.Tests;

/// <summary>How fast an org is, its jobs tell.</summary>
public sealed class JobPaceTests
{
    private const int Records = 4_000;
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(7);

    private readonly JobPace _pace = new();

    [Fact]
    public void One_job_is_looked_at_early_and_the_others_wait_for_what_it_tells()
    {
        _pace.TryScout().ShouldBeTrue();
        _pace.TryScout().ShouldBeFalse();
        var told = _pace.Told;
        told.IsCompleted.ShouldBeFalse();
        JobPace.ToScout(Records).ShouldBe(Usual / 4);
        _pace.ToWrite(Records).ShouldBe(Usual);

        _pace.Learn(Records, Usual / 7);
        _pace.EndScouting();

        told.IsCompleted.ShouldBeTrue();
        _pace.TryScout().ShouldBeFalse();
        _pace.ToWrite(Records).ShouldBe(Usual / 7, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public void A_job_that_failed_told_nothing_and_the_next_one_may()
    {
        _pace.TryScout().ShouldBeTrue();
        var told = _pace.Told;

        _pace.EndScouting();

        told.IsCompleted.ShouldBeTrue();
        _pace.ToWrite(Records).ShouldBe(Usual);
        _pace.TryScout().ShouldBeTrue();
    }
}
