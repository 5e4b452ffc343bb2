using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Configuration;

/// <summary>Activities and campaigns with a word each, and how their records are told apart.</summary>
public sealed class ActivityPresetTests
{
    [Fact]
    public void Every_kind_goes_as_it_usually_does_unless_something_else_is_said()
    {
        Ways("activities: {}").ShouldBe(["tasks Both", "calls ToSalesforce", "emails ToSalesforce", "notes ToSalesforce", "meetings Both", "form_submissions ToSalesforce"]);
        Ways("activities: { tasks: toHubSpot, calls: both, emails: off, meetings: toSalesforce, notes: off, forms: off }").ShouldBe(["tasks ToHubSpot", "calls Both", "meetings ToSalesforce"]);
        Ways("").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("tasks", "TaskSubtype = 'Task' AND IsRecurrence = false", "HubSpot_Sync_Id__c = null OR HubSpot_Sync_Id__c LIKE '1001-tasks-%'")]
    [InlineData("notes", null, "HubSpot_Sync_Id__c LIKE '1001-notes-%'")]
    [InlineData("form_submissions", null, "HubSpot_Sync_Id__c LIKE '1001-forms-%'")]
    public void A_task_that_was_made_from_one_kind_is_never_taken_for_another(string kind, string? where, string own)
    {
        var mapping = Mapping("activities: {}", kind);

        mapping.SalesforceWhere.ShouldBe(where is null ? own : $"({where}) AND ({own})");
        mapping.IdentityOf(Side.HubSpot, "7").ShouldStartWith("1001-");
        mapping.RecordNamedBy(Side.Salesforce, mapping.IdentityOf(Side.HubSpot, "7")).ShouldBe("7");
        mapping.RecordNamedBy(Side.Salesforce, "1001-calls-7").ShouldBeNull();
    }

    [Fact]
    public void What_goes_one_way_is_owned_by_where_it_comes_from()
    {
        Mapping("activities: { tasks: toHubSpot }", "tasks").Fields.ShouldAllBe(field => field.Owner == Ownership.Salesforce);
        Mapping("activities: {}", "notes").Fields.ShouldAllBe(field => field.Owner == Ownership.HubSpot);
        Mapping("activities: {}", "tasks").Fields.ShouldAllBe(field => field.Owner == Ownership.Shared);
    }

    [Fact]
    public void A_connection_writes_what_it_wants_otherwise()
    {
        var settings = "activities: { zone: America/New_York }";
        var own = """
            mappings:
              - { hubspot: contacts, salesforce: Contact, match: { hubspot: email, salesforce: Email }, fields: [{ hubspot: email, salesforce: Email, owner: shared }] }
              - hubspot: tasks
                deletions: propagate
                constants: { RecordTypeId: 012000000000001AAA }
                fields:
                  - { hubspot: hs_task_priority, salesforce: Priority, owner: dontSync }
                  - { hubspot: hs_queue_membership_ids, salesforce: Queue__c, owner: hubspot }
            """;
        var tasks = Plans(settings, own).Single(group => group.Name == "tasks").Default;

        tasks.Deletions.ShouldBe(DeletionPolicy.Propagate);
        tasks.SalesforceConstants.Keys.ShouldBe(["RecordTypeId"]);
        tasks.Fields.Select(field => field.NameOn(Side.HubSpot)).ShouldBe(
            ["hs_task_subject", "hs_task_body", "hs_task_status", "hs_task_type", "hs_timestamp", "hubspot_owner_id", "associations.contacts", "hs_queue_membership_ids"],
            customMessage: "nothing refers to companies and deals, which are not mapped");
        tasks.Fields.Single(field => field.NameOn(Side.HubSpot) == "hs_timestamp").Transform.ToString()!.ShouldContain("America/New_York");
        PlanVersion.Of(Yaml.Valid(Yaml.With(connection: settings, mappings: own))).ShouldNotBe(PlanVersion.Of(Yaml.Valid(Yaml.With(connection: "activities: {}", mappings: own))));
    }

    [Theory]
    [InlineData("activities: { emails: both }", "both", "connections.emea-main.activities.emails is 'both', which is not one of toSalesforce, off")]
    [InlineData("activities: { fax: off }", "fax", "unknown key 'fax'")]
    [InlineData("activities: { zone: Mars }", "Mars", "connections.emea-main.activities.zone is 'Mars', which is not an IANA time zone")]
    [InlineData("campaigns: { members: sideways }", "sideways", "connections.emea-main.campaigns.members is 'sideways', which is not one of toHubSpot, both, toSalesforce, off")]
    public void What_can_t_be_is_told_with_its_place(string settings, string at, string what) =>
        Yaml.OnlyProblem(Yaml.With(connection: settings), at).What.ShouldBe(what);

    [Fact]
    public void Campaigns_become_lists_and_members_go_the_way_that_is_asked_for()
    {
        Ways("campaigns: {}").ShouldBe(["lists ToHubSpot", "lists:contacts ToHubSpot"]);
        Ways("campaigns: { members: both }").ShouldBe(["lists ToHubSpot", "lists:contacts Both"]);
        Ways("campaigns: { members: off }").ShouldBe(["lists ToHubSpot"]);
        Mapping("campaigns: {}", "lists").HubSpotConstants.ShouldBe(new Dictionary<string, string> { ["processing_type"] = "MANUAL" });
        Mapping("campaigns: {}", "lists").IsInScope(Side.HubSpot, List("contacts", "DYNAMIC")).ShouldBeFalse();
        Mapping("campaigns: { members: both }", "lists").IsInScope(Side.HubSpot, List("contacts", "DYNAMIC")).ShouldBeTrue();
        Mapping("campaigns: { members: both }", "lists").IsInScope(Side.HubSpot, List("companies", "MANUAL")).ShouldBeFalse();
    }

    [Fact]
    public void What_no_record_can_be_without_stays_and_is_told_where_it_is_not_mapped()
    {
        const string Companies = "mappings: [{ hubspot: companies, salesforce: Account, match: { hubspot: domain, salesforce: Website }, fields: [{ hubspot: name, salesforce: Name, owner: shared }] }]";

        Yaml.Problems(Yaml.With(connection: "campaigns: {}", mappings: Companies)).ShouldHaveSingleItem().What.ShouldBe("lookup: contacts names no mapping of connection 'emea-main'");
    }

    private static Dictionary<string, string?> List(string type, string kind) => new() { ["object_type"] = type, ["processing_type"] = kind };

    private static IEnumerable<string> Ways(string settings) =>
        Plans(settings, Yaml.Mappings).Where(group => group.Name != "contacts").Select(group => $"{group.Name} {group.Default.Direction}");

    private static Mapping Mapping(string settings, string name) => Plans(settings, Yaml.Mappings).Single(group => group.Name == name).Default;

    private static IReadOnlyList<MappingGroup> Plans(string settings, string mappings) => [.. MappingPlans.Build(Yaml.Valid(Yaml.With(connection: settings, mappings: mappings)))];
}
