using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.Salesforce;

public sealed class SoqlTests : SalesforceTest
{
    [Fact]
    public async Task Children_and_parents_come_nested()
    {
        var parent = await Create("Account", """{"Name":"Group"}""");
        var account = await Create("Account", $$"""{"Name":"Alder","ParentId":"{{parent}}"}""");
        var contact = await Create("Contact", $$"""{"LastName":"Abel","AccountId":"{{account}}"}""");
        await Create("Contact", $$"""{"LastName":"Berg","AccountId":"{{account}}","ReportsToId":"{{contact}}"}""");

        var answer = await Query("SELECT Name, (SELECT LastName, ReportsTo.Account.Parent.Name FROM Contacts WHERE LastName != 'x' ORDER BY LastName DESC LIMIT 5) FROM Account ORDER BY Name");

        var records = answer.Body!["records"]!.AsArray();
        records[1]!["Contacts"].ShouldBeNull();
        var contacts = records[0]!["Contacts"]!;
        ((int)contacts["totalSize"]!).ShouldBe(2);
        ((string)contacts["records"]![0]!["ReportsTo"]!["Account"]!["Parent"]!["Name"]!).ShouldBe("Group");
        contacts["records"]![1]!["ReportsTo"].ShouldBeNull();
    }

    [Fact]
    public async Task A_semi_join_asks_for_the_ids_of_another_query()
    {
        var account = await Create("Account", """{"Name":"Alder","Industry":"Energy"}""");
        await Create("Contact", $$"""{"LastName":"Abel","AccountId":"{{account}}"}""");
        await Create("Contact", """{"LastName":"Berg"}""");

        (await Column("SELECT LastName FROM Contact WHERE AccountId IN (SELECT Id FROM Account WHERE Industry = 'Energy')", "LastName")).ShouldBe(["Abel"]);
        (await Column("SELECT Name FROM Account WHERE Id NOT IN (SELECT AccountId FROM Contact WHERE LastName = 'Abel')", "Name")).ShouldBeEmpty();
        (await Query("SELECT Id FROM Contact WHERE Id = null AND (LastName = 'x' OR AccountId IN (SELECT Id FROM Account))")).Message!.ShouldContain("Semi join sub-selects are only allowed at the top level");
    }

    [Fact]
    public async Task Groups_have_names_counts_and_sums()
    {
        foreach (var (name, amount) in new[] { ("A", 10), ("a", 20), ("B", 5) })
        {
            await Create("Opportunity", $$"""{"Name":"{{name}}","StageName":"Prospecting","CloseDate":"2026-03-01","Amount":{{amount}}}""");
        }

        var answer = await Query("SELECT Name, COUNT(Id), SUM(Amount) total, CALENDAR_YEAR(CloseDate) FROM Opportunity GROUP BY Name, CALENDAR_YEAR(CloseDate) HAVING COUNT(Id) > 0 ORDER BY SUM(Amount) DESC");

        answer.Status.ShouldBe(200, answer.Body?.ToJsonString());
        answer.Body!["records"]![0]!.ToJsonString().ShouldBe("""{"attributes":{"type":"AggregateResult"},"Name":"A","expr0":2,"total":30.0,"expr1":2026}""");
        ((int)answer.Body["totalSize"]!).ShouldBe(2);
        (await Query("SELECT MAX(Amount), MIN(CloseDate) FROM Opportunity")).Body!["records"]![0]!.ToJsonString()
            .ShouldBe("""{"attributes":{"type":"AggregateResult"},"expr0":20.0,"expr1":"2026-03-01"}""");
    }

    [Theory]
    [InlineData("SELECT Name, COUNT(Id) FROM Account", "MALFORMED_QUERY", "Field must be grouped or aggregated: Name")]
    [InlineData("SELECT Name n FROM Account", "MALFORMED_QUERY", "only aggregate expressions use field aliasing")]
    [InlineData("SELECT Id FROM Account WHERE Name = 'a' AND Phone = '1' OR Fax = '2'", "MALFORMED_QUERY", "\nERROR at Row:1:Column:57\nunexpected token: 'OR'")]
    [InlineData("SELECT FIELDS(ALL) FROM Account", "MALFORMED_QUERY", "The SOQL FIELDS function must have a LIMIT of at most 200")]
    [InlineData("SELECT Id FROM Account OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000")]
    [InlineData("SELECT Id FROM Account WHERE Description = 'x'", "INVALID_FIELD", "field 'Description' can not be filtered in a query call")]
    [InlineData("SELECT Id FROM Account WHERE Id LIKE '001%'", "INVALID_QUERY_FILTER_OPERATOR", "invalid operator on id field")]
    [InlineData("SELECT Id FROM Account WHERE Id = 'abc'", "INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: abc")]
    [InlineData("SELECT Id, (SELECT Id FROM Persons) FROM Account", "INVALID_TYPE", "Didn't understand relationship 'Persons' in FROM part of query call.")]
    [InlineData("SELECT Nope.Name FROM Contact", "INVALID_FIELD", "Didn't understand relationship 'Nope' in field path.")]
    [InlineData("SELECT Id FROM Contact WHERE DoNotCall > true", "INVALID_QUERY_FILTER_OPERATOR", "invalid operator on boolean field")]
    public async Task What_the_platform_refuses_is_refused(string soql, string code, string reason)
    {
        var answer = await Query(soql);

        answer.Status.ShouldBe(400);
        answer.Error.ShouldBe(code);
        answer.Message!.ShouldContain(reason);
    }

    [Fact]
    public async Task An_error_shows_its_place_with_a_caret()
    {
        (await Query("SELECT Id, Foo FROM Account")).Message!.ShouldStartWith("\nSELECT Id, Foo FROM Account\n           ^\nERROR at Row:1:Column:12\nNo such column 'Foo' on entity 'Account'.");
    }

    [Theory]
    [InlineData("ActivityDate = THIS_YEAR", true)]
    [InlineData("ActivityDate = LAST_N_YEARS:1", false)]
    [InlineData("ActivityDate >= LAST_90_DAYS", true)]
    [InlineData("ActivityDate < N_DAYS_AGO:3", false)]
    [InlineData("ActivityDate = THIS_QUARTER", true)]
    [InlineData("DAY_ONLY(CreatedDate) = TODAY", true)]
    [InlineData("CALENDAR_YEAR(ActivityDate) = 2000", false)]
    [InlineData("Who.Type = 'Contact' AND Who.Name = 'Abel'", true)]
    public async Task Dates_and_polymorphic_parents_are_conditions(string where, bool isFound)
    {
        var contact = await Create("Contact", """{"LastName":"Abel"}""");
        var today = Sandbox.Clock.GetUtcNow().ToString("yyyy-MM-dd");
        await Create("Task", $$"""{"Subject":"Call","ActivityDate":"{{today}}","WhoId":"{{contact}}"}""");

        (await Column($"SELECT Subject FROM Task WHERE {where}", "Subject")).Count.ShouldBe(isFound ? 1 : 0);
    }

    [Fact]
    public async Task A_polymorphic_parent_is_a_name_or_what_TYPEOF_says()
    {
        var contact = await Create("Contact", """{"LastName":"Abel","Title":"CTO"}""");
        await Create("Task", $$"""{"Subject":"Call","WhoId":"{{contact}}"}""");

        var plain = (await Query("SELECT Who.Name FROM Task FOR VIEW")).Body!["records"]![0]!["Who"]!;
        ((string)plain["attributes"]!["type"]!).ShouldBe("Name");
        var typed = (await Query("SELECT TYPEOF Who WHEN Contact THEN Title, LastName WHEN Lead THEN Company ELSE Name END FROM Task")).Body!["records"]![0]!["Who"]!;
        ((string)typed["Title"]!).ShouldBe("CTO");
        ((string)typed["attributes"]!["type"]!).ShouldBe("Contact");
    }

    [Fact]
    public async Task Thousands_of_one_stamp_and_rows_that_commit_late_are_walked_by_stamp_and_id()
    {
        Sandbox.Seed(new Common.SampleSize(1500, 10));
        var opened = await Control("transactions", """{"beganSecondsAgo":40,"staysOpen":true,"records":[{"attributes":{"type":"Contact"},"LastName":"Late"}]}""");
        var newest = await Column("SELECT SystemModstamp FROM Contact ORDER BY SystemModstamp DESC, Id DESC LIMIT 1", "SystemModstamp");
        (await Column("SELECT Id FROM Contact WHERE LastName = 'Late'", "Id")).ShouldBeEmpty();
        var end = Uri.EscapeDataString(Sandbox.Clock.GetUtcNow().AddMinutes(5).ToString("yyyy-MM-dd'T'HH:mm:sszzz"));
        var start = Uri.EscapeDataString(Sandbox.Clock.GetUtcNow().AddMinutes(-5).ToString("yyyy-MM-dd'T'HH:mm:sszzz"));
        var covered = DateTimeOffset.Parse((string)(await Get($"sobjects/Contact/updated?start={start}&end={end}")).Body!["latestDateCovered"]!);

        (await Control($"transactions/{opened.Body!["transactionId"]}/commit")).Status.ShouldBe(200);

        var late = (await Query("SELECT Id, SystemModstamp FROM Contact WHERE LastName = 'Late'")).Body!["records"]![0]!;
        string.CompareOrdinal((string)late["SystemModstamp"]!, newest[0]).ShouldBeLessThan(0);
        covered.ShouldBe(DateTimeOffset.Parse((string)late["SystemModstamp"]!));
        var stamp = newest[0].Replace("+0000", "Z", StringComparison.Ordinal);
        var walked = await Column($"SELECT Id FROM Contact WHERE SystemModstamp >= {stamp} ORDER BY SystemModstamp, Id", "Id");
        walked.ShouldNotContain((string)late["Id"]!);
        var all = await Column("SELECT Id FROM Contact ORDER BY SystemModstamp, Id", "Id");
        all[0].ShouldBe((string)late["Id"]!);
        all.Count.ShouldBe(2000, "a page");
    }

    [Fact]
    public async Task Deleted_rows_are_found_with_all_rows_by_whatever_they_held()
    {
        var id = await Create("Contact", """{"LastName":"Abel","Email":"abel@example.com","HubSpot_Sync_Id__c":"h1"}""");
        await Delete($"sobjects/Contact/{id}");

        (await Column("SELECT Id FROM Contact WHERE Email = 'abel@example.com'", "Id")).ShouldBeEmpty();
        (await Column("SELECT Id FROM Contact WHERE HubSpot_Sync_Id__c = 'h1'", "Id", "queryAll")).ShouldBe([id]);
        (await Column("SELECT Id FROM Contact WHERE IsDeleted = true ALL ROWS", "Id")).ShouldBe([id]);
        (await Query("SELECT COUNT() FROM Contact", "queryAll")).Body!["totalSize"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task Sets_of_fields_and_choices_are_understood()
    {
        await Control("fields", """{"object":"Contact","name":"Topics__c","type":"multipicklist","values":["A","B","C"],"restricted":true}""");
        await Create("Contact", """{"LastName":"Abel","Topics__c":"A;B"}""");
        await Create("Contact", """{"LastName":"Berg","Topics__c":"C"}""");

        (await Column("SELECT LastName FROM Contact WHERE Topics__c INCLUDES ('A;B', 'C') ORDER BY LastName", "LastName")).ShouldBe(["Abel", "Berg"]);
        (await Column("SELECT LastName FROM Contact WHERE Topics__c EXCLUDES ('A')", "LastName")).ShouldBe(["Berg"]);
        JsonObject custom = (await Query("SELECT FIELDS(CUSTOM) FROM Contact LIMIT 200")).Body!["records"]![0]!.AsObject();
        custom.ContainsKey("Topics__c").ShouldBeTrue();
        custom.ContainsKey("LastName").ShouldBeFalse();
    }
}
