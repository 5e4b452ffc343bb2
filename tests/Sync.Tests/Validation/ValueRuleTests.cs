using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Validation;

/// <summary>What values a field may get, after what its transform makes of them.</summary>
public sealed class ValueRuleTests
{
    private readonly Described _accounts = new();

    [Theory]
    [InlineData("{ hubspot: seats, salesforce: Title, owner: hubspot }", "fits")]
    [InlineData("{ hubspot: jobtitle, salesforce: Seats__c, owner: hubspot }", "warning")]
    [InlineData("{ hubspot: newsletter, salesforce: Seats__c, owner: hubspot }", "error")]
    [InlineData("{ hubspot: seen, salesforce: Birthdate, owner: hubspot }", "error")]
    [InlineData("{ hubspot: seen, salesforce: Birthdate, owner: hubspot, transform: { date: { zone: Europe/Berlin } } }", "fits")]
    [InlineData("{ hubspot: birthday, salesforce: Seen__c, owner: hubspot }", "warning")]
    [InlineData("{ hubspot: jobtitle, salesforce: Birthdate, owner: hubspot, transform: { dateFormat: dd.MM.yyyy } }", "fits")]
    [InlineData("{ hubspot: jobtitle, salesforce: Seen__c, owner: hubspot, transform: { dateFormat: dd.MM.yyyy } }", "warning")]
    [InlineData("{ hubspot: seats, salesforce: Newsletter__c, owner: hubspot }", "error")]
    [InlineData("{ hubspot: jobtitle, salesforce: Newsletter__c, owner: hubspot }", "warning")]
    [InlineData("{ hubspot: jobtitle, salesforce: Newsletter__c, owner: hubspot, transform: boolean }", "fits")]
    [InlineData("{ hubspot: jobtitle, salesforce: Newsletter__c, owner: hubspot, transform: [trim, boolean] }", "fits")]
    [InlineData("{ hubspot: newsletter, salesforce: Newsletter__c, owner: shared }", "fits")]
    [InlineData("{ hubspot: seats, salesforce: Email, owner: hubspot }", "error")]
    [InlineData("{ hubspot: jobtitle, salesforce: MailingAddress, owner: salesforce }", "error")]
    [InlineData("{ hubspot: associations.companies, salesforce: AccountId, owner: hubspot }", "error")]
    [InlineData("{ hubspot: hubspot_owner_id, salesforce: OwnerId, owner: hubspot }", "error")]
    [InlineData("{ hubspot: hubspot_owner_id, salesforce: OwnerId, owner: shared, transform: owner }", "fits")]
    [InlineData("{ hubspot: hubspot_owner_id, salesforce: AccountId, owner: hubspot, transform: owner }", "fits")]
    [InlineData("{ hubspot: jobtitle, salesforce: AccountId, owner: hubspot }", "fits")]
    [InlineData("{ hubspot: seats, salesforce: Few__c, owner: hubspot }", "warning")]
    [InlineData("{ hubspot: [jobtitle, seats], salesforce: Seats__c, owner: hubspot, transform: { template: \"{jobtitle}\" } }", "warning")]
    [InlineData("{ hubspot: seats, salesforce: Seats__c, owner: hubspot, transform: { expression: { toSalesforce: \"seats * 2\" } } }", "fits")]
    public void A_field_takes_the_kind_of_values_that_its_transform_makes(string field, string expected)
    {
        var mapping = field.Contains("salesforce: Email", StringComparison.Ordinal)
            ? Described.Contacts(field).Replace("      - { hubspot: email, salesforce: Email, owner: shared }\n", "", StringComparison.Ordinal)
            : Described.Contacts(field);
        var problem = _accounts.Check(mapping).ShouldBeUniqueOrNone();

        (problem switch { null => "fits", { Severity: Severity.Warning } => "warning", { Stops: true } => "error", _ => "partial" }).ShouldBe(expected, problem?.ToString() ?? "no problem");
    }

    [Fact]
    public void Dates_with_a_time_need_a_time_zone_to_be_days() =>
        _accounts.CheckField("{ hubspot: seen, salesforce: Birthdate, owner: hubspot }").ShouldNotBeNull().ShouldSatisfyAllConditions(
            one => one.What.ShouldBe("Salesforce's Contact.Birthdate holds dates, and seen gives it dates with a time"),
            one => one.Remedy.ShouldBe("Say in which time zone the day is meant: transform: { date: { zone: Europe/Berlin } }"));

    [Fact]
    public void Values_of_a_picklist_that_the_other_side_does_not_take_are_listed_with_the_map_to_add()
    {
        _accounts.WithField("Contact", Described.Choice("Stage__c", "Subscriber", "Lead")).WithField("contacts", Described.Choice("lifecyclestage", "Subscriber", "lead", "customer"));

        var problem = _accounts.CheckField("{ hubspot: lifecyclestage, salesforce: Stage__c, owner: hubspot }").ShouldNotBeNull();

        problem.What.ShouldBe("lead, customer of lifecyclestage have no value in Salesforce's Contact.Stage__c, which takes Subscriber, Lead");
        problem.Remedy.ShouldBe("Add to the field's map: { lead: Lead, customer: ... }, or say what becomes of them with otherwise: blank or a value");
        (problem.Severity, problem.Stops).ShouldBe((Severity.Error, false), "contacts in the first stage are synced all the same");
    }

    [Theory]
    [InlineData("map: { lead: Lead, customer: Lead }", null, false)]
    [InlineData("map: { lead: Lead }, otherwise: blank", null, false)]
    [InlineData("map: { lead: Lead }", "Subscriber, customer", false)]
    [InlineData("map: { lead: Leed, customer: Lead }, otherwise: keep", "Leed (of lead)", false)]
    [InlineData("map: { lead: A, customer: B, Subscriber: C }", "Subscriber, lead, customer", true)]
    public void A_map_gives_values_that_the_target_takes(string map, string? lost, bool stops)
    {
        _accounts.WithField("Contact", Described.Choice("Stage__c", "Subscriber", "Lead")).WithField("contacts", Described.Choice("lifecyclestage", "Subscriber", "lead", "customer"));
        if (map.StartsWith("map: { lead: Lead, customer", StringComparison.Ordinal))
        {
            map += ", otherwise: keep";
        }

        var problem = _accounts.CheckField($"{{ hubspot: lifecyclestage, salesforce: Stage__c, owner: hubspot, {map} }}");

        if (lost is null)
        {
            problem.ShouldBeNull();
        }
        else
        {
            var names = problem.ShouldNotBeNull().What.Split(" of lifecyclestage")[0];
            (stops ? names.Contains("Subscriber", StringComparison.Ordinal) : names == lost).ShouldBeTrue(problem.ToString());
            problem.Stops.ShouldBe(stops);
        }
    }

    [Theory]
    [InlineData("{ hubspot: jobtitle, salesforce: Stage__c, owner: hubspot }", "takes only subscriber, lead, customer, and jobtitle may hold anything")]
    [InlineData("{ hubspot: jobtitle, salesforce: Loose__c, owner: hubspot }", null)]
    [InlineData("{ hubspot: jobtitle, salesforce: Stage__c, owner: hubspot, map: { A: lead }, otherwise: blank }", null)]
    [InlineData("{ hubspot: lifecyclestage, salesforce: Stage__c, owner: shared }", null)]
    [InlineData("{ hubspot: tier, salesforce: Tags__c, owner: shared }", null)]
    [InlineData("{ hubspot: tier, salesforce: Rank__c, owner: hubspot }", "gold, silver of tier have no value in Salesforce's Contact.Rank__c")]
    [InlineData("{ hubspot: lifecyclestage, salesforce: Tags__c, owner: hubspot }", "subscriber, lead, customer of lifecyclestage have no value")]
    [InlineData("{ hubspot: lifecyclestage, salesforce: Title, owner: salesforce }", "takes only subscriber, lead, customer, and Title may hold anything")]
    public void Picklists_that_take_no_other_values_are_told_from_those_that_do(string field, string? what) =>
        (_accounts.CheckField(field)?.What ?? "").ShouldContain(what ?? "");

    [Theory]
    [InlineData("{ hubspot: notes, salesforce: Notes__c, owner: hubspot }", "takes 255 characters of one line, and notes is a text of several lines")]
    [InlineData("{ hubspot: notes, salesforce: Notes__c, owner: hubspot, transform: { cut: 255 } }", null)]
    [InlineData("{ hubspot: notes, salesforce: Notes__c, owner: hubspot, transform: { cut: 256 } }", "takes 255 characters of one line, and notes is a text of several lines")]
    [InlineData("{ hubspot: notes, salesforce: Notes__c, owner: hubspot, transform: { plainText: { length: 255 } } }", null)]
    [InlineData("{ hubspot: notes, salesforce: Notes__c, owner: hubspot, transform: plainText }", "takes 255 characters of one line, and notes is a text of several lines")]
    [InlineData("{ hubspot: jobtitle, salesforce: Short__c, owner: hubspot, transform: [trim, { cut: 10 }] }", null)]
    [InlineData("{ hubspot: jobtitle, salesforce: Short__c, owner: hubspot, transform: { cut: 11 } }", "takes 10 characters, and jobtitle up to 11")]
    [InlineData("{ hubspot: notes, salesforce: Description, owner: hubspot }", null)]
    [InlineData("{ hubspot: jobtitle, salesforce: Short__c, owner: hubspot }", "takes 10 characters, and jobtitle up to 65536")]
    [InlineData("{ hubspot: jobtitle, salesforce: Title, owner: hubspot }", null)]
    [InlineData("{ hubspot: jobtitle, salesforce: Short__c, owner: salesforce }", null)]
    [InlineData("{ hubspot: lifecyclestage, salesforce: Short__c, owner: hubspot }", null)]
    [InlineData("{ hubspot: lifecyclestage, salesforce: Short__c, owner: hubspot, map: { lead: much too long a word }, otherwise: keep }", "takes 10 characters, and much too long a word is longer")]
    public void Texts_have_room_where_they_go(string field, string? what)
    {
        var problem = _accounts.CheckField(field);

        (problem is null).ShouldBe(what is null, problem?.ToString());
        (problem?.What ?? "").ShouldContain(what ?? "");
        problem?.Stops.ShouldBeFalse();
    }

    [Fact]
    public void What_is_too_long_can_be_cut_as_the_remedy_says() =>
        _accounts.CheckField("{ hubspot: jobtitle, salesforce: Short__c, owner: shared }").ShouldNotBeNull().Remedy.ShouldBe("Lengthen the field to 255. To cut what is longer: transform: { cut: 10 }");

    [Fact]
    public void A_lookup_gives_ids_of_records_that_the_field_may_name()
    {
        const string Companies = """

              - hubspot: companies
                salesforce: Account
                match: { hubspot: domain, salesforce: Website }
                fields:
                  - { hubspot: name, salesforce: Name, owner: shared }
            """;

        _accounts.Check(Described.Contacts("{ hubspot: associations.companies, salesforce: AccountId, owner: shared, transform: { lookup: companies } }") + Companies).ShouldBeEmpty();
        _accounts.Check(Described.Contacts("{ hubspot: associations.companies, salesforce: AccountId, owner: hubspot, transform: { lookup: contacts } }") + Companies).ShouldHaveSingleItem()
            .What.ShouldBe("Salesforce's Contact.AccountId names records of Account, and the lookup gives ids of Contact");
    }

    [Fact]
    public void The_steps_of_a_ladder_are_values_of_its_property() =>
        _accounts.CheckField("{ hubspot: lifecyclestage, salesforce: Stage__c, owner: ladder, steps: { hubspot: [leed], salesforce: [customer] } }").ShouldNotBeNull().ShouldSatisfyAllConditions(
            one => one.What.ShouldBe("the step leed is no value of HubSpot's contacts.lifecyclestage"),
            one => one.Remedy.ShouldBe("Did you mean 'lead'?"),
            one => one.Stops.ShouldBeFalse());

    [Fact]
    public void Whoever_stands_in_for_an_unknown_owner_is_there_and_active()
    {
        _accounts.HubSpotReference = new ReferenceData { People = [new Person("1", "ada@acme.com", "Ada", Active: true)] };
        _accounts.SalesforceReference = new ReferenceData { People = [new Person("005", "it@acme.com", "IT", Active: false)] };

        var problem = _accounts.CheckField("{ hubspot: hubspot_owner_id, salesforce: OwnerId, owner: shared, transform: { owner: { default: { hubspot: ada@acme.com, salesforce: it@acme.com } } } }");

        problem.ShouldNotBeNull().What.ShouldBe("nobody active in Salesforce has the e-mail of the default owner");
        problem.Remedy.ShouldBe("Correct owner: { default: { salesforce: ... } }, or invite that person");
    }
}
