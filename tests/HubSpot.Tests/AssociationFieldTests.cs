using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.HubSpot.Tests;

public sealed class AssociationFieldTests : HubSpotClientTest
{
    private const string Company = "associations.companies";
    private const string Parent = "associations.parent_company";
    private const string Contact = "associations.contacts";

    private static readonly RecordQuery People = Contacts with { Fields = ["email", Company] };
    private static readonly RecordQuery Families = Companies with { Fields = ["name", Parent, "hs_parent_company_id"] };
    private static readonly RecordQuery Deals = new() { ObjectType = "deals", Fields = ["dealname", Company, Contact], IdentityField = Identity };
    private static readonly RecordQuery Tasks = new() { ObjectType = "tasks", Fields = ["hs_task_subject", Contact, Company, "associations.deals"], IdentityField = Identity };

    [Fact]
    public async Task The_company_of_a_contact_is_its_primary_one_though_another_was_there_first()
    {
        var (first, second) = (await PersonCreatesCompanyAsync("Acme", "acme.com"), await PersonCreatesCompanyAsync("Beta", "beta.com"));
        var id = await PersonCreatesAsync("ann@gmail.com");
        await PersonAssociatesAsync("contacts", id, "companies", first);
        await PersonAssociatesAsync("contacts", id, "companies", second, "HUBSPOT_DEFINED", 1);

        (await ReadAsync(People, id)).Values[Company].ShouldBe(second);
        (await ScanAsync(People)).Single().Values[Company].ShouldBe(second);
        (await Crm.ReadChangesAsync(People, new ChangeCursor(DateTimeOffset.UnixEpoch), Live, Ct)).Records.Single().Values[Company].ShouldBe(second);
    }

    [Fact]
    public async Task A_property_of_the_company_is_read_along_with_its_contacts_and_never_written()
    {
        var query = Contacts with { Fields = ["email", $"{Company}.name", $"{Company}.domain"] };
        var acme = await PersonCreatesCompanyAsync("Acme", "acme.com");
        var (ann, bob) = (await PersonCreatesAsync("ann@gmail.com"), await PersonCreatesAsync("bob@gmail.com"));
        await PersonAssociatesAsync("contacts", ann, "companies", acme);

        (await ReadAsync(query, ann)).Values.ShouldBe(new Dictionary<string, string?> { ["email"] = "ann@gmail.com", [$"{Company}.name"] = "Acme", [$"{Company}.domain"] = "acme.com" }, ignoreOrder: true);
        (await ScanAsync(query)).Single(contact => contact.Id == bob).Values[$"{Company}.name"].ShouldBeNull();
        (await Crm.DescribeAsync("contacts", Live, Ct)).Fields[$"{Company}.name"].Updatable.ShouldBeFalse();
    }

    [Fact]
    public async Task A_property_of_the_company_has_the_same_value_as_with_the_company_itself()
    {
        var acme = await PersonAddsAsync("companies", ("name", "Acme"), ("annualrevenue", "1200.50"));
        var ann = await PersonCreatesAsync("ann@gmail.com");
        await PersonAssociatesAsync("contacts", ann, "companies", acme);
        var revenue = (await ReadAsync(Companies with { Fields = ["annualrevenue"] }, acme)).Values["annualrevenue"];

        (await ReadAsync(Contacts with { Fields = [$"{Company}.annualrevenue"] }, ann)).Values[$"{Company}.annualrevenue"].ShouldBe(revenue);
        revenue.ShouldBe("1200.5");
    }

    [Fact]
    public async Task All_companies_of_a_contact_are_told_the_primary_one_first()
    {
        var (first, second) = (await PersonCreatesCompanyAsync("Acme", "acme.com"), await PersonCreatesCompanyAsync("Beta", "beta.com"));
        var id = await PersonCreatesAsync("ann@gmail.com");
        await PersonAssociatesAsync("contacts", id, "companies", first);
        await PersonAssociatesAsync("contacts", id, "companies", second, "HUBSPOT_DEFINED", 1);

        (await ((IAssociations)Crm).ReadAssociatedAsync("contacts", "companies", [id], Live, Ct))[id].ShouldBe([second, first]);
        (await ((IAssociations)Crm).ReadAssociatedAsync("companies", "contacts", [first], Live, Ct))[first].ShouldBe([id]);
    }

    [Fact]
    public async Task A_page_costs_one_call_more_for_each_type_of_association()
    {
        await PeopleAsync(3);
        await Crm.ReadAsync(People, ["1"], Live, Ct);
        var before = Permits.Granted;

        await ScanAsync(People);

        (Permits.Granted - before).ShouldBe(2);
    }

    [Fact]
    public async Task A_company_set_becomes_primary_and_the_former_stays_associated()
    {
        var (first, second) = (await PersonCreatesCompanyAsync("Acme", "acme.com"), await PersonCreatesCompanyAsync("Beta", "beta.com"));
        var id = await PersonCreatesAsync("ann@gmail.com");
        await PersonAssociatesAsync("contacts", id, "companies", first);

        var written = (await WriteAsync(People, Update(id, "003A", (Company, second)))).Single().ShouldBeOfType<WriteOutcome.Written>();

        written.After.Values[Company].ShouldBe(second);
        (await ReadAsync(Contacts with { Fields = ["associatedcompanyid"] }, id)).Values["associatedcompanyid"].ShouldBe(second);
        (await ScanAsync(new RecordQuery { ObjectType = "contacts:companies", Fields = ["to"], IdentityField = null })).Select(one => one.Values["to"]).ShouldBe([first, second], ignoreOrder: true);
    }

    [Fact]
    public async Task A_company_cleared_is_no_longer_associated()
    {
        var company = await PersonCreatesCompanyAsync("Acme", "acme.com");
        var id = await PersonCreatesAsync("ann@gmail.com");
        await PersonAssociatesAsync("contacts", id, "companies", company);

        (await WriteAsync(People, Update(id, "003A", (Company, null)))).Single().ShouldBeOfType<WriteOutcome.Written>().After.Values[Company].ShouldBeNull();
        (await ScanAsync(new RecordQuery { ObjectType = "contacts:companies", Fields = ["to"], IdentityField = null })).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_new_deal_gets_its_company_and_contact_with_it()
    {
        await Crm.EnsureIdentityFieldAsync("deals", Identity, Live, Ct);
        var company = await PersonCreatesCompanyAsync("Acme", "acme.com");
        var contact = await PersonCreatesAsync("ann@gmail.com");

        var created = (await WriteAsync(Deals, New("006A", ("dealname", "Big"), ("dealstage", "appointmentscheduled"), (Company, company), (Contact, contact)))).Single();

        var written = created.ShouldBeOfType<WriteOutcome.Written>();
        written.Created.ShouldBeTrue();
        written.After.Values[Company].ShouldBe(company);
        written.After.Values[Contact].ShouldBe(contact);
    }

    [Fact]
    public async Task A_contact_of_a_task_is_replaced_also_where_others_come_before_it()
    {
        await Crm.EnsureIdentityFieldAsync("tasks", Identity, Live, Ct);
        var people = await PeopleAsync(3);
        var created = (await WriteAsync(Tasks, New("00TA", ("hs_task_subject", "Call"), ("hs_timestamp", "2026-09-01T10:00:00.000Z"), (Contact, people[0])))).Single();
        var id = created.ShouldBeOfType<WriteOutcome.Written>().After.Id;
        await PersonAssociatesAsync("tasks", id, "contacts", people[1]);

        var written = (await WriteAsync(Tasks, Update(id, "00TA", (Contact, people[2])))).Single().ShouldBeOfType<WriteOutcome.Written>();

        written.After.Values[Contact].ShouldBe(people[2]);
    }

    [Fact]
    public async Task A_company_changes_its_parent_and_loses_it()
    {
        await Crm.EnsureIdentityFieldAsync("companies", Identity, Live, Ct);
        var (child, first, second) = (await PersonCreatesCompanyAsync("Child", "child.com"), await PersonCreatesCompanyAsync("A", "a.com"), await PersonCreatesCompanyAsync("B", "b.com"));

        foreach (var parent in new[] { first, second })
        {
            var written = (await WriteAsync(Families, Update(child, "001A", (Parent, parent)))).Single().ShouldBeOfType<WriteOutcome.Written>();
            written.After.Values[Parent].ShouldBe(parent);
            written.After.Values["hs_parent_company_id"].ShouldBe(parent);
        }

        (await ReadAsync(Families, first)).Values[Parent].ShouldBeNull();
        (await WriteAsync(Families, Update(child, "001A", (Parent, null)))).Single().ShouldBeOfType<WriteOutcome.Written>().After.Values[Parent].ShouldBeNull();
    }

    [Fact]
    public async Task One_company_that_is_not_there_is_refused_and_the_others_are_associated()
    {
        var company = await PersonCreatesCompanyAsync("Acme", "acme.com");
        var people = await PeopleAsync(3);

        var outcomes = await WriteAsync(People, [.. people.Select((id, i) => Update(id, $"003{i}", (Company, i == 1 ? "99999999" : company)))]);

        outcomes[1].ShouldBeOfType<WriteOutcome.Refused>().Fields.ShouldBe([Company]);
        outcomes.Where((_, i) => i != 1).ShouldAllBe(outcome => outcome is WriteOutcome.Written && ((WriteOutcome.Written)outcome).After.Values[Company] == company);
    }

    [Fact]
    public async Task Associations_whose_whole_call_is_refused_are_tried_by_halves()
    {
        var company = await PersonCreatesCompanyAsync("Acme", "acme.com");
        var people = await PeopleAsync(4);
        Fault(new FaultRule { Match = "POST /crm/v4/associations/contacts/companies/batch/create", Kind = FaultKind.Status, Status = 400, Body = """{"category":"VALIDATION_ERROR","message":"no"}""", Count = 1 });

        var outcomes = await WriteAsync(People, [.. people.Select((id, i) => Update(id, $"003{i}", (Company, company)))]);

        outcomes.ShouldAllBe(outcome => outcome is WriteOutcome.Written && ((WriteOutcome.Written)outcome).After.Values[Company] == company);
    }

    [Theory]
    [InlineData(FaultKind.TimeoutAfter)]
    [InlineData(FaultKind.ResetAfter)]
    public async Task An_association_whose_answer_is_lost_is_found_with_its_record(FaultKind kind)
    {
        var company = await PersonCreatesCompanyAsync("Acme", "acme.com");
        Fault(new FaultRule { Match = "POST /crm/v4/associations/contacts/companies/batch/create", Kind = kind, Count = 3 });
        var create = Create("003A", "ann@gmail.com", (Company, company));

        var lost = (await WriteAsync(People, create)).Single().ShouldBeOfType<WriteOutcome.Later>();
        var again = (await WriteAsync(People, create)).Single().ShouldBeOfType<WriteOutcome.Exists>();

        lost.MayHaveArrived.ShouldBeTrue();
        again.Current.Values[Company].ShouldBe(company);
        (await ScanAsync(People)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_guarded_write_sees_that_the_company_is_another_one()
    {
        var (first, second) = (await PersonCreatesCompanyAsync("Acme", "acme.com"), await PersonCreatesCompanyAsync("Beta", "beta.com"));
        var id = await PersonCreatesAsync("ann@gmail.com");
        await PersonAssociatesAsync("contacts", id, "companies", first);

        var outcome = (await WriteAsync(People, Update(id, "003A", (Company, null)) with { Expected = new Dictionary<string, string?> { [Company] = second } })).Single();

        outcome.ShouldBeOfType<WriteOutcome.Stale>().Current.Values[Company].ShouldBe(first);
    }

    [Fact]
    public async Task A_later_look_at_one_stamp_counts_more_because_associations_leave_none()
    {
        await Crm.EnsureIdentityFieldAsync("deals", Identity, Live, Ct);
        var contact = await PersonCreatesAsync("ann@gmail.com");
        var deal = await PersonAddsAsync("deals", ("dealname", "Big"), ("dealstage", "appointmentscheduled"));
        var before = await ReadAsync(Deals, deal);
        await PersonAssociatesAsync("deals", deal, "contacts", contact);
        Sandbox.Clock.Advance(TimeSpan.FromSeconds(1));

        var after = await ReadAsync(Deals, deal);

        after.Version.ModifiedAtMs.ShouldBe(before.Version.ModifiedAtMs);
        after.Version.ShouldBeGreaterThan(before.Version);
    }

    [Fact]
    public async Task A_description_names_the_associations_custom_objects_too()
    {
        await SendAsync(HttpMethod.Post, "/crm-object-schemas/v3/schemas", System.Text.Json.Nodes.JsonNode.Parse("""
            {"name":"car","labels":{"singular":"Car","plural":"Cars"},"primaryDisplayProperty":"plate","requiredProperties":["plate"],
             "properties":[{"name":"plate","label":"Plate","type":"string","fieldType":"text"}],"associatedObjects":["CONTACT"]}
            """));

        var contacts = (await Crm.DescribeAsync("contacts", Live, Ct)).Fields;
        var cars = (await Crm.DescribeAsync("p_car", Live, Ct)).Fields;

        contacts[Company].ShouldSatisfyAllConditions(field => field.Kind.ShouldBe(FieldKind.Reference), field => field.RefersTo.ShouldBe(["companies"]), field => field.Updatable.ShouldBeTrue());
        contacts["associations.p_car"].RefersTo.ShouldContain("p_car");
        cars[Contact].RefersTo.ShouldBe(["contacts"]);
        (await Crm.DescribeAsync("companies", Live, Ct)).Fields[Parent].RefersTo.ShouldBe(["companies"]);
        (await Crm.DescribeAsync("tasks", Live, Ct)).Fields.ShouldSatisfyAllConditions(
            tasks => tasks["hs_timestamp"].Required.ShouldBeTrue(),
            tasks => tasks["hs_task_completion_date"].Updatable.ShouldBeFalse(),
            tasks => tasks["associations.deals"].Creatable.ShouldBeTrue());
    }

    [Fact]
    public async Task A_custom_object_is_created_with_what_it_belongs_to_and_is_found_from_there()
    {
        await SendAsync(HttpMethod.Post, "/crm-object-schemas/v3/schemas", System.Text.Json.Nodes.JsonNode.Parse("""
            {"name":"car","labels":{"singular":"Car","plural":"Cars"},"primaryDisplayProperty":"plate","requiredProperties":["plate"],
             "properties":[{"name":"plate","label":"Plate","type":"string","fieldType":"text"}],"associatedObjects":["CONTACT"]}
            """));
        (await Crm.EnsureIdentityFieldAsync("p_car", Identity, Live, Ct)).Ready.ShouldBeTrue();
        var cars = new RecordQuery { ObjectType = "p_car", Fields = ["plate", Contact], IdentityField = Identity };
        var owner = await PersonCreatesAsync("ann@gmail.com");

        var written = (await WriteAsync(cars, New("a01A", ("plate", "HH-1"), (Contact, owner)))).Single().ShouldBeOfType<WriteOutcome.Written>();

        written.After.Values[Contact].ShouldBe(owner);
        (await ReadAsync(Contacts with { Fields = ["associations.p_car"] }, owner)).Values["associations.p_car"].ShouldBe(written.After.Id);
        (await WriteAsync(cars, New("a01B", ("plate", "HH-1")) with { Match = [Key((Contact, owner))] })).Single().ShouldBeOfType<WriteOutcome.Exists>().Current.Id.ShouldBe(written.After.Id);
    }

    [Fact]
    public async Task More_associations_than_an_answer_holds_are_read_to_the_end()
    {
        var company = await PersonCreatesCompanyAsync("Acme", "acme.com");
        var inputs = new System.Text.Json.Nodes.JsonArray();
        for (var i = 0; i < 501; i++)
        {
            inputs.Add(new System.Text.Json.Nodes.JsonObject { ["properties"] = new System.Text.Json.Nodes.JsonObject { ["email"] = $"p{i}@gmail.com" } });
        }

        foreach (var some in inputs.Select(input => input!.DeepClone()).Chunk(100))
        {
            var made = await SendAsync(HttpMethod.Post, "/crm/v3/objects/contacts/batch/create", new System.Text.Json.Nodes.JsonObject { ["inputs"] = new System.Text.Json.Nodes.JsonArray(some) });
            foreach (var contact in made!["results"]!.AsArray())
            {
                await PersonAssociatesAsync("contacts", (string)contact!["id"]!, "companies", company);
            }
        }

        (await ScanAsync(new RecordQuery { ObjectType = "companies:contacts", Fields = ["to"], IdentityField = null })).Select(one => one.Id).Distinct().Count().ShouldBe(501);
    }
}
