using HubSpotSfSync.Sync.Configuration;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Configuration;

/// <summary>What must hold between the parts of a configuration.</summary>
public sealed class ConfigurationRuleTests
{
    private const string Companies = """
        mappings:
          - hubspot: companies
            salesforce: Account
            match: { hubspot: domain, salesforce: Website }
            fields:
              - { hubspot: name, salesforce: Name, owner: shared }
        """;

    [Fact]
    public void A_connection_names_a_portal_and_an_org_that_exist()
    {
        var problems = Yaml.Problems(Yaml.WithConnections(Yaml.Connection("c", "emeaa", org: "elsewhere")));

        problems.Select(p => p.What).ShouldBe(
        [
            "connection 'c' names the portal 'emeaa', which is not below portals",
            "connection 'c' names the org 'elsewhere', which is not below orgs",
        ]);
        problems.Select(p => p.Remedy).ShouldBe(["Did you mean 'emea'?", "Add it there, or name one of: main"]);
    }

    [Fact]
    public void Records_are_matched_by_what_is_their_own()
    {
        var yaml = Yaml.With(mappings: Yaml.Mappings.Replace("hubspot: email, salesforce: Email }\n", "hubspot: associations.companies.name, salesforce: Company__c }\n", StringComparison.Ordinal));

        Yaml.OnlyProblem(yaml, at: "hubspot: contacts").What.ShouldBe("contacts are matched by associations.companies.name, which is another record's and tells none of them apart");
    }

    [Fact]
    public void Portal_ids_are_unique()
    {
        var yaml = Yaml.With(portals: Yaml.Portals.Replace("1002", "1001", StringComparison.Ordinal));

        Yaml.OnlyProblem(yaml, at: "apac").What.ShouldBe("portal 'apac' has the id 1001 of portal 'emea'");
    }

    [Fact]
    public void An_object_is_mapped_once_in_a_connection()
    {
        var yaml = Yaml.With(mappings: Yaml.Mappings + "\n" + Companies["mappings:\n".Length..] + "\n" + Companies["mappings:\n".Length..].Replace("Account", "Account2", StringComparison.Ordinal));

        Yaml.OnlyProblem(yaml, at: "hubspot: companies").What.ShouldBe("connection 'emea-main' maps HubSpot's companies twice");
    }

    [Fact]
    public void A_lookup_names_a_mapping_of_its_connection()
    {
        var problem = Yaml.OnlyProblem(Yaml.WithField("{ hubspot: associations.companies, salesforce: AccountId, owner: shared, transform: { lookup: contact } }"), at: "{ hubspot: associations");

        (problem.What, problem.Remedy).ShouldBe(("lookup: contact names no mapping of connection 'emea-main'", "Did you mean 'contacts'?"));
    }

    [Theory]
    [InlineData("TaskSubtype = 'Task'", null)]
    [InlineData("taskSubtype = 'Call'", "a Task of org 'main' may be one of tasks and of calls at once: it would get a counterpart in both, and both would write its Subject")]
    [InlineData(null, "a Task of org 'main' may be one of tasks and of calls at once: it would get a counterpart in both, and both would write its Subject")]
    public void Mappings_that_share_an_object_do_not_share_its_records(string? where, string? what)
    {
        var yaml = Yaml.With(mappings: $$"""
            mappings:
              - hubspot: tasks
                salesforce: Task{{(where is null ? "" : $"\n    where: {where}")}}
                match: { hubspot: hs_task_subject, salesforce: Subject }
                fields:
                  - { hubspot: hs_task_subject, salesforce: Subject, owner: shared }
              - hubspot: calls
                salesforce: Task
                where: TaskSubtype = 'Call'
                match: { hubspot: hs_call_title, salesforce: Subject }
                fields:
                  - { hubspot: hs_call_title, salesforce: Subject, owner: shared }
            """);

        if (what is null)
        {
            Yaml.Valid(yaml);
        }
        else
        {
            Yaml.OnlyProblem(yaml, at: "TaskSubtype = 'Call'").What.ShouldBe(what);
        }
    }

    [Fact]
    public void Deals_are_not_synced_without_companies()
    {
        const string Deals = """
            mappings:
              - hubspot: deals
                salesforce: Opportunity
                match: { hubspot: dealname, salesforce: Name }
                fields:
                  - { hubspot: dealname, salesforce: Name, owner: shared }
            """;

        var problem = Yaml.OnlyProblem(Yaml.With(mappings: Deals), at: "hubspot: deals");

        problem.What.ShouldBe("connection 'emea-main' syncs deals without companies: their Opportunities would have no Account, and so be missing from accounts' pages, forecasts and contact roles");
        problem.Remedy.ShouldStartWith("Map companies <-> Account in this connection as well");
        Yaml.Valid(Yaml.With(mappings: Deals + "\n" + Companies["mappings:\n".Length..]));
    }

    [Fact]
    public void Two_orgs_that_write_one_property_are_a_warning()
    {
        var yaml = Yaml.WithConnections(
            Yaml.Connection("one", "emea") + "\n" + Yaml.Connection("other", "emea", settings: "identity: { hubspot: second_sync_id }", org: "second"),
            orgs: Yaml.Orgs + "\n" + Yaml.Orgs["orgs:\n".Length..].Replace("main:", "second:", StringComparison.Ordinal));

        var warning = Yaml.Load(yaml).ShouldBeOfType<ConfigurationResult.Valid>().Warnings.ShouldHaveSingleItem();

        warning.Severity.ShouldBe(Severity.Warning);
        warning.ToString().ShouldStartWith($"sync.yaml:{Yaml.PlaceOf(yaml, "{ hubspot: email, salesforce: Email, owner").Line}:");
        warning.ToString().ShouldContain(": warning: connections 'one' and 'other' both write email of contacts of portal 'emea', from different orgs");
    }

    [Fact]
    public void HubSpots_constants_are_no_mapped_fields_and_no_identity()
    {
        var yaml = Yaml.With(mappings: Yaml.Mappings.Replace("    salesforce: Contact\n", "    salesforce: Contact\n    hubspotConstants: { email: x, salesforce_sync_id: y }\n", StringComparison.Ordinal));

        Yaml.Problems(yaml).Select(one => one.What).ShouldBe(["email is a constant and also a mapped field", "HubSpot's identity field salesforce_sync_id is given a constant"], ignoreOrder: true);
    }

    [Fact]
    public void Two_field_mappings_may_not_write_the_same_field() =>
        Yaml.OnlyProblem(Yaml.WithField("{ hubspot: work_email, salesforce: email, owner: shared }"), at: "{ hubspot: work_email")
            .What.ShouldBe("Salesforce's email is mapped twice in contacts <-> Contact");

    [Fact]
    public void A_HubSpot_property_is_mapped_once() =>
        Yaml.OnlyProblem(Yaml.WithField("{ hubspot: email, salesforce: Other__c, owner: shared }"), at: "{ hubspot: email, salesforce: Other")
            .What.ShouldBe("HubSpot's email is mapped twice in contacts <-> Contact");

    [Theory]
    [InlineData("{ hubspot: salesforce_sync_id, salesforce: X__c, owner: shared }", "HubSpot's identity field salesforce_sync_id is mapped as an ordinary field")]
    [InlineData("{ hubspot: x, salesforce: HubSpot_Sync_Id__c, owner: shared }", "Salesforce's identity field HubSpot_Sync_Id__c is mapped as an ordinary field")]
    public void Identity_fields_are_not_mapped(string field, string what) =>
        Yaml.OnlyProblem(Yaml.WithField(field), at: field).What.ShouldBe(what);

    [Fact]
    public void A_constant_is_not_also_mapped()
    {
        var yaml = Yaml.With(mappings: Yaml.Mappings + "\n    constants: { Region__c: EMEA, Email: a@b.example }");

        Yaml.OnlyProblem(yaml, at: "Email: a@b").What.ShouldBe("Email is a constant and also a mapped field");
    }

    [Fact]
    public void A_mapping_says_how_records_are_matched()
    {
        var yaml = Yaml.With(mappings: Yaml.Mappings.Replace("    match: { hubspot: email, salesforce: Email }\n", "", StringComparison.Ordinal));

        Yaml.OnlyProblem(yaml, at: "hubspot: contacts").What.ShouldBe("this mapping does not say how records are matched");
    }

    [Theory]
    [InlineData("hubspot: phone, salesforce: Phone, country: Utopia", "'Utopia' is no country")]
    [InlineData("hubspot: email, salesforce: Email, country: DE", "a country belongs to phone numbers")]
    public void A_match_rules_country_is_one_and_is_for_phone_numbers(string rule, string what) =>
        Yaml.Problems(WithMatch(rule)).ShouldHaveSingleItem().What.ShouldBe(what);

    [Fact]
    public void A_match_rules_country_is_part_of_the_plan()
    {
        var germany = Yaml.Valid(WithMatch("hubspot: phone, salesforce: Phone, country: Germany"));

        germany.Connections[0].Mappings[0].Match[0].Country.ShouldBe("DE");
        PlanVersion.Of(germany).ShouldNotBe(PlanVersion.Of(Yaml.Valid(WithMatch("hubspot: phone, salesforce: Phone, country: AT"))));
    }

    private static string WithMatch(string rule) =>
        Yaml.With(mappings: Yaml.Mappings.Replace("hubspot: email, salesforce: Email }\n    fields", $"{rule} }}\n    fields", StringComparison.Ordinal));

    [Fact]
    public void People_can_be_leads_and_contacts()
    {
        var yaml = Yaml.With(mappings: Yaml.Mappings.Replace("salesforce: Contact", "salesforce: [Contact, Lead]", StringComparison.Ordinal));

        MappingPlans.Build(Yaml.Valid(yaml)).Single(group => group.Name == "contacts").Mappings.Select(mapping => mapping.SalesforceObject).ShouldBe(["Contact", "Lead"]);
    }

    [Fact]
    public void Other_objects_do_not_share_a_mapping()
    {
        var yaml = Yaml.With(mappings: Yaml.Mappings.Replace("salesforce: Contact", "salesforce: [Contact, Account]", StringComparison.Ordinal));

        Yaml.OnlyProblem(yaml, at: "[Contact").What.ShouldBe("a mapping joins one Salesforce object, or Contact and Lead");
    }

    [Theory]
    [InlineData("contacts", "Account", "contacts can't be synced with Account")]
    [InlineData("contact", "Contact", "HubSpot has no object 'contact'")]
    public void Contacts_become_Contacts_or_Leads(string hubSpot, string salesforce, string what)
    {
        var mappings = Yaml.Mappings.Replace("hubspot: contacts", $"hubspot: {hubSpot}", StringComparison.Ordinal)
            .Replace("salesforce: Contact", $"salesforce: {salesforce}", StringComparison.Ordinal);

        Yaml.OnlyProblem(Yaml.With(mappings: mappings), at: $"hubspot: {hubSpot}\n").What.ShouldBe(what);
    }

    [Fact]
    public void What_people_become_agrees_with_the_mapping() =>
        Yaml.OnlyProblem(Yaml.With(connection: "people: { createAs: lead }"), at: "hubspot: contacts")
            .What.ShouldBe("contacts are mapped to Contact, but people.createAs says Lead");

    [Fact]
    public void Selective_names_objects_that_are_mapped() =>
        Yaml.OnlyProblem(Yaml.With(connection: "selective: { Lead: \"Region__c = 'EMEA'\" }"), at: "Lead")
            .What.ShouldBe("selective names Lead, which connection 'emea-main' does not map");

    [Fact]
    public void Portals_that_share_an_object_of_an_org_need_selective_on_both()
    {
        var problems = Yaml.Problems(Yaml.WithConnections(Yaml.Connection("e", "emea") + "\n" + Yaml.Connection("a", "apac")));

        problems.Select(p => p.What).ShouldBe(
        [
            "connections 'e' and 'a' both sync Contact of org 'main', and their records would mix",
            "connections 'a' and 'e' both sync Contact of org 'main', and their records would mix",
        ]);
        problems[0].Remedy.ShouldContain("selective: { Contact: \"Region__c = 'EMEA'\" }");
    }

    [Fact]
    public void Selective_on_one_of_them_is_not_enough()
    {
        var yaml = Yaml.WithConnections(Yaml.Connection("e", "emea", "selective: { contact: \"Region__c = 'EMEA'\" }") + "\n" + Yaml.Connection("a", "apac"));

        Yaml.OnlyProblem(yaml, at: "hubspot: contacts").What.ShouldStartWith("connections 'a' and 'e' both sync Contact");
    }

    [Fact]
    public void The_same_condition_twice_tells_nothing_apart()
    {
        const string Selective = "selective: { Contact: \"Region__c = 'EMEA'\" }";
        var yaml = Yaml.WithConnections(Yaml.Connection("e", "emea", Selective) + "\n" + Yaml.Connection("a", "apac", Selective));

        Yaml.OnlyProblem(yaml, at: "Contact: \"Region").What.ShouldBe("the condition Region__c = 'EMEA' selects the Contact records of another connection too, and their records would mix");
    }

    [Fact]
    public void Different_objects_of_an_org_may_go_to_different_portals() =>
        Yaml.Valid(Yaml.WithConnections(Yaml.Connection("e", "emea") + "\n" + Yaml.Connection("a", "apac", mappings: Companies)));

    [Fact]
    public void Two_connections_may_not_sync_the_same_objects_of_the_same_accounts()
    {
        var yaml = Yaml.WithConnections(Yaml.Connection("one", "emea") + "\n" + Yaml.Connection("two", "emea"));

        Yaml.OnlyProblem(yaml, at: "hubspot: contacts").What.ShouldBe("connections 'one' and 'two' both sync contacts of portal 'emea' with org 'main'");
    }

    [Fact]
    public void A_portal_with_two_orgs_needs_an_identity_property_for_each()
    {
        var orgs = Yaml.Orgs + "\n" + Yaml.Orgs["orgs:\n".Length..].Replace("main", "second", StringComparison.Ordinal);
        var first = Yaml.Connection("one", "emea");

        var problem = Yaml.OnlyProblem(Yaml.WithConnections(first + "\n" + Yaml.Connection("two", "emea", org: "second"), orgs: orgs), at: "hubspot: contacts");

        problem.What.ShouldBe("connections 'one' and 'two' would both write salesforce_sync_id on contacts of portal 'emea', for different orgs");
        Yaml.Valid(Yaml.WithConnections(first + "\n" + Yaml.Connection("two", "emea", "identity: { hubspot: second_id }", org: "second"), orgs: orgs));
    }
}
