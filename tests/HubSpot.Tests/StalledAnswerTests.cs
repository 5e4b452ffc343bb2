using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.HubSpot.Tests;

/// <summary>A HubSpot that takes the call and is silent for longer than an attempt waits, which is ten seconds of real time.</summary>
public sealed class StalledAnswerTests : HubSpotClientTest
{
    private static readonly FaultRule Stalls = new() { Match = "POST /crm/v3/objects/contacts/batch/up", Kind = FaultKind.Slow, DelayMs = 20_000 };

    [Fact]
    public async Task A_create_and_an_update_go_again_and_are_there_once()
    {
        var id = await PersonCreatesAsync("ann@acme.com");
        Fault(Stalls with { Count = 2 });

        var outcomes = await Task.WhenAll(WriteAsync(Update(id, "003A", ("jobtitle", "CTO"))), WriteAsync(Create("003B", "bob@acme.com")));

        outcomes.SelectMany(one => one).ShouldAllBe(outcome => outcome is WriteOutcome.Written);
        var contacts = await ContactsAsync();
        contacts.Sum(same => same.Count()).ShouldBe(2);
        contacts["003A"].Single()["jobtitle"]!.ToString().ShouldBe("CTO");
        contacts["003B"].Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_write_that_gets_no_answer_at_all_stays_in_doubt()
    {
        var id = await PersonCreatesAsync("ann@acme.com");
        Fault(Stalls);

        var later = (await WriteAsync(Update(id, "003A", ("jobtitle", "CTO")))).Single().ShouldBeOfType<WriteOutcome.Later>();

        later.Code.ShouldBe("UNREACHABLE");
        later.MayHaveArrived.ShouldBeTrue();
    }
}
