using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.Salesforce;

public sealed class RecordRuleTests : SalesforceTest
{
    [Fact]
    public async Task A_duplicate_rule_that_warns_lets_a_caller_save_who_says_so()
    {
        var first = await Create("Contact", """{"LastName":"Abel","Email":"abel@example.com"}""");
        await Control("duplicate-rules", """[{"object":"Contact","name":"Standard_Contact_Duplicate_Rule","fields":["Email"]}]""");
        const string twin = """{"LastName":"Abel","Email":"ABEL@example.com"}""";

        var refused = await Post("sobjects/Contact", twin);
        refused.Status.ShouldBe(400);
        refused.Error.ShouldBe("DUPLICATES_DETECTED");
        var result = refused.Body![0]!["duplicateResut"]!;
        ((bool)result["allowSave"]!).ShouldBeTrue();
        ((string)result["matchResults"]![0]!["matchRecords"]![0]!["record"]!["Id"]!).ShouldBe(first);
        (await Send(HttpMethod.Post, $"{Data}/sobjects/Contact", twin, ("Sforce-Duplicate-Rule-Header", "allowSave=true"))).Status.ShouldBe(201);

        await Control("duplicate-rules", """[{"object":"Contact","name":"Block","fields":["Email"],"blocks":true}]""");
        (await Send(HttpMethod.Post, $"{Data}/sobjects/Contact", twin, ("Sforce-Duplicate-Rule-Header", "allowSave=true"))).Error.ShouldBe("DUPLICATES_DETECTED");
    }

    [Fact]
    public async Task A_validation_rule_is_a_formula_over_the_row_and_what_it_was()
    {
        (await Control("validation-rules", """{"object":"Contact","field":"Title","formula":"ISCHANGED(Title) && NOT(ISBLANK(PRIORVALUE(Title))) && Account.Industry = 'Energy'","message":"Titles stay."}""")).Status.ShouldBe(204);
        (await Control("validation-rules", """{"object":"Contact","formula":"NOPE(1)","message":"x"}""")).Error.ShouldBe("INVALID_FORMULA");
        var account = await Create("Account", """{"Name":"Alder","Industry":"Energy"}""");
        var contact = await Create("Contact", $$"""{"LastName":"Abel","AccountId":"{{account}}","Title":"CTO"}""");

        var refused = await Patch($"sobjects/Contact/{contact}", """{"Title":"CEO"}""");
        refused.Error.ShouldBe("FIELD_CUSTOM_VALIDATION_EXCEPTION");
        refused.Message.ShouldBe("Titles stay.");
        ((string)refused.Body![0]!["fields"]![0]!).ShouldBe("Title");
        (await Patch($"sobjects/Contact/{contact}", """{"Phone":"1"}""")).Status.ShouldBe(204);
    }

    [Fact]
    public async Task A_formula_changes_without_a_stamp()
    {
        (await Control("fields", """{"object":"Contact","name":"Account_Note__c","type":"string","formula":"Account.Name & ' / ' & BLANKVALUE(Title, '-')"}""")).Status.ShouldBe(204);
        var account = await Create("Account", """{"Name":"Alder"}""");
        var contact = await Create("Contact", $$"""{"LastName":"Abel","AccountId":"{{account}}"}""");
        var before = (await Get($"sobjects/Contact/{contact}")).Body!;
        Sandbox.Clock.Advance(TimeSpan.FromMinutes(1));

        await Patch($"sobjects/Account/{account}", """{"Name":"Basalt"}""");

        var after = (await Get($"sobjects/Contact/{contact}")).Body!;
        ((string)before["Account_Note__c"]!).ShouldBe("Alder / -");
        ((string)after["Account_Note__c"]!).ShouldBe("Basalt / -");
        ((string)after["SystemModstamp"]!).ShouldBe((string)before["SystemModstamp"]!);
        (await Patch($"sobjects/Contact/{contact}", """{"Account_Note__c":"x"}""")).Error.ShouldBe("INVALID_FIELD_FOR_INSERT_UPDATE");
        (await Column("SELECT LastName FROM Contact WHERE Account_Note__c LIKE 'basalt%'", "LastName")).ShouldBe(["Abel"]);
    }

    [Fact]
    public async Task A_hidden_field_does_not_exist_and_a_read_only_one_is_not_written()
    {
        var id = await Create("Contact", """{"LastName":"Abel","Phone":"1"}""");
        await Control("field-security", """{"object":"Contact","field":"Phone","readable":false,"editable":false}""");
        await Control("field-security", """{"object":"Contact","field":"Title","editable":false}""");

        (await Query("SELECT Phone FROM Contact")).Message!.ShouldContain("No such column 'Phone' on entity 'Contact'.");
        (await Get($"sobjects/Contact/{id}")).Body!.AsObject().ContainsKey("Phone").ShouldBeFalse();
        (await Patch($"sobjects/Contact/{id}", """{"Phone":"2"}""")).Error.ShouldBe("INVALID_FIELD");
        (await Patch($"sobjects/Contact/{id}", """{"Title":"CTO"}""")).Error.ShouldBe("INVALID_FIELD_FOR_INSERT_UPDATE");
        var fields = (await Get("sobjects/Contact/describe")).Body!["fields"]!.AsArray();
        fields.ShouldNotContain(field => (string)field!["name"]! == "Phone");
        ((bool)fields.Single(field => (string)field!["name"]! == "Title")!["updateable"]!).ShouldBeFalse();
    }

    [Fact]
    public async Task A_row_that_sharing_hides_is_missing_but_its_unique_value_is_taken()
    {
        var account = await Create("Account", """{"Name":"Secret","HubSpot_Sync_Id__c":"h1","Region__c":"APAC"}""");
        await Create("Account", """{"Name":"Open"}""");
        await Control("sharing-rules", """[{"object":"Account","field":"Region__c","equals":"APAC"}]""");

        (await Get($"sobjects/Account/{account}")).Status.ShouldBe(404);
        (await Column("SELECT Name FROM Account", "Name")).ShouldBe(["Open"]);
        (await Patch("sobjects/Account/HubSpot_Sync_Id__c/h1", """{"Name":"Twin"}""")).Message
            .ShouldBe("duplicate value found: <unknown> duplicates value on record with id: <unknown>");
        (await Post("sobjects/Contact", $$"""{"LastName":"Abel","AccountId":"{{account}}"}""")).Error.ShouldBe("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY");

        await Control("sharing-rules", """[{"object":"Account","field":"Region__c","equals":"APAC","visible":true}]""");
        (await Patch($"sobjects/Account/{account}", """{"Name":"Mine"}""")).Error.ShouldBe("INSUFFICIENT_ACCESS_OR_READONLY");
    }

    [Fact]
    public async Task A_row_that_another_transaction_holds_can_not_be_written_nor_its_children()
    {
        var account = await Create("Account", """{"Name":"Alder"}""");
        await Control("locks", $$"""{"ids":["{{account}}"],"seconds":10}""");

        var refused = await Post("sobjects/Contact", $$"""{"LastName":"Abel","AccountId":"{{account}}"}""");
        refused.Error.ShouldBe("UNABLE_TO_LOCK_ROW");
        refused.Message.ShouldBe($"unable to obtain exclusive access to this record or 1 records: {account}");
        Sandbox.Clock.Advance(TimeSpan.FromSeconds(11));
        (await Patch($"sobjects/Account/{account}", """{"Name":"B"}""")).Status.ShouldBe(204);
    }

    [Fact]
    public async Task A_delete_takes_details_along_clears_lookups_and_stops_at_a_restriction()
    {
        await Control("objects", """{"name":"Site__c"}""");
        await Control("fields", """{"object":"Site__c","name":"Account__c","type":"reference","referenceTo":"Account","onDelete":"restrict","childRelationship":"Sites"}""");
        var account = await Create("Account", """{"Name":"Alder"}""");
        var boss = await Create("Contact", $$"""{"LastName":"Boss","AccountId":"{{account}}"}""");
        var worker = await Create("Contact", $$"""{"LastName":"Worker","ReportsToId":"{{boss}}"}""");
        var stamp = (await Get($"sobjects/Contact/{worker}")).Body!["SystemModstamp"]!.ToString();
        var site = await Create("Site__c", $$"""{"Name":"S","Account__c":"{{account}}"}""");
        (await Query("SELECT (SELECT Name FROM Sites__r) FROM Account")).Body!["records"]![0]!["Sites__r"]!["totalSize"]!.GetValue<int>().ShouldBe(1);
        Sandbox.Clock.Advance(TimeSpan.FromMinutes(1));

        (await Delete($"sobjects/Account/{account}")).Error.ShouldBe("DELETE_FAILED");
        await Delete($"sobjects/Site__c/{site}");
        (await Delete($"sobjects/Account/{account}")).Status.ShouldBe(204);

        (await Get($"sobjects/Contact/{boss}")).Error.ShouldBe("ENTITY_IS_DELETED");
        var left = (await Get($"sobjects/Contact/{worker}")).Body!;
        left["ReportsToId"].ShouldBeNull();
        left["SystemModstamp"]!.ToString().ShouldBe(stamp, "nobody is told that a lookup was cleared");
        (await Control($"records/{account}/undelete")).Status.ShouldBe(204);
        (await Get($"sobjects/Contact/{boss}")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task An_opportunity_follows_its_stage_and_ignores_an_amount_beside_line_items()
    {
        var id = await Create("Opportunity", """{"Name":"Deal","StageName":"Prospecting","CloseDate":"2026-05-01","Amount":100}""");
        await Patch($"sobjects/Opportunity/{id}", """{"StageName":"Closed Won"}""");
        var won = (await Get($"sobjects/Opportunity/{id}")).Body!;
        ((bool)won["IsWon"]!).ShouldBeTrue();
        ((double)won["Probability"]!).ShouldBe(100);
        ((string)won["ForecastCategoryName"]!).ShouldBe("Closed");

        await Control($"records/{id}/rewrite", """{"fields":{"HasOpportunityLineItem":true}}""");
        (await Patch($"sobjects/Opportunity/{id}", """{"Amount":500}""")).Status.ShouldBe(204);
        ((double)(await Get($"sobjects/Opportunity/{id}")).Body!["Amount"]!).ShouldBe(100);
        (await Post("sobjects/Opportunity", """{"Name":"x"}""")).Message.ShouldBe("Required fields are missing: [StageName, CloseDate]");
    }

    [Fact]
    public async Task Members_belong_once_to_a_campaign_and_leave_for_good()
    {
        var campaign = await Create("Campaign", """{"Name":"Spring"}""");
        var lead = await Create("Lead", """{"LastName":"Abel","Company":"Alder"}""");
        var body = $$"""{"CampaignId":"{{campaign}}","LeadId":"{{lead}}"}""";
        var member = await Create("CampaignMember", body);

        (await Post("sobjects/CampaignMember", body)).Message.ShouldBe("Already a campaign member.");
        (await Delete($"sobjects/CampaignMember/{member}")).Status.ShouldBe(204);
        (await Query("SELECT COUNT() FROM CampaignMember", "queryAll")).Body!["totalSize"]!.GetValue<int>().ShouldBe(0);
        await Create("CampaignMember", body);
    }

    [Fact]
    public async Task With_several_currencies_each_record_says_which_and_rates_have_dates()
    {
        (await Query("SELECT Id FROM CurrencyType")).Error.ShouldBe("INVALID_TYPE");
        await Create("Account", """{"Name":"Old"}""");
        (await Control("currencies", """[{"isoCode":"USD","rate":1},{"isoCode":"EUR","rate":0.8}]""")).Status.ShouldBe(204);

        (await Column("SELECT CurrencyIsoCode FROM Account", "CurrencyIsoCode")).ShouldBe(["USD"]);
        await Create("DatedConversionRate", """{"IsoCode":"EUR","StartDate":"2026-01-01","ConversionRate":0.9}""");
        await Create("DatedConversionRate", """{"IsoCode":"EUR","StartDate":"2026-07-01","ConversionRate":0.5}""");
        (await Column("SELECT NextStartDate FROM DatedConversionRate ORDER BY StartDate", "NextStartDate")).ShouldBe(["2026-07-01", "9999-12-31"]);
        await Create("Opportunity", """{"Name":"Deal","StageName":"Prospecting","CloseDate":"2026-05-01","Amount":900,"CurrencyIsoCode":"EUR"}""");
        ((double)(await Query("SELECT convertCurrency(Amount) FROM Opportunity WHERE Amount > USD999")).Body!["records"]![0]!["Amount"]!).ShouldBe(1000);
        (await Post("sobjects/Account", """{"Name":"x","CurrencyIsoCode":"GBP"}""")).Error.ShouldBe("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST");
    }
}
