using HubSpotSfSync.Sandbox.Common;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.Salesforce;

public sealed class QueryTests : SalesforceTest
{
    [Theory]
    [InlineData("LastName = 'abel'", "Abel")]
    [InlineData("LastName != 'Abel' AND FirstName != null", "O'Brien")]
    [InlineData("LastName LIKE 'o\\'B%'", "O'Brien")]
    [InlineData("(LastName = 'Abel' OR LastName = 'Costa') AND NOT Title = 'CTO'", "Costa")]
    [InlineData("LastName IN ('Costa', 'Abel') AND Lead_Score__c = null", "Costa")]
    [InlineData("LastName NOT IN ('Costa', 'Abel')", "O'Brien")]
    [InlineData("Lead_Score__c >= 10.5 AND Lead_Score__c < 11", "Abel")]
    [InlineData("Birthdate > 1900-01-01", "Abel")]
    [InlineData("Account.Name = 'Alder'", "Costa")]
    [InlineData("HasOptedOutOfEmail = true", "O'Brien")]
    [InlineData("CreatedDate = TODAY AND Email = 'costa@example.com'", "Costa")]
    [InlineData("CreatedDate < LAST_N_DAYS:3 OR LastName LIKE '_bel'", "Abel")]
    public async Task A_condition_finds_what_it_says(string where, string lastName)
    {
        var account = await Create("Account", """{"Name":"Alder"}""");
        await Create("Contact", """{"LastName":"Abel","FirstName":null,"Title":"CTO","Lead_Score__c":10.5,"Birthdate":"1980-02-29"}""");
        await Create("Contact", """{"LastName":"O'Brien","FirstName":"Pat","HasOptedOutOfEmail":true}""");
        await Create("Contact", $$"""{"LastName":"Costa","Email":"costa@example.com","AccountId":"{{account}}"}""");

        (await Column($"SELECT LastName FROM Contact WHERE {where}", "LastName")).ShouldBe([lastName]);
    }

    [Fact]
    public async Task A_long_answer_comes_in_pages_of_the_wanted_size()
    {
        Sandbox.Seed(new SampleSize(250, 10));

        var page = await Send(
            HttpMethod.Get, $"{Data}/query?q={Uri.EscapeDataString("SELECT Id, Account.Name FROM Contact ORDER BY Id")}", null, ("Sforce-Query-Options", "batchSize=200"));
        var ids = new List<string>();
        ((int)page.Body!["totalSize"]!).ShouldBe(500);
        while (true)
        {
            ids.AddRange(page.Body!["records"]!.AsArray().Select(record => (string)record!["Id"]!));
            if ((bool)page.Body["done"]!)
            {
                break;
            }

            page = await Send(HttpMethod.Get, ((string)page.Body["nextRecordsUrl"]!).TrimStart('/'));
        }

        ids.Count.ShouldBe(500);
        ids.ShouldBe(ids.Order(StringComparer.Ordinal));
        ((string)page.Body["records"]![0]!["Account"]!["attributes"]!["type"]!).ShouldBe("Account");
        (await Get("query/01gSb0000000zzzAAA-200")).Error.ShouldBe("INVALID_QUERY_LOCATOR");
    }

    [Fact]
    public async Task A_poll_by_stamp_and_id_walks_every_change_once()
    {
        Sandbox.Seed(new SampleSize(60, 10));
        var all = await Column("SELECT Id FROM Contact", "Id");
        Sandbox.Clock.Advance(TimeSpan.FromSeconds(10));
        await Patch($"sobjects/Contact/{all[3]}", """{"Title":"Changed"}""");

        var walked = new List<string>();
        var where = "SystemModstamp >= 2020-01-01T00:00:00Z";
        while (true)
        {
            var page = (await Query($"SELECT Id, SystemModstamp FROM Contact WHERE {where} ORDER BY SystemModstamp, Id LIMIT 50")).Body!["records"]!.AsArray();
            if (page.Count == 0)
            {
                break;
            }

            walked.AddRange(page.Select(record => (string)record!["Id"]!));
            var last = page[^1]!;
            var stamp = ((string)last["SystemModstamp"]!).Replace("+0000", "Z", StringComparison.Ordinal);
            where = $"(SystemModstamp > {stamp} OR (SystemModstamp = {stamp} AND Id > '{last["Id"]}')) AND SystemModstamp >= {stamp}";
        }

        walked.ShouldBe([.. all.Where(id => id != all[3]), all[3]]);
    }

    [Fact]
    public async Task Order_offset_limit_and_nulls_are_honoured()
    {
        await Create("Contact", """{"LastName":"B","Title":"z"}""");
        await Create("Contact", """{"LastName":"A"}""");
        await Create("Contact", """{"LastName":"C","Title":"a"}""");

        (await Column("SELECT LastName FROM Contact ORDER BY Title", "LastName")).ShouldBe(["A", "C", "B"]);
        (await Column("SELECT LastName FROM Contact ORDER BY Title DESC NULLS LAST", "LastName")).ShouldBe(["B", "C", "A"]);
        (await Column("SELECT LastName FROM Contact ORDER BY LastName LIMIT 1 OFFSET 1", "LastName")).ShouldBe(["B"]);
        ((int)(await Query("SELECT COUNT() FROM Contact WHERE Title != null")).Body!["totalSize"]!).ShouldBe(2);
    }

    [Theory]
    [InlineData("SELECT Id, Nope__c FROM Contact", "INVALID_FIELD", "\nERROR at Row:1:Column:12\nNo such column 'Nope__c' on entity 'Contact'.")]
    [InlineData("SELECT Id FROM Nothing", "INVALID_TYPE", "\nERROR at Row:1:Column:16\nsObject type 'Nothing' is not supported.")]
    [InlineData("SELECT Id FROM Contact WHERE", "MALFORMED_QUERY", "\nERROR at Row:1:Column:28\nunexpected token: '<EOF>'")]
    [InlineData("SELECT Id FROM Contact WHERE CreatedDate > '2020'", "INVALID_FIELD", "must be of type dateTime and should not be enclosed in quotes")]
    public async Task A_wrong_query_is_pointed_at(string soql, string code, string reason)
    {
        var answer = await Query(soql);

        answer.Status.ShouldBe(400);
        answer.Error.ShouldBe(code);
        answer.Message!.ShouldContain(reason);
    }

    [Fact]
    public async Task Changes_and_deletes_are_listed_with_their_seconds_cut_off()
    {
        var kept = await Create("Contact", """{"LastName":"A"}""");
        var gone = await Create("Contact", """{"LastName":"B"}""");
        await Delete($"sobjects/Contact/{gone}");
        Sandbox.Clock.Advance(TimeSpan.FromMinutes(2));
        var start = Uri.EscapeDataString(Sandbox.Clock.GetUtcNow().AddMinutes(-10).ToString("yyyy-MM-dd'T'HH:mm:sszzz"));
        var end = Uri.EscapeDataString(Sandbox.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:sszzz"));

        var updated = (await Get($"sobjects/Contact/updated?start={start}&end={end}")).Body!;
        updated["ids"]!.AsArray().Select(id => (string)id!).ShouldBe([kept]);
        ((string)updated["latestDateCovered"]!).ShouldEndWith(":00.000+0000");
        var deleted = (await Get($"sobjects/Contact/deleted?start={start}&end={end}")).Body!;
        ((string)deleted["deletedRecords"]![0]!["id"]!).ShouldBe(gone);
        (await Get($"sobjects/Contact/updated?start={end}&end={end}")).Error.ShouldBe("INVALID_REPLICATION_DATE");
    }
}
