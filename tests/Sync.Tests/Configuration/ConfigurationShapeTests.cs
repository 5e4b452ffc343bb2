using CsCheck;
using HubSpotSfSync.Sync.Configuration;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Configuration;

/// <summary>Keys and values, one at a time.</summary>
public sealed class ConfigurationShapeTests
{
    [Fact]
    public void Every_problem_is_reported_at_once_in_the_order_of_the_file()
    {
        const string Text = """
            version: 2
            portals:
              emea: { id: x, auth: { privateAppToken: ${NOPE} } }
            orgs:
              main:
                loginUrl: acme
                auth: { clientCredentials: { id: client, secret: ${SF_SECRET} } }
            connections:
              c:
                portal: emae
                org: main
                mappings: []
            """;

        Yaml.Problems(Text).Select(p => p.ToString()).ShouldBe(
        [
            "sync.yaml:1:10: this version of the configuration is not known. Write version: 1.",
            "sync.yaml:3:15: portals.emea.id is 'x', which is not a whole number above zero. Write for example id: 1001.",
            "sync.yaml:3:43: the environment variable NOPE is not set. Set NOPE, or give a default: ${NOPE:-default}.",
            "sync.yaml:6:15: orgs.main.loginUrl is 'acme', which is not a web address. Write for example loginUrl: https://example.my.salesforce.com.",
            "sync.yaml:9:3: connection 'c' has no mappings. Add at least one below mappings:, such as - { hubspot: companies, salesforce: Account, ... }.",
            "sync.yaml:10:13: connection 'c' names the portal 'emae', which is not below portals. Did you mean 'emea'?",
        ]);
    }

    [Fact]
    public void What_YAML_refuses_is_a_problem_with_its_line()
    {
        var problem = Yaml.Problems("version: 1\nportals:\n  emea: { id: 1001\norgs: x\n").ShouldHaveSingleItem();

        problem.Line.ShouldBeInRange(3, 4);
        problem.What.ShouldStartWith("this is not YAML: ");
    }

    [Fact]
    public void No_damage_to_a_file_is_answered_with_an_exception()
    {
        var whole = Yaml.With(connection: "selective: { Contact: \"Region__c = 'EMEA'\" }");
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Int[0, 12], Gen.OneOf("", "{", "}", "[", "]", "\"", "'", ":", "\n", "\t", "- ", "&a ", "*a ", "? ", "| ", "${", "%", "!!x ", "---\n", "\u0001"))
            .Sample(
                (at, removed, inserted) =>
                {
                    var damaged = whole.Remove(at, Math.Min(removed, whole.Length - at)).Insert(at, inserted);
                    if (Yaml.Load(damaged) is ConfigurationResult.Invalid invalid)
                    {
                        invalid.Problems.ShouldNotBeEmpty();
                        invalid.Problems.ShouldAllBe(p => p.Line > 0 && p.Column > 0);
                    }
                },
                iter: 2_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing yet")]
    [InlineData("just text")]
    [InlineData("[1, 2]")]
    public void A_file_without_keys_holds_no_configuration(string text) =>
        Yaml.Problems(text).ShouldHaveSingleItem().What.ShouldBe("the file holds no configuration");

    [Fact]
    public void Endless_nesting_and_unknown_anchors_are_problems()
    {
        Yaml.Problems("version: " + new string('[', 500)).ShouldHaveSingleItem().What.ShouldContain("32 levels");
        Yaml.Problems("version: *nobody").ShouldHaveSingleItem().What.ShouldContain("'nobody'");
        Yaml.Problems("version: &a [*a]").ShouldHaveSingleItem().What.ShouldContain("'a'");
    }

    [Fact]
    public void A_key_may_stand_only_once()
    {
        var yaml = Yaml.With(connection: "polling: { hubspot: 5s }\npolling: { hubspot: 6s }");

        Yaml.OnlyProblem(yaml, at: "polling").What.ShouldBe("the key 'polling' stands here twice, first on line 13");
    }

    [Fact]
    public void An_unknown_key_is_answered_with_the_nearest_known_one()
    {
        var yaml = Yaml.With(connection: "poling: { hubspot: 5s }");

        Yaml.OnlyProblem(yaml, at: "poling").ToString().ShouldEndWith("unknown key 'poling'. Did you mean 'polling'?");
    }

    [Fact]
    public void An_unknown_key_like_no_other_is_answered_with_all_that_are_known()
    {
        var yaml = Yaml.With(connection: "polling: { everything: 5s }");

        Yaml.OnlyProblem(yaml, at: "everything").Remedy.ShouldBe("Known here: compare, hubspot, salesforce");
    }

    [Theory]
    [InlineData("{ hubspot: a, salesforce: B, owner: ladder }", "{ hubspot: a", "a ladder needs its steps")]
    [InlineData("{ hubspot: a, salesforce: B, owner: shared, steps: { hubspot: [lead] } }", "{ hubspot: [lead", "steps belong to a ladder")]
    [InlineData("{ hubspot: a, salesforce: B, owner: sharde }", "sharde", "connections.emea-main.mappings[1].fields[2].owner is 'sharde', which is not one of hubspot, salesforce, shared, newest, fillBlank, ladder, preferSalesforceUnlessBlank, alwaysUseSalesforce, twoWay, dontSync")]
    [InlineData("{ hubspot: a, salesforce: B }", "{ hubspot: a", "connections.emea-main.mappings[1].fields[2].owner is missing")]
    [InlineData("{ hubspot: a, salesforce: Account.Owner.Email, owner: shared }", "{ hubspot: a", "Account.Owner.Email is a field of another record, and can't be written from here")]
    [InlineData("{ hubspot: associations.companies.name, salesforce: X__c, owner: shared }", "{ hubspot: associations", "associations.companies.name is a field of another record, and can't be written from here")]
    [InlineData("{ hubspot: a, salesforce: X__c, owner: shared, transform: coalesce }", "coalesce", "coalesce chooses between a field and its inputs, and needs one field and at least one input")]
    [InlineData("{ hubspot: a, salesforce: B, owner: shared, normalize: mail }", "mail", "connections.emea-main.mappings[1].fields[2].normalize is 'mail', which is not one of text, email, domain, phone, number, set")]
    public void A_field_mapping_says_what_is_possible(string field, string at, string what) =>
        Yaml.OnlyProblem(Yaml.WithField(field), at).What.ShouldBe(what);

    [Theory]
    [InlineData("inclusion: { leaving: keep }", "inclusion", "this inclusion limits nothing")]
    [InlineData("inclusion: { where: lifecyclestage is }", "lifecyclestage is", "this condition can't be read: the condition ends where 'known' or 'unknown' should stand")]
    [InlineData("weight: 0", "0", "connections.emea-main.weight is '0', which is not a whole number above zero")]
    [InlineData("preset: unknown", "unknown", "there is no preset 'unknown'")]
    [InlineData("polling: { hubspot: 500ms }", "500ms", "connections.emea-main.polling.hubspot is '500ms', which is not a duration between 1s and 24h")]
    [InlineData("polling: { salesforce: soon }", "soon", "connections.emea-main.polling.salesforce is 'soon', which is not a duration between 1s and 24h")]
    [InlineData("polling: { salesforce: 9999999h }", "9999999h", "connections.emea-main.polling.salesforce is '9999999h', which is not a duration between 1s and 24h")]
    [InlineData("polling: 10s", "10s", "connections.emea-main.polling must hold keys of its own")]
    [InlineData("people: { createAs: person }", "person", "connections.emea-main.people.createAs is 'person', which is not one of contact, lead")]
    public void A_connection_says_what_is_possible(string settings, string at, string what) =>
        Yaml.OnlyProblem(Yaml.With(connection: settings), at).What.ShouldBe(what);

    [Theory]
    [InlineData("share: 120%", "120%", "orgs.main.budget.share is '120%', which is not a part between 0% and 100%")]
    [InlineData("share: 60", "60", "orgs.main.budget.share is '60', which is not a part between 0% and 100%")]
    [InlineData("share: 95%, reserve: 10%", "95%", "share (95%) and reserve (10%) are more than the whole budget")]
    [InlineData("share: 0%", "0%", "a share of 0% leaves no call to make")]
    [InlineData("alertAt: 70%", "70%", "orgs.main.budget.alertAt must be a list")]
    [InlineData("dailyCalls: -1", "-1", "orgs.main.budget.dailyCalls is '-1', which is not a whole number above zero")]
    public void A_budget_is_part_of_the_whole(string budget, string at, string what) =>
        Yaml.OnlyProblem(Yaml.With(orgs: $"{Yaml.Orgs}\n    budget: {{ {budget} }}"), at).What.ShouldBe(what);

    [Fact]
    public void Alerts_go_to_an_address_that_is_kept_secret()
    {
        Yaml.OnlyProblem(Yaml.With() + "\nalerts: { webhook: https://hooks.example/T1 }", "https://hooks.example/T1").What.ShouldBe("alerts.webhook is written into the file");
        Yaml.OnlyProblem(Yaml.With() + "\nalerts: { webhook: ${EMEA_TOKEN} }", "${EMEA_TOKEN}").What.ShouldBe("alerts.webhook is no web address");
    }

    [Fact]
    public void A_share_that_stands_alone_pushes_the_unwritten_reserve_aside() =>
        Yaml.Valid(Yaml.With(orgs: $"{Yaml.Orgs}\n    budget: {{ share: 95% }}")).Orgs[0].Budget.Reserve.ShouldBe(0.05, 1e-9);

    [Theory]
    [InlineData("66.0")]
    [InlineData("v30.0")]
    public void A_retired_or_misspelt_API_version_is_refused(string version) =>
        Yaml.OnlyProblem(Yaml.With(orgs: $"{Yaml.Orgs}\n    apiVersion: {version}"), version).What.ShouldContain("not a Salesforce API version");

    [Fact]
    public void Webhooks_need_the_secret_that_signs_them()
    {
        var yaml = Yaml.With(portals: "portals:\n  emea: { id: 1001, auth: { privateAppToken: ${EMEA_TOKEN} }, webhooks: { enabled: true } }");

        Yaml.OnlyProblem(yaml, at: "webhooks").What.ShouldBe("portal 'emea' takes webhooks, but has no appSecret to check their signatures with");
    }

    [Fact]
    public void A_name_that_would_break_a_key_is_refused()
    {
        var yaml = Yaml.WithConnections(Yaml.Connection("emea/main", "emea"));

        Yaml.OnlyProblem(yaml, at: "emea/main").What.ShouldBe("the name 'emea/main' would not stand well in addresses and keys");
    }
}
