using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Tests.Configuration;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Validation;

/// <summary>What objects and fields have to be like for a connection to run.</summary>
public sealed class SchemaRuleTests
{
    private readonly Described _accounts = new();

    [Fact]
    public void A_connection_that_fits_its_accounts_has_no_problems() => _accounts.Check(Described.Contacts("{ hubspot: jobtitle, salesforce: Title, owner: shared }")).ShouldBeEmpty();

    [Theory]
    [InlineData("{ hubspot: jobtitel, salesforce: Title, owner: shared }", "HubSpot's contacts has no field jobtitel that our login sees", "Did you mean 'jobtitle'?")]
    [InlineData("{ hubspot: jobtitle, salesforce: Titel, owner: shared }", "Salesforce's Contact has no field Titel that our login sees", "Did you mean 'Title'?")]
    [InlineData("{ hubspot: jobtitle, salesforce: Grade__c, owner: shared }", "Salesforce's Contact has no field Grade__c that our login sees", "Create it under Setup > Object Manager > Contact > Fields & Relationships, or give the integration user Read Access to Grade__c")]
    [InlineData("{ hubspot: territory, salesforce: Title, owner: shared }", "HubSpot's contacts has no field territory that our login sees", "Create the property under Settings > Properties > contacts, or name another")]
    [InlineData("{ hubspot: jobtitle, salesforce: CurrencyIsoCode, owner: shared }", "Salesforce's Contact has no field CurrencyIsoCode that our login sees: the org has one currency", "Name the amount alone, salesforce: Amount, or activate multiple currencies in the org")]
    public void A_field_that_is_not_there_is_named_with_what_was_probably_meant(string field, string what, string remedy)
    {
        var problem = _accounts.CheckField(field).ShouldNotBeNull();

        (problem.What, problem.Remedy, problem.Stops).ShouldBe((what, remedy, true));
    }

    [Fact]
    public void Inputs_matches_inclusions_and_constants_name_fields_that_are_there()
    {
        var problems = _accounts.Check(
            """
            mappings:
              - hubspot: contacts
                salesforce: Contact
                match: { hubspot: mail, salesforce: Email }
                constants: { Regio__c: EMEA }
                inclusion: { where: stage = lead }
                fields:
                  - { hubspot: jobtitle, salesforce: Title, owner: hubspot, inputs: { hubspot: [nothing] }, transform: { template: "{jobtitle}" } }
                  - { hubspot: lastname, salesforce: LastName, owner: shared }
            """);

        problems.Select(one => one.What.Split(' ')[5]).ShouldBe(["mail", "Regio__c", "stage", "nothing"], ignoreOrder: true);
    }

    [Fact]
    public void The_condition_of_a_mapping_names_properties_that_are_there()
    {
        var yaml = Yaml.With(mappings: Described.Contacts("{ hubspot: jobtitle, salesforce: Title, owner: shared }").Replace("salesforce: Contact", "salesforce: Contact\n    hubspotWhere: lifecyclestge = lead", StringComparison.Ordinal));

        var problem = _accounts.CheckYaml(yaml).ShouldHaveSingleItem();

        (problem.What, problem.Remedy, problem.Stops).ShouldBe(("HubSpot's contacts has no field lifecyclestge that our login sees", "Did you mean 'lifecyclestage'?", true));
        (problem.Line, problem.Column).ShouldBe(Yaml.PlaceOf(yaml, "lifecyclestge = lead"));
    }

    [Theory]
    [InlineData("Account.Region__c", null)]
    [InlineData("Account.Regoin__c", "Account.Regoin__c can't be followed: Salesforce's Account has no Regoin__c that our login sees")]
    [InlineData("Acount.Region__c", "Acount.Region__c can't be followed: Salesforce's Contact has no Acount that our login sees")]
    public void A_path_leads_over_a_reference_to_a_field_of_the_other_record(string path, string? what) =>
        _accounts.CheckField($"{{ hubspot: jobtitle, salesforce: {path}, owner: salesforce }}")?.What.ShouldBe(what);

    [Fact]
    public void An_association_that_nobody_knows_of_is_a_warning()
    {
        var problem = _accounts.CheckField("{ hubspot: associations.p_cars, salesforce: Title, owner: hubspot }").ShouldNotBeNull();

        (problem.Severity, problem.What).ShouldBe((Severity.Warning, "HubSpot's contacts are not known to be associated with p_cars"));
    }

    [Fact]
    public void An_object_that_is_not_there_is_told_in_the_platforms_words()
    {
        _accounts.Without("contacts").HubSpotMissing["contacts"] = "HubSpot answered GET properties of contacts with 403 MISSING_SCOPES.";

        var problem = _accounts.Check(Described.Contacts()).ShouldHaveSingleItem();

        problem.What.ShouldBe("HubSpot shows us no object contacts: HubSpot answered GET properties of contacts with 403 MISSING_SCOPES");
        problem.Stops.ShouldBeTrue();
    }

    [Theory]
    [InlineData(false, false, "our login may not write Salesforce's Contact, and the mapping goes there", true)]
    [InlineData(false, true, "our login may not create records of Salesforce's Contact, and the mapping would", false)]
    [InlineData(true, false, "our login may not change records of Salesforce's Contact, and the mapping would", false)]
    public void What_a_mapping_writes_our_login_may_write(bool creatable, bool updatable, string what, bool stops)
    {
        _accounts.With(Side.Salesforce, "Contact", schema => schema with { Creatable = creatable, Updatable = updatable });

        var problem = _accounts.Check(Described.Contacts()).ShouldHaveSingleItem();
        (problem.What, problem.Stops).ShouldBe((what, stops));
        _accounts.Check(Described.Contacts().Replace("    salesforce: Contact\n", "    salesforce: Contact\n    direction: toHubSpot\n", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Deletions_that_are_propagated_need_the_right_to_delete()
    {
        _accounts.With(Side.Salesforce, "Contact", schema => schema with { Deletable = false });
        var propagating = Described.Contacts().Replace("    salesforce: Contact\n", "    salesforce: Contact\n    deletions: propagate\n", StringComparison.Ordinal);

        _accounts.Check(Described.Contacts()).ShouldBeEmpty();
        _accounts.Check(propagating).ShouldHaveSingleItem().What.ShouldBe("our login may not delete records of Salesforce's Contact, and deletions: propagate would");
    }

    [Fact]
    public void Identity_fields_are_offered_for_HubSpot_and_explained_for_Salesforce()
    {
        _accounts.HubSpotIdentities["contacts"] = new IdentityField(false) { Offered = true };
        _accounts.SalesforceIdentities["Contact"] = new IdentityField(false, "In Setup > Object Manager > Contact.");

        var problems = _accounts.Check(Described.Contacts());

        problems.Select(one => (one.Severity, one.What, one.Remedy)).ShouldBe(
        [
            (Severity.Warning, "HubSpot's contacts has no field salesforce_sync_id for the identity of the other record yet", "It is created when the connection starts, or now by doctor --fix"),
            (Severity.Error, "Salesforce's Contact can't carry the identity of the other record in HubSpot_Sync_Id__c", "In Setup > Object Manager > Contact"),
        ]);
    }

    [Theory]
    [InlineData("Title = 'x' AND NOT (LastName LIKE 'A%')", null)]
    [InlineData("CALENDAR_YEAR(CreatedDate) = 2026 AND Email != null", null)]
    [InlineData("Id IN (SELECT ContactId FROM CampaignMember WHERE Region__c = 'EMEA')", null)]
    [InlineData("Contact.Title = 'Region__c = 1'", null)]
    [InlineData("Account.Region__c IN ('EMEA')", null)]
    [InlineData("Regionn__c = 'EMEA'", "Contact has no Regionn__c")]
    [InlineData("Title = 'x' OR Account.Regionn__c INCLUDES ('EMEA')", "Account has no Regionn__c")]
    public void A_condition_compares_fields_that_are_there(string soql, string? part)
    {
        var problems = _accounts.Check(Described.Contacts(), settings: $"selective: {{ Contact: \"{soql}\" }}");

        (problems.ShouldBeUniqueOrNone()?.What ?? "").ShouldContain(part ?? "");
        (problems.Count == 1).ShouldBe(part is not null);
    }

    [Fact]
    public void An_inclusion_names_a_list_of_contacts_that_is_there()
    {
        const string Settings = "inclusion: { segment: 42 }";
        _accounts.Segments["42"] = new SegmentInfo("Customers", "contacts", null);
        _accounts.Check(Described.Contacts(), Settings).ShouldBeEmpty();

        _accounts.Segments["42"] = new SegmentInfo("Big ones", "companies", null);
        _accounts.Check(Described.Contacts(), Settings).ShouldHaveSingleItem().What.ShouldBe("HubSpot's list 42 ('Big ones') is one of companies, and not of contacts");

        _accounts.Segments["42"] = null;
        _accounts.Check(Described.Contacts(), Settings).ShouldHaveSingleItem().What.ShouldBe("HubSpot has no list 42 that our login sees");
    }

    [Fact]
    public void Records_are_matched_by_fields_that_can_be_searched() =>
        _accounts.Check(Described.Contacts().Replace("salesforce: Email }", "salesforce: Description }", StringComparison.Ordinal)).ShouldHaveSingleItem()
            .What.ShouldBe("Salesforce can't be searched by Contact.Description, by which records are matched");

    [Theory]
    [InlineData("{ hubspot: jobtitle, salesforce: Formula__c, owner: shared }", "Salesforce's Contact.Formula__c is computed by the platform, and owner: shared would write it", "Write owner: salesforce, or name a field that can be written")]
    [InlineData("{ hubspot: score, salesforce: Seats__c, owner: newest }", "HubSpot's contacts.score is computed by the platform, and owner: newest would write it", "Write owner: hubspot, or name a field that can be written")]
    [InlineData("{ hubspot: jobtitle, salesforce: Formula__c, owner: salesforce }", null, null)]
    [InlineData("{ hubspot: score, salesforce: Seats__c, owner: hubspot }", null, null)]
    public void What_is_read_only_has_an_owner_who_writes_it(string field, string? what, string? remedy)
    {
        var problem = _accounts.CheckField(field);

        (problem?.What, problem?.Remedy).ShouldBe((what, remedy));
    }

    [Fact]
    public void A_field_that_only_new_records_take_is_a_warning()
    {
        var problem = _accounts.CheckField("{ hubspot: jobtitle, salesforce: Once__c, owner: hubspot }").ShouldNotBeNull();

        (problem.Severity, problem.What).ShouldBe((Severity.Warning, "Salesforce's Contact.Once__c is only taken when a record is created: later changes do not reach it"));
    }

    [Fact]
    public void Constants_go_into_fields_that_take_them()
    {
        _accounts.WithField("Contact", Described.Choice("Region__c", "EMEA", "APAC"));

        IReadOnlyList<ValidationProblem> With(string constant) => _accounts.Check(Described.Contacts().Replace("    salesforce: Contact\n", $"    salesforce: Contact\n    constants: {{ {constant} }}\n", StringComparison.Ordinal));

        With("Region__c: EMEA").ShouldBeEmpty();
        With("Region__c: EMAE").ShouldHaveSingleItem().Remedy.ShouldBe("Did you mean 'EMEA'?");
        With("Short__c: much too long").ShouldHaveSingleItem().What.ShouldBe("Salesforce's Contact.Short__c takes 10 characters, and the constant has 13");
        With("Formula__c: x").ShouldHaveSingleItem().What.ShouldBe("Salesforce's Contact.Formula__c can't be written, and gets a constant");
    }

    [Fact]
    public void What_a_new_record_is_refused_without_has_a_source()
    {
        var without = Described.Contacts().Replace("\n      - { hubspot: lastname, salesforce: LastName, owner: shared }", "", StringComparison.Ordinal);

        var problem = _accounts.Check(without).ShouldHaveSingleItem();
        (problem.What, problem.Remedy, problem.Severity, problem.Stops).ShouldBe(
            ("Salesforce takes no new Contact without LastName, which nothing gives it", "Map it, or add constants: { LastName: ... }", Severity.Error, false));
        _accounts.Check(without.Replace("    salesforce: Contact\n", "    salesforce: Contact\n    constants: { LastName: Unknown }\n", StringComparison.Ordinal)).ShouldBeEmpty();
        _accounts.Check(without.Replace("    salesforce: Contact\n", "    salesforce: Contact\n    direction: toHubSpot\n", StringComparison.Ordinal)).ShouldBeEmpty();
        _accounts.Check(Described.Contacts().Replace("LastName, owner: shared", "LastName, owner: alwaysUseSalesforce", StringComparison.Ordinal)).ShouldHaveSingleItem("its value never goes to Salesforce");
    }

    [Fact]
    public void A_required_custom_field_may_be_filled_by_a_flow() =>
        _accounts.WithField("Contact", Described.Choice("Grade__c", "A", "B") with { Required = true }).Check(Described.Contacts()).ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(
                one => one.Severity.ShouldBe(Severity.Warning),
                one => one.What.ShouldBe("Salesforce takes no new Contact without Grade__c, which nothing gives it unless a flow or trigger of the org does"),
                one => one.Remedy.ShouldBe("Map it, or add constants: { Grade__c: A }"));

    [Fact]
    public void Problems_stand_at_their_line()
    {
        var yaml = Yaml.With(mappings: Described.Contacts("{ hubspot: jobtitel, salesforce: Title, owner: shared }", "{ hubspot: notes, salesforce: Nots__c, owner: shared }"));

        var problems = _accounts.CheckYaml(yaml);

        problems.Select(one => (one.File, one.Line)).ShouldBe([("sync.yaml", Yaml.PlaceOf(yaml, "{ hubspot: jobtitel").Line), ("sync.yaml", Yaml.PlaceOf(yaml, "{ hubspot: notes").Line)]);
    }
}
