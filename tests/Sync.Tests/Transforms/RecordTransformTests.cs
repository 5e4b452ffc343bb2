using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Tests.Configuration;
using HubSpotSfSync.Sync.Transforms;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Transforms;

/// <summary>Values that name people, stages, record types and other records.</summary>
public sealed class RecordTransformTests
{
    private const string Stages = "pipelines: { default: { stages: { Prospecting: Qualification, s9: Closed Won } }, Renewals: { stages: { r1: Renewal Due, r9: Renewed } } }";
    private const string Typed = "pipelines: { default: { recordType: New_Business, stages: { s1: Open, s9: Won } }, \"77\": { recordType: Renewal, stages: { r1: Open, r9: Won } } }";

    [Theory]
    [InlineData("transform: owner", "11", "005A", "11")]
    [InlineData("transform: owner", "13", "refused OWNER_NOT_MATCHED", null)]
    [InlineData("transform: { owner: { default: { salesforce: it@acme.com } } }", "13", "005X", "14")]
    [InlineData("transform: { owner: { unmatched: blank } }", "13", null, null)]
    public void Owners_and_users_are_one_by_their_e_mail(string transform, string owner, string? user, string? back)
    {
        var field = Given.Field($"{{ hubspot: hubspot_owner_id, salesforce: OwnerId, owner: shared, {transform} }}");

        field.ToSalesforce(owner).ShouldBe(user);
        if (user?.StartsWith("005", StringComparison.Ordinal) == true)
        {
            field.ToHubSpot(user).ShouldBe(back);
        }
    }

    [Fact]
    public void An_owner_who_is_not_active_there_is_not_written() =>
        Given.Field("{ hubspot: hubspot_owner_id, salesforce: OwnerId, owner: shared, transform: owner }").ToHubSpot("005G").ShouldBe("refused OWNER_NOT_MATCHED");

    [Theory]
    [InlineData("default", "s1", "Qualification")]
    [InlineData(null, "s1", "Qualification")]
    [InlineData("77", "r9", "Renewed")]
    [InlineData("default", "s5", "refused STAGE_NOT_MAPPED")]
    [InlineData("88", "s1", "refused STAGE_NOT_MAPPED")]
    public void A_deals_stage_is_looked_up_in_its_pipeline(string? pipeline, string stage, string expected) =>
        Given.Field($"{{ hubspot: [pipeline, dealstage], salesforce: StageName, owner: salesforce, transform: {{ stage: {{ {Stages} }} }} }}").ToSalesforce(pipeline, stage).ShouldBe(expected);

    [Theory]
    [InlineData("Closed Won", "default | s9")]
    [InlineData("Renewal Due", "77 | r1")]
    [InlineData("Negotiation", "refused STAGE_NOT_MAPPED")]
    public void An_opportunitys_stage_tells_its_pipeline(string stage, string expected) =>
        Given.Field($"{{ hubspot: [pipeline, dealstage], salesforce: StageName, owner: salesforce, transform: {{ stage: {{ {Stages} }} }} }}").ToHubSpot(stage).ShouldBe(expected);

    [Fact]
    public void Pipelines_with_the_same_stages_are_told_apart_by_their_record_type()
    {
        var field = Given.Field($"{{ hubspot: [pipeline, dealstage], salesforce: [StageName, RecordTypeId], owner: salesforce, transform: {{ stage: {{ {Typed} }} }} }}");

        field.ToSalesforce("77", "r1").ShouldBe("Open | 012R");
        field.ToHubSpot("Open", "012R").ShouldBe("77 | r1");
        field.ToHubSpot("Open", "012N").ShouldBe("default | s1");
    }

    [Fact]
    public void Pipelines_with_the_same_stages_and_no_record_type_only_go_to_Salesforce()
    {
        static string Shared(string owner) => Yaml.WithField($"{{ hubspot: [pipeline, dealstage], salesforce: StageName, owner: {owner}, transform: {{ stage: {{ pipelines: {{ a: {{ stages: {{ x: Won }} }}, b: {{ stages: {{ y: won }} }} }} }} }} }}");

        Yaml.Problems(Shared("salesforce")).ShouldHaveSingleItem().What.ShouldBe("Salesforce's stage 'Won' is in several pipelines, and nothing tells which one an opportunity belongs to");
        Yaml.Problems(Shared("shared")).ShouldHaveSingleItem();
        Yaml.Valid(Shared("hubspot"));
    }

    [Fact]
    public void An_opportunity_of_a_record_type_that_is_not_seen_waits() =>
        Given.Field($"{{ hubspot: [pipeline, dealstage], salesforce: [StageName, RecordTypeId], owner: salesforce, transform: {{ stage: {{ {Typed} }} }} }}")
            .ToHubSpot("Open", "012X").ShouldBe("waits RECORD_TYPE_UNKNOWN");

    [Fact]
    public void A_record_type_goes_by_name()
    {
        var field = Given.Field("{ hubspot: kind, salesforce: RecordTypeId, owner: shared, transform: { recordType: Opportunity } }");

        field.ToSalesforce("new business").ShouldBe("012N");
        field.ToHubSpot("012R").ShouldBe("Renewal");
        field.ToSalesforce("Upsell").ShouldBe("refused RECORD_TYPE_UNKNOWN");
    }

    [Fact]
    public void A_reference_becomes_the_counterparts_id_waits_for_it_or_is_left_out()
    {
        var field = Given.Field("{ hubspot: associations.contacts, salesforce: Person__c, owner: shared, transform: { lookup: contacts } }");
        var person = new RecordReference("contacts", Side.HubSpot, "77");

        field.Transform.RefersTo.ShouldBe(["contacts"]);
        field.Transform.References(Side.HubSpot, ["77"]).ShouldBe([person]);
        Convert("77", new() { [person] = "001A" }).ShouldBeOfType<Conversion.Made>().Values.ShouldBe(["001A"]);
        Convert("77", new() { [person] = null }).ShouldBeOfType<Conversion.Made>().Values.ShouldBe([null]);
        Convert("77", []).ShouldBeOfType<Conversion.Waits>().For.ShouldBe(person);
        Convert(null, []).ShouldBeOfType<Conversion.Made>().Values.ShouldBe([null]);

        Conversion Convert(string? id, Dictionary<RecordReference, string?> counterparts) =>
            field.Transform.Convert(Side.Salesforce, [id], new ConversionContext { Counterparts = counterparts });
    }
}
