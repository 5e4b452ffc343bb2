using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.Salesforce;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.Salesforce;

public sealed class BulkTests : SalesforceTest
{
    private const string Jobs = $"{Data}/jobs/ingest";
    private const string Queries = $"{Data}/jobs/query";

    protected override SalesforceSandboxOptions Options => new() { DailyBulkBatches = 40, DailyBulkQueryJobs = 20 };

    [Fact]
    public async Task A_job_inserts_its_rows_and_tells_the_good_from_the_bad()
    {
        var open = await Post("jobs/ingest", """{"object":"Contact","operation":"insert","contentType":"CSV","lineEnding":"LF"}""");
        open.Status.ShouldBe(200);
        var id = (string)open.Body!["id"]!;
        id.ShouldStartWith("750");
        open.Body["state"]!.ToString().ShouldBe("Open");
        open.Body["apiVersion"]!.ToJsonString().ShouldBe("66.0");
        open.Body["contentUrl"]!.ToString().ShouldBe($"services/data/v66.0/jobs/ingest/{id}/batches");
        open.Body["concurrencyMode"]!.ToString().ShouldBe("Parallel");
        open.Body["columnDelimiter"]!.ToString().ShouldBe("COMMA");

        (await Upload(id, "FirstName,LastName,Title,Birthdate\nAda,\"Love\"\"lace, \nCountess\",,1980-01-01\nBob,,,\nEve,Adams,x,soon\n")).ShouldBe(201);
        (await Send(HttpMethod.Get, $"{Jobs}/{id}/failedResults")).Error.ShouldBe("INVALIDJOBSTATE");
        (await Close(id)).Body!["state"]!.ToString().ShouldBe("UploadComplete");

        var done = await Ended(Jobs, id);
        done["state"]!.ToString().ShouldBe("JobComplete");
        done["numberRecordsProcessed"]!.GetValue<int>().ShouldBe(3);
        done["numberRecordsFailed"]!.GetValue<int>().ShouldBe(2);
        done["jobType"]!.ToString().ShouldBe("V2Ingest");
        var ada = (await Column("SELECT Id FROM Contact WHERE FirstName = 'Ada'", "Id"))[0];
        (await Text($"{Jobs}/{id}/successfulResults")).ShouldBe(
            $"\"sf__Id\",\"sf__Created\",\"FirstName\",\"LastName\",\"Title\",\"Birthdate\"\n\"{ada}\",\"true\",\"Ada\",\"Love\"\"lace, \nCountess\",\"\",\"1980-01-01\"\n");
        (await Text($"{Jobs}/{id}/failedResults")).ShouldBe(
            "\"sf__Id\",\"sf__Error\",\"FirstName\",\"LastName\",\"Title\",\"Birthdate\"\n"
            + "\"\",\"REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName--\",\"Bob\",\"\",\"\",\"\"\n"
            + "\"\",\"INVALID_TYPE_ON_FIELD_IN_RECORD:Birthdate: value not of required type: soon:Birthdate--\",\"Eve\",\"Adams\",\"x\",\"soon\"\n");
        (await Text($"{Jobs}/{id}/unprocessedrecords")).ShouldBe("FirstName,LastName,Title,Birthdate\n");
    }

    [Fact]
    public async Task An_upsert_finds_records_and_parents_by_external_ids_and_blanks_on_request()
    {
        await Create("Account", """{"Name":"Alder","HubSpot_Sync_Id__c":"a1"}""");
        await Create("Contact", """{"LastName":"Old","Title":"CTO","Phone":"1","HubSpot_Sync_Id__c":"c1"}""");
        var id = await Run(
            """{"object":"Contact","operation":"upsert","externalIdFieldName":"HubSpot_Sync_Id__c","columnDelimiter":"PIPE","lineEnding":"CRLF"}""",
            "HubSpot_Sync_Id__c|LastName|Title|Phone|Account.HubSpot_Sync_Id__c\r\nc1|New|#N/A||a1\r\nc2|Born|x|2|a1\r\nc3|Lost|x|2|nobody\r\nc4|Twin|||\r\nc4|Twin|||\r\n");

        (await Ended(Jobs, id))["numberRecordsFailed"]!.GetValue<int>().ShouldBe(3);

        (await Column("SELECT Title FROM Contact WHERE LastName = 'New' AND Account.Name = 'Alder' AND Phone = '1'", "Title")).ShouldBe(["null"]);
        var good = await Text($"{Jobs}/{id}/successfulResults");
        good.ShouldContain("\"false\"|\"c1\"|\"New\"|\"#N/A\"|\"\"|\"a1\"\r\n");
        good.ShouldContain("\"true\"|\"c2\"");
        var bad = await Text($"{Jobs}/{id}/failedResults");
        bad.ShouldContain("INVALID_FIELD:Foreign key external ID: nobody not found for field HubSpot_Sync_Id__c in entity Account:--");
        bad.ShouldContain("DUPLICATE_VALUE:Duplicate external id specified: c4:HubSpot_Sync_Id__c--");
    }

    [Fact]
    public async Task Updates_and_deletes_go_by_id()
    {
        var a = await Create("Contact", """{"LastName":"A"}""");
        var b = await Create("Contact", """{"LastName":"B"}""");
        await Ended(Jobs, await Run("""{"object":"Contact","operation":"update"}""", $"Id,Title\n{a[..15]},CEO\n003000000000001AAA,x\n"));
        (await Column("SELECT Title FROM Contact WHERE LastName = 'A'", "Title")).ShouldBe(["CEO"]);

        (await Ended(Jobs, await Run("""{"object":"Contact","operation":"delete"}""", $"Id,Title\n{b},x\n")))["errorMessage"]!.ToString()
            .ShouldBe("InvalidBatch : The 'delete' batch must contain only ids");
        await Ended(Jobs, await Run("""{"object":"Contact","operation":"delete"}""", $"Id\n{b}\n"));
        (await Column("SELECT LastName FROM Contact", "LastName")).ShouldBe(["A"]);
    }

    [Theory]
    [InlineData("LastName,Shoe\nA,1\n", "InvalidBatch : Field name not found : Shoe")]
    [InlineData("LastName,Title\r\nA,1\r\n", "ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is LF")]
    [InlineData("LastName,Title\nA,say \"hi\"\n", "InvalidBatch : Failed to parse CSV. Found unescaped quote. A value with quote should be within a quote")]
    [InlineData("LastName,Title\nA,\"open\n", "InvalidBatch : Failed to parse CSV. EOF reached before closing an opened quote")]
    [InlineData("", "ClientInputError : Unable to find any data to create batch")]
    public async Task Wrong_csv_fails_the_job(string csv, string error)
    {
        var id = await Run("""{"object":"Contact","operation":"insert"}""", csv);

        var failed = await Ended(Jobs, id);

        failed["state"]!.ToString().ShouldBe("Failed");
        failed["errorMessage"]!.ToString().ShouldBe(error);
        (await Text($"{Jobs}/{id}/unprocessedrecords")).ShouldBe(csv);
    }

    [Fact]
    public async Task A_job_that_fails_on_the_way_keeps_what_it_wrote()
    {
        await Control("bulk", """{"failAfter":250,"errorMessage":"InternalServerError : down"}""");
        var id = await Run("""{"object":"Contact","operation":"insert"}""", $"LastName\n{string.Concat(Enumerable.Range(0, 300).Select(n => $"P{n}\n"))}");

        (await Ended(Jobs, id))["errorMessage"]!.ToString().ShouldBe("InternalServerError : down");

        (await Text($"{Jobs}/{id}/successfulResults")).Split('\n').Length.ShouldBe(252);
        (await Text($"{Jobs}/{id}/unprocessedrecords")).ShouldBe($"LastName\n{string.Concat(Enumerable.Range(250, 50).Select(n => $"P{n}\n"))}");
        (await Send(HttpMethod.Get, $"{Data}/query?q=SELECT+COUNT()+FROM+Contact")).Body!["totalSize"]!.GetValue<int>().ShouldBe(250);
    }

    [Fact]
    public async Task A_realistic_job_takes_its_time_on_the_sandboxes_clock()
    {
        await Control("bulk", """{"profile":"realistic"}""");
        var id = await Run("""{"object":"Contact","operation":"insert"}""", $"LastName\n{string.Concat(Enumerable.Range(0, 400).Select(n => $"P{n}\n"))}");
        (await Send(HttpMethod.Get, $"{Jobs}/{id}")).Body!["state"]!.ToString().ShouldBe("UploadComplete");

        Sandbox.Clock.Advance(TimeSpan.FromMinutes(1));

        (await Ended(Jobs, id))["totalProcessingTime"]!.GetValue<int>().ShouldBeInRange(370, 380);
    }

    [Fact]
    public async Task A_job_can_be_aborted_and_deleted_but_not_finished_twice()
    {
        var id = (string)(await Post("jobs/ingest", """{"object":"Contact","operation":"insert"}""")).Body!["id"]!;
        (await Delete($"jobs/ingest/{id}")).Message.ShouldBe("Error encountered when deleting the job because the job is not terminated");
        (await Upload(id, "LastName\nA\n")).ShouldBe(201);
        (await Upload(id, "LastName\nA\n")).ShouldBe(400);
        (await Patch($"jobs/ingest/{id}", """{"state":"Aborted"}""")).Body!["state"]!.ToString().ShouldBe("Aborted");
        (await Text($"{Jobs}/{id}/unprocessedrecords")).ShouldBe("LastName\nA\n");

        var done = await Run("""{"object":"Contact","operation":"insert"}""", "LastName\nA\n");
        await Ended(Jobs, done);
        var refused = await Patch($"jobs/ingest/{done}", """{"state":"Aborted"}""");
        refused.Status.ShouldBe(400);
        (refused.Error, refused.Message).ShouldBe(("INVALIDJOBSTATE", "Aborting already Completed Job not allowed"));
        (await Get("jobs/ingest")).Body!["records"]!.AsArray().Count.ShouldBe(2);
        (await Delete($"jobs/ingest/{done}")).Status.ShouldBe(204);
        (await Get($"jobs/ingest/{done}")).Error.ShouldBe("NOT_FOUND");
        Sandbox.Clock.Advance(TimeSpan.FromDays(8));
        (await Get($"jobs/ingest/{id}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_small_file_may_come_with_its_job()
    {
        using var content = new MultipartContent("form-data", "BOUNDARY");
        content.Add(Part("""{"object":"Contact","contentType":"CSV","operation":"insert","lineEnding":"LF"}""", "application/json", "form-data; name=\"job\""));
        content.Add(Part("LastName\nA\n", "text/csv", "form-data; name=\"content\"; filename=\"content\""));
        using var response = await Http.PostAsync(new Uri(Sandbox.Url, $"{Jobs}/"), content, Ct);
        var job = JsonNode.Parse(await response.Content.ReadAsStringAsync(Ct))!;

        job["state"]!.ToString().ShouldBe("UploadComplete");
        (await Ended(Jobs, (string)job["id"]!))["numberRecordsProcessed"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task A_query_job_gives_its_result_in_pages_that_can_be_read_again()
    {
        Sandbox.Seed(new SampleSize(30, 5));
        var created = await Post("jobs/query", """{"operation":"query","query":"SELECT Id, LastName, Account.Name, Account.NumberOfEmployees, HasOptedOutOfEmail, CreatedDate FROM Contact"}""");
        created.Body!["state"]!.ToString().ShouldBe("UploadComplete");
        created.Body["object"]!.ToString().ShouldBe("Contact");
        var id = (string)created.Body["id"]!;
        (await Ended(Queries, id))["numberRecordsProcessed"]!.GetValue<int>().ShouldBe(60);

        var (first, locator, count) = await Page($"{Queries}/{id}/results?maxRecords=40");
        count.ShouldBe("40");
        first[0].ShouldBe("\"Id\",\"LastName\",\"Account.Name\",\"Account.NumberOfEmployees\",\"HasOptedOutOfEmail\",\"CreatedDate\"");
        first[1].ShouldMatch("""^"003\w{15}","[^"]+","[^"]+","\d+","false","\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.000Z"$""");
        var (rest, end, last) = await Page($"{Queries}/{id}/results?maxRecords=40&locator={locator}");
        (end, last).ShouldBe(("null", "20"));
        first.Skip(1).Concat(rest.Skip(1)).Where(line => line.Length > 0).Distinct().Count().ShouldBe(60);
        (await Page($"{Queries}/{id}/results?maxRecords=40&locator={locator}")).Lines.ShouldBe(rest);

        (await Get($"jobs/query/{id}/resultPages?maxRecords=40")).Body!["resultPages"]!.AsArray().Count.ShouldBe(2);
        (await Send(HttpMethod.Get, $"services/data/v67.0/jobs/query/{id}/results")).Status.ShouldBe(409);
    }

    [Theory]
    [InlineData("SELECT MailingAddress FROM Contact", "API_ERROR", "Selecting compound data not supported in Bulk Query")]
    [InlineData("SELECT COUNT() FROM Contact", "API_ERROR", null)]
    [InlineData("SELECT Shoe FROM Contact", "INVALID_FIELD", null)]
    [InlineData("SELECT Id FROM Shoe", "INVALID_TYPE", null)]
    [InlineData("SELECT FROM", "MALFORMED_QUERY", null)]
    public async Task A_query_that_can_not_be_is_refused_at_once(string soql, string code, string? message)
    {
        var refused = await Post("jobs/query", new JsonObject { ["operation"] = "query", ["query"] = soql }.ToJsonString());

        refused.Status.ShouldBe(400);
        refused.Error.ShouldBe(code);
        if (message is not null)
        {
            refused.Message.ShouldBe(message);
        }
    }

    [Fact]
    public async Task Every_request_about_a_job_is_counted_and_batches_are_limited()
    {
        var before = Sandbox.Org.Limits.Requests.Used;
        await Ended(Jobs, await Run("""{"object":"Contact","operation":"insert"}""", "LastName\nA\n"));
        (Sandbox.Org.Limits.Requests.Used - before).ShouldBeGreaterThanOrEqualTo(4);

        Sandbox.Org.Limits.BulkBatches.TryTake(39).ShouldBeTrue();
        var failed = await Ended(Jobs, await Run("""{"object":"Contact","operation":"insert"}""", "LastName\nB\n"));
        failed["errorMessage"]!.ToString().ShouldBe("ExceededQuota : ApiBatchItems Limit exceeded.");
    }

    private static StringContent Part(string text, string type, string disposition)
    {
        var part = new StringContent(text, Encoding.UTF8, type);
        part.Headers.ContentDisposition = ContentDispositionHeaderValue.Parse(disposition);
        return part;
    }

    private async Task<string> Run(string job, string csv)
    {
        var open = await Post("jobs/ingest", job);
        open.Status.ShouldBe(200, open.Body?.ToJsonString());
        var id = (string)open.Body!["id"]!;
        (await Upload(id, csv)).ShouldBe(201);
        (await Close(id)).Status.ShouldBe(200);
        return id;
    }

    private async Task<int> Upload(string id, string csv)
    {
        using var content = new StringContent(csv, Encoding.UTF8, "text/csv");
        using var response = await Http.PutAsync(new Uri(Sandbox.Url, $"{Jobs}/{id}/batches"), content, Ct);
        return (int)response.StatusCode;
    }

    private Task<Answer> Close(string id) => Patch($"jobs/ingest/{id}", """{"state":"UploadComplete"}""");

    private Task<string> Text(string path) => Http.GetStringAsync(new Uri(Sandbox.Url, path), Ct);

    private async Task<(string[] Lines, string Locator, string Count)> Page(string path)
    {
        using var response = await Http.GetAsync(new Uri(Sandbox.Url, path), Ct);
        response.EnsureSuccessStatusCode();
        return ((await response.Content.ReadAsStringAsync(Ct)).Split('\n'),
            response.Headers.GetValues("Sforce-Locator").Single(), response.Headers.GetValues("Sforce-NumberOfRecords").Single());
    }

    // A job's end can only be seen by asking.
    private async Task<JsonNode> Ended(string root, string id)
    {
        for (var poll = 0; ; poll++)
        {
            var job = (await Send(HttpMethod.Get, $"{root}/{id}")).Body!;
            if (job["state"]!.ToString() is "JobComplete" or "Failed" or "Aborted" || poll == 1000)
            {
                return job;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Ct);
        }
    }
}
