using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Mappings;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Configuration;

/// <summary>The ownership that is recommended, and how a connection says what it wants otherwise.</summary>
public sealed class PresetTests
{
    private const string Recommended = "preset: recommended";

    [Theory]
    [InlineData("contacts", "hs_analytics_source", Ownership.HubSpot)]
    [InlineData("contacts", "utm_source", Ownership.HubSpot)]
    [InlineData("contacts", "hs_email_last_open_date", Ownership.HubSpot)]
    [InlineData("contacts", "recent_conversion_event_name", Ownership.HubSpot)]
    [InlineData("contacts", "hubspotscore", Ownership.HubSpot)]
    [InlineData("contacts", "lifecyclestage", Ownership.Ladder)]
    [InlineData("contacts", "jobtitle", Ownership.Shared)]
    [InlineData("contacts", "phone", Ownership.Shared)]
    [InlineData("companies", "name", Ownership.Shared)]
    [InlineData("companies", "address", Ownership.Shared)]
    [InlineData("companies", "territory", Ownership.Salesforce)]
    [InlineData("companies", "associations.parent_company", Ownership.Salesforce)]
    [InlineData("deals", "pipeline + dealstage", Ownership.Salesforce)]
    [InlineData("deals", "closedate", Ownership.Salesforce)]
    [InlineData("deals", "amount + deal_currency_code", Ownership.Salesforce)]
    public void The_recommended_preset_gives_each_field_to_who_knows_best(string mapping, string field, Ownership owner) =>
        Field(Plan(""), mapping, field)!.Owner.ShouldBe(owner);

    [Fact]
    public void A_connection_overrides_fields_adds_some_and_leaves_some_out()
    {
        var plan = Plan("""
            mappings:
              - hubspot: contacts
                deletions: propagate
                fields:
                  - { hubspot: jobtitle, salesforce: Title, owner: hubspot }
                  - { hubspot: shoe_size, salesforce: Shoe_Size__c, owner: salesforce }
                  - { hubspot: utm_medium, salesforce: UTM_Medium__c, owner: dontSync }
              - { hubspot: tickets, salesforce: Case, match: { hubspot: subject, salesforce: Subject }, fields: [{ hubspot: subject, salesforce: Subject, owner: shared }] }
            """);

        Field(plan, "contacts", "jobtitle")!.Owner.ShouldBe(Ownership.HubSpot);
        Field(plan, "contacts", "shoe_size")!.Owner.ShouldBe(Ownership.Salesforce);
        Field(plan, "contacts", "utm_medium").ShouldBeNull();
        Field(plan, "contacts", "phone")!.Owner.ShouldBe(Ownership.Shared);
        plan.Single(group => group.Name == "contacts").Default.Deletions.ShouldBe(DeletionPolicy.Propagate);
        plan.Select(group => group.Name).ShouldBe(["companies", "contacts", "deals", "tickets"]);
    }

    [Fact]
    public void What_new_people_become_decides_which_object_comes_first() =>
        Plan("people: { createAs: lead }").Single(group => group.Name == "contacts").Mappings.Select(mapping => mapping.SalesforceObject).ShouldBe(["Lead", "Contact"]);

    private static FieldMapping? Field(IReadOnlyList<MappingGroup> plan, string mapping, string field) =>
        plan.Single(group => group.Name == mapping).Default.Fields.FirstOrDefault(one => one.NameOn(HubSpotSfSync.Sync.Records.Side.HubSpot) == field);

    private static IReadOnlyList<MappingGroup> Plan(string settings) =>
        [.. MappingPlans.Build(Yaml.Valid(Yaml.With(connection: $"{Recommended}\n{settings}", mappings: settings.StartsWith("mappings", StringComparison.Ordinal) ? "" : " ")))];
}
