using System.Text.Json.Nodes;
using HubSpotSfSync.Salesforce.Reading;
using HubSpotSfSync.Salesforce.Soql;
using HubSpotSfSync.Sandbox.Salesforce;
using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Salesforce.Tests;

public sealed class ScopeTests : OrgTest
{
    private static readonly RecordQuery Emea = Contacts with { Where = "Region__c = 'EMEA'" };

    protected override SalesforceSandboxOptions Options { get; } = new()
    {
        KeepAlive = TimeSpan.FromMilliseconds(300),
        ChangeDataCaptureObjects = ["Account", "Contact", "Lead", "Task", "OpportunityContactRole", "Opportunity"],
    };

    [Fact]
    public async Task A_change_that_may_end_the_scope_is_read_and_any_other_is_told()
    {
        var id = await PersonCreatesAsync("Contact", ("LastName", "Doe"), ("Region__c", "EMEA"));
        await using var changes = await FollowAsync(null, Emea);

        await PersonUpdatesAsync("Contact", id, ("FirstName", "Jo"));
        await PersonUpdatesAsync("Contact", id, ("FirstName", "Joe"), ("Region__c", "APAC"));

        (await changes.NextAsync()).ShouldBeOfType<StreamedChange.Values>().Record.Values["FirstName"].ShouldBe("Jo");
        (await changes.NextAsync()).ShouldBeOfType<StreamedChange.ReadNeeded>().RecordIds.ShouldBe([id]);
        (await Crm.ReadAsync(Emea, [id], Live, Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_scope_may_depend_on_the_parent()
    {
        var emea = await PersonCreatesAsync("Account", ("Name", "Acme"), ("Region__c", "EMEA"));
        var apac = await PersonCreatesAsync("Account", ("Name", "Acme Asia"), ("Region__c", "APAC"));
        var id = await PersonCreatesAsync("Contact", ("LastName", "Doe"), ("AccountId", emea));
        var query = Contacts with { Where = "Account.Region__c = 'EMEA'" };
        await using var changes = await FollowAsync(null, query);

        (await Crm.ReadAsync(query, [id], Live, Ct)).ShouldHaveSingleItem();
        await PersonUpdatesAsync("Contact", id, ("AccountId", apac));

        (await changes.NextAsync()).ShouldBeOfType<StreamedChange.ReadNeeded>().RecordIds.ShouldBe([id]);
        (await Crm.ReadAsync(query, [id], Live, Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_long_scope_leaves_room_for_fewer_keys_in_an_address()
    {
        const int Records = 180;
        var query = Contacts with { IdentityField = null, Where = $"Region__c IN ('EMEA'{string.Concat(Enumerable.Range(0, 500).Select(i => $",'R{i:000}'"))})" };
        string Email(int i) => $"person.{i:000}.of.a.company.with.a.long.name@example.com";
        var there = await PersonCreatesAsync("Contact", ("LastName", "Doe"), ("Email", Email(0)), ("Region__c", "EMEA"));

        var outcomes = await WriteAsync(query, [.. Enumerable.Range(0, Records).Select(i => Create("", Email(i), ("Region__c", "EMEA")))]);

        outcomes[0].ShouldBeOfType<WriteOutcome.Exists>().Current.Id.ShouldBe(there);
        outcomes.Skip(1).ShouldAllBe(outcome => outcome is WriteOutcome.Written);
    }

    [Fact]
    public async Task A_create_meets_no_record_outside_and_does_not_make_its_own_that_left_a_second_time()
    {
        var create = new RecordWrite
        {
            Identity = "1001-5",
            Values = new Dictionary<string, string?> { ["LastName"] = "Doe", ["Email"] = "doe@acme.com", ["Region__c"] = "EMEA" },
            Match = [new MatchKey(new Dictionary<string, string> { ["Email"] = "doe@acme.com" })],
        };
        await PersonCreatesAsync("Contact", ("LastName", "Doe"), ("Email", "doe@acme.com"), ("Region__c", "APAC"));

        var made = (await Crm.WriteAsync(new WriteBatch { Query = Emea, Writes = [create] }, Live, Ct)).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Written>();
        made.Created.ShouldBeTrue();

        await PersonUpdatesAsync("Contact", made.After.Id, ("Region__c", "APAC"), ("LastName", "Roe"));
        (await Crm.WriteAsync(new WriteBatch { Query = Emea, Writes = [create] }, Live, Ct)).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Outside>().Code.ShouldBe("OUT_OF_SCOPE");
        (await Crm.ReadAsync(Contacts, [made.After.Id], Live, Ct)).ShouldHaveSingleItem().Values["LastName"].ShouldBe("Roe");
    }

    [Fact]
    public async Task Two_scopes_of_one_object_are_followed_together()
    {
        var calls = new RecordQuery { ObjectType = "Task", Fields = ["Subject", "CallDurationInSeconds"], IdentityField = Identity, Where = "TaskSubtype = 'Call'" };
        var tasks = new RecordQuery { ObjectType = "Task", Fields = ["Subject", "Status"], IdentityField = Identity, Where = "TaskSubtype = 'Task' AND Priority != 'Low'" };
        var call = await PersonCreatesAsync("Task", ("Subject", "Ring"), ("TaskSubtype", "Call"), ("CallDurationInSeconds", 60));
        var task = await PersonCreatesAsync("Task", ("Subject", "Do"));
        await using var changes = await FollowAsync(null, calls, tasks);

        await PersonUpdatesAsync("Task", call, ("CallDurationInSeconds", 90));
        await PersonUpdatesAsync("Task", task, ("Status", "Completed"));
        await PersonUpdatesAsync("Task", task, ("Priority", "Low"));

        (await changes.NextAsync()).ShouldBeOfType<StreamedChange.Values>().Record.Values.ShouldBe(new Dictionary<string, string?> { ["CallDurationInSeconds"] = "90" });
        (await changes.NextAsync()).ShouldBeOfType<StreamedChange.Values>().Record.Values.ShouldBe(new Dictionary<string, string?> { ["Status"] = "Completed" });
        (await changes.NextAsync()).ShouldBeOfType<StreamedChange.ReadNeeded>().RecordIds.ShouldBe([task]);
        (await Crm.ReadAsync(tasks, [call, task], Live, Ct)).ShouldBeEmpty();
        (await Crm.ReadAsync(calls, [call, task], Live, Ct)).ShouldHaveSingleItem().Id.ShouldBe(call);
    }

    [Fact]
    public async Task A_formula_may_have_changed_with_anything()
    {
        await SetUpSandboxAsync("fields", new JsonObject { ["object"] = "Contact", ["name"] = "Greeting__c", ["type"] = "string", ["formula"] = "\"Dear \" & Title" });
        var query = Contacts with { Fields = ["FirstName", "Greeting__c"] };
        (await Crm.DescribeAsync("Contact", Live, Ct)).Fields["Greeting__c"].ShouldSatisfyAllConditions(
            field => field.Calculated.ShouldBeTrue(),
            field => field.Updatable.ShouldBeFalse());
        await using var changes = await FollowAsync(null, query);

        var id = await PersonCreatesAsync("Contact", ("LastName", "Doe"), ("Title", "Dr"));
        (await changes.NextAsync()).ShouldBeOfType<StreamedChange.ReadNeeded>().RecordIds.ShouldBe([id]);
        await PersonUpdatesAsync("Contact", id, ("Title", "Prof"));
        (await changes.NextAsync()).ShouldBeOfType<StreamedChange.ReadNeeded>().RecordIds.ShouldBe([id]);

        (await Crm.ReadAsync(query, [id], Live, Ct)).ShouldHaveSingleItem().Values["Greeting__c"].ShouldBe("Dear Prof");
        (await Crm.ScanAsync(query, null, Live, Ct).FirstAsync(Ct)).Records.ShouldHaveSingleItem().Values["Greeting__c"].ShouldBe("Dear Prof");
    }

    [Fact]
    public async Task What_events_do_not_carry_is_read_when_they_come()
    {
        var query = new RecordQuery { ObjectType = "OpportunityContactRole", Fields = ["Role", "IsPrimary"], IdentityField = null };
        var opportunity = await PersonCreatesAsync("Opportunity", ("Name", "Deal"), ("StageName", "Prospecting"), ("CloseDate", "2026-12-31"));
        var contact = await PersonCreatesAsync("Contact", ("LastName", "Doe"));
        var role = await PersonCreatesAsync("OpportunityContactRole", ("OpportunityId", opportunity), ("ContactId", contact));
        await using var changes = await FollowAsync(null, query);

        await PersonUpdatesAsync("OpportunityContactRole", role, ("IsPrimary", true));

        (await changes.NextAsync()).ShouldBeOfType<StreamedChange.ReadNeeded>().RecordIds.ShouldBe([role]);
    }

    [Fact]
    public async Task A_name_in_parts_is_read_when_one_of_them_changes()
    {
        var id = await PersonCreatesAsync("Contact", ("LastName", "Doe"), ("FirstName", "Jo"));
        var query = Contacts with { Fields = ["Name", "Title"] };
        await using var changes = await FollowAsync(null, query);

        await PersonUpdatesAsync("Contact", id, ("Title", "Dr"));
        await PersonUpdatesAsync("Contact", id, ("FirstName", "Joe"));

        (await changes.NextAsync()).ShouldBeOfType<StreamedChange.Values>().Record.Values.ShouldBe(new Dictionary<string, string?> { ["Title"] = "Dr" });
        (await changes.NextAsync()).ShouldBeOfType<StreamedChange.ReadNeeded>();
        (await Crm.ReadAsync(query, [id], Live, Ct)).ShouldHaveSingleItem().Values["Name"].ShouldBe("Joe Doe");
    }

    [Fact]
    public async Task What_is_hidden_from_our_user_is_not_taken_for_empty()
    {
        var id = await PersonCreatesAsync("Contact", ("LastName", "Doe"), ("Department", "R&D"));
        await HideAsync("Title");
        var query = Contacts with { Fields = ["Title", "Department"] };
        await using var changes = await FollowAsync(null, query);

        await SomebodyWritesAsync(new JsonObject { ["LastName"] = "Roe", ["Title"] = "Prof" });
        (await changes.NextAsync()).ShouldBeOfType<StreamedChange.ReadNeeded>();

        await HideAsync("Department");
        await SomebodyWritesAsync(new JsonObject { ["Id"] = id, ["Department"] = "Sales" });
        (await changes.NextAsync()).ShouldBeOfType<StreamedChange.ReadNeeded>().RecordIds.ShouldBe([id]);
        (await Should.ThrowAsync<CrmException>(() => Crm.ReadAsync(query, [id], Live, Ct))).Fault.ShouldBe(CrmFault.Refused);

        Task HideAsync(string field) =>
            SetUpSandboxAsync("field-security", new JsonObject { ["object"] = "Contact", ["field"] = field, ["readable"] = false, ["editable"] = false });

        Task SomebodyWritesAsync(JsonObject contact)
        {
            contact["attributes"] = new JsonObject { ["type"] = "Contact" };
            return SetUpSandboxAsync("transactions", new JsonObject { ["records"] = new JsonArray(contact) });
        }
    }

    [Theory]
    [InlineData("Region__c = 'EMEA'", "Region__c")]
    [InlineData("region__c IN ('EMEA', 'Title = 1') AND NOT (Title LIKE 'x\\'Email%')", "Region__c,Title")]
    [InlineData("Account.Parent.Region__c = 'EMEA' OR Owner.IsActive = true", "AccountId,OwnerId")]
    [InlineData("Contact.Email != null AND CreatedDate > LAST_N_DAYS:30", "Email,CreatedDate")]
    [InlineData("CALENDAR_YEAR(Birthdate) = 1980 AND Id IN (SELECT ContactId FROM CampaignMember)", "Birthdate,Id")]
    [InlineData(null, "")]
    public void A_condition_depends_on_the_fields_that_it_names(string? where, string fields)
    {
        string[] known = ["Id", "Region__c", "Title", "Email", "AccountId", "OwnerId", "CreatedDate", "Birthdate"];
        var described = new DescribedObject(
            new ObjectSchema("Contact", known.ToDictionary(name => name, name => new FieldSchema(name, name, FieldKind.Text), StringComparer.OrdinalIgnoreCase)),
            new HashSet<string>(),
            new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Account"] = "AccountId", ["Owner"] = "OwnerId" });

        ScopeFields.Of(where, described).ShouldBe(fields.Split(',', StringSplitOptions.RemoveEmptyEntries), ignoreOrder: true);
    }
}
