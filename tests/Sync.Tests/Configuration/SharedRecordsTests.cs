using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Mappings;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Configuration;

/// <summary>Who gets a Salesforce record that several portals select.</summary>
public sealed class SharedRecordsTests
{
    private static readonly string[] SomePolicies = ["exclusive", "{ primary: emea }", "{ primary: apac }", "{ Contact: exclusive }"];

    private static readonly string Both = Yaml.Connection("e", "emea") + "\n" + Yaml.Connection("a", "apac");

    [Theory]
    [InlineData("exclusive", SharingPolicy.Exclusive, null)]
    [InlineData("{ primary: emea }", SharingPolicy.Primary, "emea")]
    [InlineData("{ default: shared, Contact: exclusive }", SharingPolicy.Exclusive, null)]
    [InlineData("{ default: exclusive, contact: { primary: apac } }", SharingPolicy.Primary, "apac")]
    public void The_policy_is_the_orgs_or_the_objects(string policy, SharingPolicy expected, string? primary) =>
        Yaml.Valid(With(policy)).Orgs.Single().SharingOf("Contact")!.Sharing.ShouldBe(new Sharing(expected, primary));

    [Fact]
    public void With_a_policy_named_the_conditions_may_overlap_or_be_missing()
    {
        var selective = "selective: { Contact: \"Region__c != null\" }";

        Yaml.Valid(With("exclusive"));
        Yaml.Valid(With("exclusive", Yaml.Connection("e", "emea", selective) + "\n" + Yaml.Connection("a", "apac", selective)));
        Yaml.Problems(With("{ Account: exclusive }")).ShouldContain(problem => problem.What.Contains("both sync Contact of org 'main', and their records would mix"));
    }

    [Fact]
    public void Each_mapping_knows_with_whom_it_contends()
    {
        var plan = SyncPlan.Build(Yaml.Valid(With("{ primary: emea }")));

        var (emea, apac) = (plan.Mapping("e", "contacts").Default.Exclusivity!, plan.Mapping("a", "contacts").Default.Exclusivity!);
        (emea.Org, emea.TakesOver, apac.TakesOver).ShouldBe(("main", true, false));
        emea.Rivals.ShouldBe([new Rival("a", "contacts", "apac", 1002)]);
        apac.Rivals.ShouldBe([new Rival("e", "contacts", "emea", 1001) { IsPrimary = true }]);
        apac.NamedBy("1001-77").ShouldBe((apac.Rivals[0], "77"));
        apac.NamedBy("10011-77").ShouldBeNull();
    }

    [Fact]
    public void A_task_belongs_to_the_mapping_of_the_activity_that_it_was_made_from()
    {
        var plan = SyncPlan.Build(Yaml.Valid(With("exclusive", Yaml.Connection("e", "emea", "activities: { calls: both }") + "\n" + Yaml.Connection("a", "apac", "activities: { calls: both }"))));

        var (rival, id) = plan.Mapping("a", "tasks").Default.Exclusivity!.NamedBy("1001-calls-5")!.Value;

        (rival.Key, id).ShouldBe(("e/calls", "5"));
    }

    [Fact]
    public void Nothing_is_contended_where_one_portal_syncs_an_object_or_all_share_it()
    {
        var own = "identity: { salesforce: HubSpot_apac_Id__c }";
        var fields = Yaml.Mappings.Replace("owner: shared", "owner: salesforce", StringComparison.Ordinal);
        var shared = SyncPlan.Build(Yaml.Valid(With("shared", Yaml.Connection("e", "emea") + "\n" + Yaml.Connection("a", "apac", own, fields))));

        SyncPlan.Build(Yaml.Valid(Yaml.With())).Connections.SelectMany(one => one.Mappings).Select(group => (group.Default.Exclusivity, group.Default.SharesRecords)).ShouldBe([(null, false)]);
        shared.Connections.SelectMany(one => one.Mappings).Select(group => (group.Default.Exclusivity, group.Default.SharesRecords)).ShouldBe([(null, true), (null, true)]);
    }

    [Theory]
    [InlineData("sometimes", "orgs.main.sharedRecords is 'sometimes', which is not one of exclusive, shared")]
    [InlineData("{ primary: amer }", "the primary portal 'amer' does not sync with org 'main'")]
    [InlineData("{ default: exclusive, Contact: { primary: amer } }", "the primary portal 'amer' does not sync with Contact of org 'main'")]
    [InlineData("{ default: exclusive, Lead: shared }", "sharedRecords names Lead, which no connection of org 'main' maps")]
    [InlineData("{ primary: emea, secondary: apac }", "unknown key 'secondary'")]
    public void It_names_what_is_there(string policy, string what) => Yaml.Problems(With(policy)).ShouldHaveSingleItem().What.ShouldBe(what);

    [Fact]
    public void One_identity_field_says_whose_a_record_is()
    {
        var yaml = With("exclusive", Yaml.Connection("e", "emea") + "\n" + Yaml.Connection("a", "apac", "identity: { salesforce: Other_Id__c }"));

        var problem = Yaml.OnlyProblem(yaml, at: "hubspot: contacts");
        problem.What.ShouldStartWith("connections 'e' and 'a' both sync Contact of org 'main', with the identity fields HubSpot_Sync_Id__c and Other_Id__c");
        problem.Remedy.ShouldStartWith("Let both use HubSpot_Sync_Id__c");
    }

    [Fact]
    public void Portals_that_share_records_need_an_identity_field_each_and_write_different_fields()
    {
        var problems = Yaml.Problems(With("shared"));

        problems.Select(problem => problem.What).ShouldBe(
        [
            "connections 'e' and 'a' share the records of Contact, and would both write HubSpot_Sync_Id__c on them",
            "connections 'e' and 'a' share the records of Contact, and would both write Email",
        ]);
        problems.Select(problem => problem.Remedy).ShouldBe(
        [
            "Give 'a' a field of its own: identity: { salesforce: HubSpot_apac_Id__c } (Text 64, External ID, Unique)",
            "One portal writes a field that they share: write owner: salesforce in the other",
        ]);
    }

    [Fact]
    public void Lead_and_Contact_of_one_mapping_go_together()
    {
        var people = Yaml.Mappings.Replace("salesforce: Contact", "salesforce: [Contact, Lead]", StringComparison.Ordinal);
        var yaml = With("{ Contact: exclusive, Lead: { primary: emea } }", Yaml.Connection("e", "emea", mappings: people) + "\n" + Yaml.Connection("a", "apac", mappings: people));

        Yaml.Problems(yaml).Select(problem => problem.What).Distinct().ShouldBe(
        [
            "sharedRecords differs for Contact and Lead, which connection 'e' syncs as one",
            "sharedRecords differs for Contact and Lead, which connection 'a' syncs as one",
        ]);
    }

    [Fact]
    public void It_is_part_of_the_plan() =>
        SomePolicies.Select(policy => PlanVersion.Of(Yaml.Valid(With(policy)))).Distinct().Count().ShouldBe(4);

    private static string With(string policy, string? connections = null) =>
        Yaml.WithConnections(connections ?? Both, orgs: $"{Yaml.Orgs}\n    sharedRecords: {policy}");
}
