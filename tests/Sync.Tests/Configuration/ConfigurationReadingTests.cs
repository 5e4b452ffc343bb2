using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Mappings;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Configuration;

public sealed class ConfigurationReadingTests
{
    [Fact]
    public void The_sample_in_the_root_loads_without_a_variable_set()
    {
        var yaml = File.ReadAllText(Path.Combine(RepositoryRoot(), "sync.yaml"));

        var result = ConfigurationLoader.Load(yaml, "sync.yaml", _ => null, _ => null);

        var config = result.ShouldBeOfType<ConfigurationResult.Valid>(result.ToString()).Config;
        config.Portals.Select(p => p.Id).ShouldBe([1001, 1002]);
        config.Orgs.ShouldHaveSingleItem().PubSubEndpoint.ShouldBe(new Uri("http://127.0.0.1:7103"));
        var mappings = MappingPlans.Build(config).SelectMany(group => group.Mappings).ToList();
        mappings.Select(m => $"{m.Connection}/{m.Name}").Distinct().ShouldBe(
        [
            "emea-main/tasks", "emea-main/calls", "emea-main/meetings", "emea-main/form_submissions", "emea-main/lists", "emea-main/lists:contacts", "emea-main/companies",
            "emea-main/contacts", "emea-main/deals", "apac-main/companies", "apac-main/contacts",
        ]);
        mappings[^1].SalesforceWhere.ShouldBe("Region__c = 'APAC'");
        mappings[^1].SalesforceConstants["Region__c"].ShouldBe("APAC");
        mappings[^1].PortalId.ShouldBe(1002);
    }

    [Fact]
    public void What_the_file_leaves_out_has_defaults()
    {
        var config = Yaml.Valid(Yaml.With());

        var portal = config.Portals[0];
        portal.BaseUrl.ShouldBe(new Uri("https://api.hubapi.com"));
        portal.WebhooksEnabled.ShouldBeFalse();
        portal.Budget.Share.ShouldBe(0.9);
        var org = config.Orgs[0];
        (org.ApiVersion, org.ChangeEvents, org.PubSubEndpoint, org.EventFallback).ShouldBe(("v66.0", true, null, TimeSpan.FromSeconds(30)));
        (org.Budget.Share, org.Budget.Reserve, org.Budget.DailyCalls).ShouldBe((0.6, 0.1, null));
        org.Budget.AlertAt.ShouldBe([0.7, 0.9]);
        var connection = config.Connections[0];
        connection.PeopleAs.ShouldBe(PeopleAs.Contact);
        connection.Identity.ShouldBe(new IdentityConfig("salesforce_sync_id", "HubSpot_Sync_Id__c"));
        (connection.PollInterval.HubSpot, connection.PollInterval.Salesforce).ShouldBe((TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public void Everything_written_is_read()
    {
        var config = Yaml.Valid(Yaml.With(
            portals: """
                portals:
                  emea:
                    id: 1001
                    baseUrl: http://127.0.0.1:7101
                    auth: { privateAppToken: ${EMEA_TOKEN} }
                    webhooks: { appSecret: ${APP:-app}, enabled: true }
                    budget: { share: 80%, reserve: 0.05, alertAt: [50%, 95%], urgentFromReserve: 25%, dailyCalls: 12000 }
                """,
            connection: """
                people: { createAs: lead }
                weight: 3
                selective: { Lead: "Region__c = 'EMEA'" }
                identity: { hubspot: sf_id, salesforce: HS_Id__c }
                polling: { hubspot: 5s, salesforce: 2m }
                """,
            mappings: """
                mappings:
                  - hubspot: contacts
                    salesforce: [Lead]
                    match: { hubspot: email, salesforce: Email }
                    constants: { Region__c: EMEA, Active__c: true }
                    fields:
                      - { hubspot: email, salesforce: Email, owner: newest }
                      - { hubspot: score, salesforce: Score__c, owner: hubspot, normalize: number }
                """));

        var portal = config.Portals[0];
        (portal.AppSecret!.Reveal(), portal.WebhooksEnabled, portal.BaseUrl.Port).ShouldBe(("app", true, 7101));
        (portal.Budget.Share, portal.Budget.Reserve, portal.Budget.DailyCalls).ShouldBe((0.8, 0.05, 12000));
        portal.Budget.AlertAt.ShouldBe([0.5, 0.95]);
        var policy = SyncPlan.Build(config).Budget("hubspot/emea");
        (policy.UrgentFromReserve, policy.Share, policy.Weights["emea-main"]).ShouldBe((0.25, 0.8, 3));
        config.Connections[0].PollInterval.Salesforce.ShouldBe(TimeSpan.FromMinutes(2));
        var mapping = MappingPlans.Build(config).ShouldHaveSingleItem().Default;
        (mapping.SalesforceObject, mapping.HubSpotIdentityField, mapping.SalesforceIdentityField).ShouldBe(("Lead", "sf_id", "HS_Id__c"));
        mapping.Match.Select(rule => $"{rule} {rule.Normalizer} {rule.HubSpotMore}").ShouldBe(["email = Email Email hs_additional_emails"]);
        mapping.Fields.Select(field => $"{field} {field.Owner} {field.Normalizer}").ShouldBe(["email <-> Email Newest Email", "score <-> Score__c HubSpot Number"]);
        mapping.SalesforceConstants.Keys.ShouldBe(["Region__c", "Active__c"]);
        mapping.SalesforceWhere.ShouldBe("Region__c = 'EMEA'");
    }

    [Theory]
    [InlineData("domain", "Website", Normalizer.Domain)]
    [InlineData("mobilephone", "MobilePhone", Normalizer.Phone)]
    [InlineData("work_email", "Email", Normalizer.Email)]
    [InlineData("city", "MailingCity", Normalizer.Text)]
    public void A_field_the_platforms_name_is_compared_as_what_it_is(string hubSpot, string salesforce, Normalizer expected)
    {
        var mappings = $$"""
            mappings:
              - { hubspot: companies, salesforce: Account, match: { hubspot: x, salesforce: y }, fields: [{ hubspot: {{hubSpot}}, salesforce: {{salesforce}}, owner: shared }] }
            """;

        MappingPlans.Build(Yaml.Valid(Yaml.With(mappings: mappings))).Single().Default.Fields[0].Normalizer.ShouldBe(expected);
    }

    [Fact]
    public void Values_come_from_variables_defaults_and_mounted_files()
    {
        const string Portals = """
            portals:
              emea:
                id: ${PORTAL_ID:-1001}
                baseUrl: http://${HOST:-127.0.0.1}:${PORT:-7101}
                auth: { privateAppToken: "${file:/run/secrets/token}" }
              apac: { id: 1002, baseUrl: ${EMPTY:-http://a.example/x,y}, auth: { privateAppToken: ${APAC_TOKEN} } }
            """;

        var config = Yaml.Valid(Yaml.With(portals: Portals), ("/run/secrets/token", "from-file\n"));

        config.Portals[0].BaseUrl.ShouldBe(new Uri("http://127.0.0.1:7101"));
        config.Portals[0].Login.ShouldBeOfType<PortalLogin.PrivateApp>().Token.Reveal().ShouldBe("from-file");
        config.Portals[1].BaseUrl.ShouldBe(new Uri("http://a.example/x,y"));
        config.Portals[1].Login.ShouldBeOfType<PortalLogin.PrivateApp>().Token.Reveal().ShouldBe("pat-apac-91c2");
    }

    [Fact]
    public void A_section_can_be_shared_with_an_anchor()
    {
        const string Orgs = """
            orgs:
              main: &org
                loginUrl: https://acme.my.salesforce.com
                auth: { clientCredentials: { id: client, secret: ${SF_SECRET} } }
              second: *org
            """;

        Yaml.Valid(Yaml.With(orgs: Orgs)).Orgs.Select(o => o.Name).ShouldBe(["main", "second"]);
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "HubSpotSfSync.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? SourceRoot();
    }

    /// <summary>Build output may lie outside of the repository.</summary>
    private static string SourceRoot([System.Runtime.CompilerServices.CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", ".."));
}
