using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.HubSpot.Tests;

/// <summary>One bad record fails a whole batch at HubSpot. What that costs, and that each record gets its own outcome.</summary>
public sealed class BatchFaultTests : HubSpotClientTest
{
    private const int Size = 100;

    [Theory]
    [InlineData("lifecyclestage", "INVALID_OPTION", 1)]
    [InlineData("lifecyclestage", "INVALID_OPTION", 3)]
    [InlineData("lifecyclestage", "INVALID_OPTION", Size)]
    [InlineData("email", "INVALID_EMAIL", 1)]
    [InlineData("email", "INVALID_EMAIL", 3)]
    [InlineData("email", "INVALID_EMAIL", Size)]
    [InlineData("no_such_property", "PROPERTY_DOESNT_EXIST", 1)]
    [InlineData("no_such_property", "PROPERTY_DOESNT_EXIST", 3)]
    [InlineData("no_such_property", "PROPERTY_DOESNT_EXIST", Size)]
    public async Task Values_that_HubSpot_does_not_take_are_found_without_trying(string property, string code, int bad)
    {
        var ids = await PeopleAsync(Size);
        var atFault = Some(bad);
        await Crm.DescribeAsync("contacts", Live, Ct);
        var before = Permits.Granted;

        var outcomes = await WriteAsync([.. ids.Select((id, i) => Update(id, $"003{i}", atFault.Contains(i) ? (property, $"wrong{i}") : ("jobtitle", $"T{i}")))]);

        Check(outcomes, atFault, code, i => property == "no_such_property" ? property : $"wrong{i}");
        (Permits.Granted - before).ShouldBeLessThanOrEqualTo(4); // the refused call, the properties, the rest, the read back
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(Size)]
    public async Task Values_that_others_have_already_are_found_by_one_look(int bad)
    {
        var ids = await PeopleAsync(Size);
        for (var i = 0; i < bad; i++)
        {
            await PersonCreatesAsync($"taken{i}@acme.com");
        }

        var atFault = Some(bad);
        var order = atFault.Order().ToList();
        await Crm.DescribeAsync("contacts", Live, Ct);
        var before = Permits.Granted;

        var outcomes = await WriteAsync([.. ids.Select((id, i) => Update(id, $"003{i}", atFault.Contains(i) ? ("email", $"taken{order.IndexOf(i)}@acme.com") : ("jobtitle", $"T{i}")))]);

        Check(outcomes, atFault, "CONFLICT", i => $"taken{order.IndexOf(i)}@acme.com");
        (Permits.Granted - before).ShouldBeLessThanOrEqualTo(4); // the refused call, the look, the rest, the read back
    }

    [Fact]
    public async Task Two_records_that_want_one_value_go_one_after_the_other()
    {
        var ids = await PeopleAsync(3);

        var outcomes = await WriteAsync([.. ids.Select((id, i) => Update(id, $"003{i}", ("email", i == 0 ? "other@acme.com" : "same@acme.com")))]);

        outcomes.Take(2).ShouldAllBe(outcome => outcome is WriteOutcome.Written);
        outcomes[2].ShouldBeOfType<WriteOutcome.Refused>().Code.ShouldBe("CONFLICT");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(Size)]
    public async Task Creates_are_refused_one_by_one_in_a_single_call(int bad)
    {
        var atFault = Some(bad);
        await Crm.DescribeAsync("contacts", Live, Ct);
        var before = Permits.Granted;

        var outcomes = await WriteAsync([.. Enumerable.Range(0, Size).Select(i => Create($"003{i}", $"n{i}@acme.com", atFault.Contains(i) ? ("lifecyclestage", $"wrong{i}") : ("jobtitle", $"T{i}")))]);

        Check(outcomes, atFault, "INVALID_OPTION", i => $"wrong{i}");
        (Permits.Granted - before).ShouldBeLessThanOrEqualTo(4); // two looks, the call, the read back
    }

    private static HashSet<int> Some(int count) => [.. Enumerable.Range(0, count).Select(i => (13 + (i * 31)) % Size)];

    private static void Check(IReadOnlyList<WriteOutcome> outcomes, HashSet<int> atFault, string code, Func<int, string> names)
    {
        for (var i = 0; i < outcomes.Count; i++)
        {
            if (atFault.Contains(i))
            {
                outcomes[i].ShouldBeOfType<WriteOutcome.Refused>().ShouldSatisfyAllConditions(
                    refused => refused.Code.ShouldBe(code),
                    refused => refused.Message.ShouldContain(names(i)));
            }
            else
            {
                outcomes[i].ShouldBeOfType<WriteOutcome.Written>().After.Values["jobtitle"].ShouldBe($"T{i}");
            }
        }
    }
}
