using System.Net;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.HubSpot;

public sealed class ObjectTypeTests : HubSpotTest
{
    private const string Objects = "crm/v3/objects";

    private const string Car = """
        {"name":"car","labels":{"singular":"Car","plural":"Cars"},"primaryDisplayProperty":"model","requiredProperties":["vin"],
         "searchableProperties":["model"],"associatedObjects":["CONTACT"],
         "properties":[{"name":"model","label":"Model","type":"string","fieldType":"text"},
                       {"name":"vin","label":"VIN","type":"string","fieldType":"text","hasUniqueValue":true},
                       {"name":"extras","label":"Extras","type":"enumeration","fieldType":"checkbox",
                        "options":[{"label":"Roof","value":"roof"},{"label":"Hook","value":"hook"}]}]}
        """;

    [Theory]
    [InlineData("deals", "0-3", """{"dealname":"A"}""")]
    [InlineData("tickets", "0-5", """{"subject":"A"}""")]
    [InlineData("tasks", "0-27", """{"hs_task_subject":"A","hs_timestamp":"2026-01-02T03:04:05Z"}""")]
    [InlineData("calls", "0-48", """{"hs_call_title":"A","hs_timestamp":"1767322800000"}""")]
    [InlineData("emails", "0-49", """{"hs_email_subject":"A","hs_timestamp":"1767322800000"}""")]
    [InlineData("meetings", "0-47", """{"hs_meeting_title":"A","hs_timestamp":"1767322800000"}""")]
    [InlineData("notes", "0-46", """{"hs_note_body":"A","hs_timestamp":"1767322800000"}""")]
    public async Task Each_type_is_created_under_its_name_and_read_under_its_id_or_by_the_dated_path(string name, string typeId, string properties)
    {
        var id = await Create(name, properties);

        var read = await Get($"crm/objects/2026-03/{typeId}/{id}");

        read.Status.ShouldBe(HttpStatusCode.OK);
        read.Body["properties"]!.AsObject().ShouldContainKey("hs_lastmodifieddate");
        read.Body["properties"]!.AsObject().ShouldNotContainKey("lastmodifieddate");
    }

    [Fact]
    public async Task An_activity_without_its_time_is_refused()
    {
        var refused = await Post($"{Objects}/tasks", """{"properties":{"hs_task_subject":"Call"}}""");

        refused.Status.ShouldBe(HttpStatusCode.BadRequest);
        ((string)refused.Body["context"]!["properties"]![0]!).ShouldBe("hs_timestamp");
    }

    [Fact]
    public async Task A_deal_is_worth_what_its_rate_and_stage_make_of_it()
    {
        (await Post("settings/v3/currencies/exchange-rates", """{"fromCurrencyCode":"USD","conversionRate":0.5}""")).Status.ShouldBe(HttpStatusCode.Created);

        var id = await Create("deals", """{"dealname":"A","amount":"300","deal_currency_code":"USD","dealstage":"contractsent"}""");

        var open = await Read("deals", id, "pipeline,amount_in_home_currency,hs_is_closed,hs_deal_stage_probability,hs_closed_amount");
        ((string)open["pipeline"]!).ShouldBe("default");
        ((string)open["amount_in_home_currency"]!).ShouldBe("150");
        ((string)open["hs_deal_stage_probability"]!).ShouldBe("0.9");
        await Patch($"{Objects}/deals/{id}", """{"properties":{"dealstage":"closedwon"}}""");
        var won = await Read("deals", id, "hs_is_closed,hs_is_closed_won,hs_closed_amount_in_home_currency");
        ((string)won["hs_is_closed_won"]!).ShouldBe("true");
        ((string)won["hs_closed_amount_in_home_currency"]!).ShouldBe("150");
    }

    [Theory]
    [InlineData("""{"dealstage":"nowhere"}""", "INVALID_OPTION")]
    [InlineData("""{"pipeline":"nowhere"}""", "INVALID_OPTION")]
    [InlineData("""{"deal_currency_code":"CHF"}""", "INVALID_OPTION")]
    [InlineData("""{"amount_in_home_currency":"1"}""", "READ_ONLY_VALUE")]
    public async Task A_deal_outside_the_portal_s_settings_is_refused(string properties, string code)
    {
        var refused = await Post($"{Objects}/deals", $$"""{"properties":{{properties}}}""");

        refused.Status.ShouldBe(HttpStatusCode.BadRequest);
        ((string)refused.Body["errors"]![0]!["code"]!).ShouldBe(code);
    }

    [Fact]
    public async Task A_pipeline_of_one_s_own_has_its_stages_and_is_kept_while_in_use()
    {
        var pipeline = (await Post("crm/v3/pipelines/deals", """
            {"label":"Renewals","displayOrder":1,"stages":[{"label":"Open","displayOrder":0,"metadata":{"probability":"0.3"}},
             {"label":"Renewed","displayOrder":1,"metadata":{"probability":"1.0","isClosed":"true"}}]}
            """)).Body;
        var stage = (string)pipeline["stages"]![1]!["id"]!;
        var id = await Create("deals", $$"""{"dealname":"A","pipeline":"{{pipeline["id"]}}","dealstage":"{{stage}}"}""");

        ((string)(await Read("deals", id, "hs_is_closed_won"))["hs_is_closed_won"]!).ShouldBe("true");
        (await Send(HttpMethod.Delete, $"crm/v3/pipelines/deals/{pipeline["id"]}", null)).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await Send(HttpMethod.Delete, $"{Objects}/deals/{id}", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await Send(HttpMethod.Delete, $"crm/v3/pipelines/deals/{pipeline["id"]}", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await Get("crm/v3/pipelines/deals")).Results.Select(known => (string)known["id"]!).ShouldBe(["default"]);
    }

    [Theory]
    [InlineData("crm-object-schemas/v3/schemas")]
    [InlineData("crm/v3/schemas")]
    [InlineData("crm-object-schemas/2026-03/schemas")]
    public async Task A_custom_object_answers_to_its_id_its_qualified_name_and_p_name(string path)
    {
        var schema = await Post(path, Car);
        schema.Status.ShouldBe(HttpStatusCode.Created);
        var typeId = (string)schema.Body["objectTypeId"]!;

        var id = await Create("p_car", """{"model":"Kombi","vin":"1","extras":"roof;hook"}""");

        foreach (var name in new[] { typeId, "p1001_car", "p_car" })
        {
            ((string)(await Get($"{Objects}/{name}/{id}?properties=extras")).Body["properties"]!["extras"]!).ShouldBe("roof;hook");
        }

        (await Get($"{Objects}/car/{id}")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await Post($"{Objects}/p_car", """{"properties":{"model":"B"}}""")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await Post($"{Objects}/p_car", """{"properties":{"vin":"1"}}""")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await Post($"{Objects}/p_car", """{"properties":{"vin":"2","extras":"roof;wings"}}""")).Status.ShouldBe(HttpStatusCode.BadRequest);
        var contact = await CreateContact("""{"email":"a@example.com"}""");
        (await Send(HttpMethod.Put, $"crm/v4/objects/p_car/{id}/associations/default/contacts/{contact}", null)).Status.ShouldBe(HttpStatusCode.OK);
        ((long)(await Get($"crm/v4/objects/contacts/{contact}/associations/{typeId}")).Results.ShouldHaveSingleItem()["toObjectId"]!)
            .ToString(System.Globalization.CultureInfo.InvariantCulture).ShouldBe(id);
    }

    [Fact]
    public async Task A_schema_goes_only_when_its_records_have_gone()
    {
        await Post("crm-object-schemas/v3/schemas", Car);
        var id = await Create("p_car", """{"vin":"1"}""");

        (await Send(HttpMethod.Delete, "crm-object-schemas/v3/schemas/p_car", null)).Status.ShouldBe(HttpStatusCode.BadRequest);
        await Send(HttpMethod.Delete, $"{Objects}/p_car/{id}", null);
        (await Send(HttpMethod.Delete, "crm-object-schemas/v3/schemas/p_car", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await Get($"{Objects}/p_car")).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    private async Task<string> Create(string objectType, string properties)
    {
        var created = await Post($"{Objects}/{objectType}", $$"""{"properties":{{properties}}}""");
        created.Status.ShouldBe(HttpStatusCode.Created, created.Body.ToJsonString());
        return (string)created.Body["id"]!;
    }

    private async Task<JsonNode> Read(string objectType, string id, string properties) =>
        (await Get($"{Objects}/{objectType}/{id}?properties={properties}")).Body["properties"]!;
}
