using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Configuration;

public sealed class UrgentTests
{
    [Fact]
    public void Form_submissions_are_urgent_unless_told_otherwise_and_the_rest_only_where_told()
    {
        var usual = Yaml.Valid(Yaml.With()).Connections[0].Urgent.Urgency;
        (usual.FormSubmissions, usual.LifecycleStages.Count, usual.Inclusion).ShouldBe((true, 0, false));

        var told = Plan("urgent: { formSubmissions: false, lifecycleStage: [marketingqualifiedlead, \"1234567\"], inclusion: true }\ninclusion: { segment: 42 }").Urgency;
        (told.FormSubmissions, string.Join(' ', told.LifecycleStages), told.Inclusion).ShouldBe((false, "marketingqualifiedlead 1234567", true));
    }

    [Fact]
    public void What_tells_urgent_changes_is_read_where_no_webhook_tells_them()
    {
        Reads("").ShouldBe(["email", "recent_conversion_date"]);
        Reads("urgent: { formSubmissions: false, lifecycleStage: [customer] }").ShouldBe(["email", "lifecyclestage"]);
        Reads("", "emea: { id: 1001, auth: { privateAppToken: ${EMEA_TOKEN} }, webhooks: { appSecret: ${SF_SECRET} } }").ShouldBe(["email"]);

        static IEnumerable<string> Reads(string settings, string portal = "emea: { id: 1001, auth: { privateAppToken: ${EMEA_TOKEN} } }") =>
            Plan(settings, $"portals:\n  {portal}").Mappings[0].Default.ReadsOn(Side.HubSpot).Where(field => field != "hs_additional_emails");
    }

    [Theory]
    [InlineData("urgent: { inclusion: true }", "inclusion: true", "who comes to be included is urgent, but connection 'emea-main' has no inclusion")]
    [InlineData("urgent: { lifecycleStage: marketingqualifiedlead }", "marketingqualifiedlead }", "connections.emea-main.urgent.lifecycleStage must be a list")]
    [InlineData("urgent: { lifecycleStages: [customer] }", "lifecycleStages", "unknown key 'lifecycleStages'")]
    [InlineData("urgent: { formSubmissions: often }", "often", "connections.emea-main.urgent.formSubmissions is 'often', which is not true or false")]
    public void What_can_not_be_is_refused(string settings, string at, string what)
    {
        var problem = Yaml.Problems(Yaml.With(connection: settings)).ShouldHaveSingleItem();

        problem.What.ShouldBe(what);
        problem.Line.ShouldBe(Yaml.PlaceOf(Yaml.With(connection: settings), at).Line);
    }

    [Fact]
    public void What_is_urgent_has_to_be_mapped() => Yaml.Problems(Yaml.With(
            connection: "urgent: { formSubmissions: true, lifecycleStage: [customer] }",
            mappings: Yaml.Mappings.Replace("contacts", "deals", StringComparison.Ordinal)))
        .Select(problem => problem.What).ShouldBe(
        [
            "form submissions are urgent, but connection 'emea-main' does not map contacts",
            "lifecycle stages are urgent, but connection 'emea-main' maps neither contacts nor companies",
        ]);

    [Theory]
    [InlineData("urgent: { formSubmissions: false }")]
    [InlineData("urgent: { lifecycleStage: [customer] }")]
    public void It_is_part_of_the_plan(string settings) => PlanVersion.Of(Yaml.Valid(Yaml.With(connection: settings))).ShouldNotBe(PlanVersion.Of(Yaml.Valid(Yaml.With())));

    private static ConnectionPlan Plan(string settings, string portals = Yaml.Portals) => SyncPlan.Build(Yaml.Valid(Yaml.With(portals: portals, connection: settings))).Connections[0];
}
