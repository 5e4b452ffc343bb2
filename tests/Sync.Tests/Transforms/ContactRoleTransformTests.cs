using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Tests.Configuration;
using HubSpotSfSync.Sync.Transforms;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Transforms;

/// <summary>Labels and roles, and contacts who are Leads or Contacts.</summary>
public sealed class ContactRoleTransformTests
{
    private const string Mapped = "{ hubspot: label, salesforce: [Role, IsPrimary], owner: shared, transform: { role: { map: { Signs: Decision Maker, Pays: Decision Maker, Advises: Influencer }, primary: Main contact } } }";
    private const string PeopleField = "{ hubspot: associations.contacts, salesforce: [Contact__c, Lead__c], owner: shared, transform: { lookup: { contacts: [Contact, Lead] } } }";
    private const string Contact = "003000000000001AAA";
    private const string Lead = "00Q000000000001AAA";

    [Theory]
    [InlineData(null, " | false")]
    [InlineData("Signs", "Decision Maker | false")]
    [InlineData("Golfs;Main contact", " | true")]
    [InlineData("Advises;Main contact;Signs", "Decision Maker | true")]
    public void The_first_label_that_the_map_names_is_the_role(string? labels, string expected) => Given.Field(Mapped).ToSalesforce(labels).ShouldBe(expected);

    [Theory]
    [InlineData("Decision Maker", "false", null, "Signs")]
    [InlineData("Decision Maker", "true", "Golfs;Pays", "Golfs;Main contact;Pays")]
    [InlineData("Influencer", "false", "Main contact;Signs", "Advises")]
    [InlineData(null, "false", "Golfs;Signs", "Golfs")]
    [InlineData("Evaluator", "false", null, "refused VALUE_NOT_MAPPED")]
    public void A_role_takes_the_place_of_the_labels_that_mean_roles_and_leaves_the_others(string? role, string primary, string? held, string expected) =>
        Outcome(Given.Field(Mapped).Transform.Convert(Side.HubSpot, [role, primary], new ConversionContext { Held = [held] })).ShouldBe(expected);

    [Fact]
    public void Without_a_map_every_label_is_the_role_of_its_name()
    {
        var field = Given.Field("{ hubspot: label, salesforce: Role, owner: shared, transform: role }");

        field.ToSalesforce("Evaluator").ShouldBe("Evaluator");
        field.ToHubSpot("Evaluator").ShouldBe("Evaluator");
    }

    [Fact]
    public void Labels_that_differ_only_where_Salesforce_does_not_look_agree()
    {
        var field = Given.Field(Mapped);

        field.Agree(["Golfs;Main contact;Signs"], ["Decision Maker", "true"], ConversionContext.Empty).ShouldBeTrue();
        field.Agree(["Advises;Golfs"], ["Decision Maker", "false"], ConversionContext.Empty).ShouldBeFalse();
    }

    [Theory]
    [InlineData(Lead, " | " + Lead)]
    [InlineData(Contact, Contact + " | ")]
    [InlineData(null, " | ")]
    public void A_contact_fills_the_field_of_what_it_is_in_Salesforce(string? counterpart, string expected) =>
        Outcome(Given.Field(PeopleField).Transform.Convert(Side.Salesforce, ["5"], Knows(Side.HubSpot, "5", counterpart))).ShouldBe(expected);

    [Fact]
    public void Where_only_a_Contact_fits_a_Lead_waits_for_its_conversion()
    {
        var transform = Given.Field("{ hubspot: associations.contacts, salesforce: Contact__c, owner: shared, transform: { lookup: { contacts: Contact } } }").Transform;

        Outcome(transform.Convert(Side.Salesforce, ["5"], Knows(Side.HubSpot, "5", Lead))).ShouldBe("waits WAITS_FOR_CONVERSION");
        Outcome(transform.Convert(Side.Salesforce, ["5"], ConversionContext.Empty)).ShouldBe("waits WAITS_FOR_RECORD");
    }

    [Fact]
    public void The_first_field_that_names_a_known_person_counts_in_HubSpot()
    {
        var transform = Given.Field(PeopleField).Transform;

        Outcome(transform.Convert(Side.HubSpot, [null, Lead], Knows(Side.Salesforce, Lead, "5"))).ShouldBe("5");
        Outcome(transform.Convert(Side.HubSpot, [Contact, Lead], Knows(Side.Salesforce, Lead, "5"))).ShouldBe("5");
        Outcome(transform.Convert(Side.HubSpot, [null, null], ConversionContext.Empty)).ShouldBe("");
        Outcome(transform.Convert(Side.HubSpot, [Contact, null], ConversionContext.Empty)).ShouldBe("waits WAITS_FOR_RECORD");
    }

    [Theory]
    [InlineData("{ hubspot: label, salesforce: [Role, IsPrimary], owner: shared, transform: role }", "labels are one field of HubSpot and one of Salesforce")]
    [InlineData("{ hubspot: label, salesforce: Role, owner: shared, transform: { role: { primary: Main } } }", "a label with the primary contact is two fields of Salesforce")]
    [InlineData("{ hubspot: a, salesforce: A__c, owner: shared, transform: { lookup: { contacts: [Contact, Lead] } } }", "one contact of HubSpot is 2 of Salesforce's fields here")]
    [InlineData("{ hubspot: a, salesforce: A__c, owner: shared, transform: { lookup: { contacts: Account } } }", "lookup.contacts is 'Account', which is not Contact or Lead")]
    [InlineData("{ hubspot: a, salesforce: A__c, owner: shared, transform: { lookup: contcts } }", "lookup: contcts names no mapping of connection 'emea-main'")]
    public void What_does_not_fit_is_told(string field, string what) => Yaml.Problems(Yaml.WithField(field)).ShouldContain(problem => problem.What.EndsWith(what));

    private static ConversionContext Knows(Side side, string id, string? counterpart) =>
        new() { Counterparts = new Dictionary<RecordReference, string?> { [new("contacts", side, id)] = counterpart } };

    private static string Outcome(Conversion conversion) => conversion switch
    {
        Conversion.Made made => string.Join(" | ", made.Values),
        Conversion.Waits waits => $"waits {waits.Code}",
        Conversion.Refused refused => $"refused {refused.Code}",
        _ => throw new ShouldAssertException("A conversion has three outcomes."),
    };
}
