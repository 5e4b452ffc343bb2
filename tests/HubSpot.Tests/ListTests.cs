using System.Text.Json.Nodes;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.HubSpot.Tests;

public sealed class ListTests : HubSpotClientTest
{
    private static readonly RecordQuery Lists = new() { ObjectType = "lists", Fields = ["name", "processing_type", "object_type"], IdentityField = null };
    private static readonly RecordQuery Members = new() { ObjectType = "lists:contacts", Fields = ["list", "record"], IdentityField = null };

    [Fact]
    public async Task A_list_is_created_by_hand_found_again_renamed_and_deleted()
    {
        var created = (await WriteAsync(Lists, New("701A", ("name", "Spring")))).Single().ShouldBeOfType<WriteOutcome.Written>().After;
        created.Values.ShouldBe(new Dictionary<string, string?> { ["name"] = "Spring", ["processing_type"] = "MANUAL", ["object_type"] = "contacts" }, ignoreOrder: true);

        (await WriteAsync(Lists, New("701A", ("name", "Spring")))).Single().ShouldBeOfType<WriteOutcome.Exists>().Current.Id.ShouldBe(created.Id);
        (await WriteAsync(Lists, Update(created.Id, "701A", ("name", "Summer & more")))).Single().ShouldBeOfType<WriteOutcome.Written>().After.Values["name"].ShouldBe("Summer & more");
        (await ScanAsync(Lists)).Single().Values["name"].ShouldBe("Summer & more");
        (await Crm.ReadChangesAsync(Lists, new ChangeCursor(DateTimeOffset.UnixEpoch), Live, Ct)).Records.Single().Id.ShouldBe(created.Id);
        (await WriteAsync(Lists, Delete(created.Id), Delete(created.Id))).ShouldAllBe(outcome => outcome is WriteOutcome.Deleted);
        (await Crm.ReadAsync(Lists, [created.Id], Live, Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_list_whose_answer_was_lost_is_found_by_its_name()
    {
        Fault(new FaultRule { Match = "POST /crm/v3/lists", Kind = FaultKind.ResetAfter, Count = 1 });

        var outcome = (await WriteAsync(Lists, New("701A", ("name", "Spring")))).Single();
        outcome.ShouldBeOfType<WriteOutcome.Later>().MayHaveArrived.ShouldBeTrue();

        (await WriteAsync(Lists, New("701A", ("name", "Spring")))).Single().ShouldBeOfType<WriteOutcome.Exists>();
        (await ScanAsync(Lists)).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("colour", "red", "PROPERTY_DOESNT_EXIST")]
    [InlineData("processing_type", "DYNAMIC", "INVALID_OPTION")]
    [InlineData("name", null, "REQUIRED_FIELD_MISSING")]
    public async Task What_a_list_can_t_be_is_refused(string field, string? value, string code)
    {
        var values = new Dictionary<string, string?> { ["name"] = "Spring", [field] = value };

        (await WriteAsync(Lists, new RecordWrite { Identity = "701A", Values = values })).Single().ShouldBeOfType<WriteOutcome.Refused>().Code.ShouldBe(code);
    }

    [Fact]
    public async Task Members_come_and_go_in_a_call_for_each_list()
    {
        var (list, people) = (await ListAsync("MANUAL"), await PeopleAsync(3));
        var before = Permits.Granted;

        var outcomes = await WriteAsync(Members, [.. people.Select((id, i) => New($"00v{i}", ("list", list), ("record", id))), New("00vX", ("list", list), ("record", "99999999"))]);

        outcomes.Take(3).ShouldAllBe(outcome => outcome is WriteOutcome.Written);
        outcomes[3].ShouldBeOfType<WriteOutcome.Refused>().Code.ShouldBe("OBJECT_NOT_FOUND");
        (Permits.Granted - before).ShouldBe(1);

        (await WriteAsync(Members, Delete($"{list}-{people[1]}"))).Single().ShouldBeOfType<WriteOutcome.Deleted>();
        (await ScanAsync(Members)).Select(member => member.Id).ShouldBe([$"{list}-{people[0]}", $"{list}-{people[2]}"]);
        (await Crm.ReadAsync(Members, [$"{list}-{people[0]}", $"{list}-{people[1]}"], Live, Ct)).Single().Values["record"].ShouldBe(people[0]);
        (await ScanAsync(Members with { Where = "999" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_dynamic_list_says_why_nobody_can_be_put_in()
    {
        var (list, people) = (await ListAsync("DYNAMIC"), await PeopleAsync(1));

        var refused = (await WriteAsync(Members, New("00vA", ("list", list), ("record", people[0])))).Single().ShouldBeOfType<WriteOutcome.Refused>();

        refused.Message.ShouldContain("DYNAMIC");
        refused.Message.ShouldContain("MANUAL");
        (await WriteAsync(Lists, New("701A", ("name", "Spring"), ("processing_type", "MANUAL")))).Single().ShouldBeOfType<WriteOutcome.Refused>().Code.ShouldBe("DUPLICATE_LIST_NAMES");
        (await WriteAsync(Lists, New("701A", ("name", "Spring")))).Single().ShouldBeOfType<WriteOutcome.Exists>("it may be where members come from");
    }

    [Fact]
    public async Task Memberships_that_went_with_their_list_or_record_are_told_from_those_that_somebody_took_away()
    {
        var (list, other, people) = (await ListAsync("MANUAL"), await ListAsync("MANUAL", "Summer"), await PeopleAsync(2));
        await WriteAsync(Members, New("00vA", ("list", list), ("record", people[0])), New("00vB", ("list", other), ("record", people[0])), New("00vC", ("list", other), ("record", people[1])));
        await WriteAsync(Lists, Delete(list));
        await WriteAsync(Members, Delete($"{other}-{people[0]}"));
        await SendAsync(HttpMethod.Delete, $"/crm/v3/objects/contacts/{people[1]}");

        (await Crm.ShouldBeAssignableTo<IJoins>()!.ReadTornAsync("lists:contacts", [$"{list}-{people[0]}", $"{other}-{people[0]}", $"{other}-{people[1]}"], Live, Ct))
            .ShouldBe([$"{list}-{people[0]}", $"{other}-{people[1]}"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_scan_of_many_lists_goes_on_from_any_checkpoint()
    {
        var people = await PeopleAsync(2);
        var lists = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            lists.Add(await ListAsync("MANUAL", $"L{i}"));
            await WriteAsync(Members, [.. people.Select(id => New("00v", ("list", lists[i]), ("record", id)))]);
        }

        var pages = await Crm.ScanAsync(Members, null, Live, Ct).ToListAsync(Ct);

        pages.Count.ShouldBe(3);
        foreach (var (page, i) in pages.Select((page, i) => (page, i)).Take(2))
        {
            var rest = await Crm.ScanAsync(Members, page.NextCheckpoint, Live, Ct).ToListAsync(Ct);
            rest.SelectMany(one => one.Records).Select(record => record.Id).ShouldBe(pages.Skip(i + 1).SelectMany(one => one.Records).Select(record => record.Id));
        }
    }

    [Fact]
    public async Task A_segment_tells_its_members_and_an_unknown_one_is_no_empty_one()
    {
        var (list, people) = (await ListAsync("MANUAL"), await PeopleAsync(3));
        await WriteAsync(Members, [.. people.Take(2).Select(id => New("00v", ("list", list), ("record", id)))]);
        var segments = Crm.ShouldBeAssignableTo<ISegments>()!;

        (await segments.ReadMembersAsync(list, null, Live, Ct)).RecordIds.ShouldBe(people.Take(2));
        (await Should.ThrowAsync<CrmException>(() => segments.ReadMembersAsync("999", null, Live, Ct))).Code.ShouldBe("LIST_NOT_FOUND");
    }

    [Fact]
    public async Task A_large_segment_comes_in_pages_and_who_joins_comes_behind_the_last()
    {
        const int People = 251;
        var (list, people) = (await ListAsync("MANUAL"), await PeopleAsync(People + 1));
        await SendAsync(HttpMethod.Put, $"/crm/v3/lists/{list}/memberships/add", new JsonArray([.. people.Take(People).Select(id => (JsonNode)id)]));
        var segments = Crm.ShouldBeAssignableTo<ISegments>()!;

        var first = await segments.ReadMembersAsync(list, null, Live, Ct);
        var last = await segments.ReadMembersAsync(list, first.After, Live, Ct);
        (first.RecordIds.Count, last.RecordIds.Count, last.After).ShouldBe((250, 1, null));
        await SendAsync(HttpMethod.Put, $"/crm/v3/lists/{list}/memberships/add", new JsonArray(people[^1]));

        (await segments.ReadMembersAsync(list, first.After, Live, Ct)).RecordIds[^1].ShouldBe(people[^1]);
        (await segments.LookAsync(list, Live, Ct)).ShouldBe(new SegmentInfo("Spring", "contacts", People + 1));
        (await segments.LookAsync("999", Live, Ct)).ShouldBeNull();
    }

    private async Task<string> ListAsync(string type, string name = "Spring") => (string)(await SendAsync(HttpMethod.Post, "/crm/v3/lists", new JsonObject
    {
        ["name"] = name,
        ["objectTypeId"] = "0-1",
        ["processingType"] = type,
        ["filterBranch"] = type == "MANUAL" ? null : JsonNode.Parse("""
            {"filterBranchType":"OR","filters":[],"filterBranches":[{"filterBranchType":"AND","filterBranches":[],"filters":[
              {"filterType":"PROPERTY","property":"jobtitle","operation":{"operationType":"MULTISTRING","operator":"IS_EQUAL_TO","values":["CEO"]}}]}]}
            """),
    }))!["list"]!["listId"]!;
}
