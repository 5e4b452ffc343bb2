using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using HubSpotSfSync.Sandbox.Salesforce;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.Salesforce;

public sealed class CompositeFamilyTests : SalesforceTest
{
    protected override SalesforceSandboxOptions Options => new() { DailyApiRequests = 10 };

    [Fact]
    public async Task A_batch_counts_each_of_its_requests_and_can_halt()
    {
        var answer = await Post("composite/batch", """
            {"haltOnError":true,"batchRequests":[
              {"method":"POST","url":"v66.0/sobjects/Contact","richInput":{"LastName":"A"}},
              {"method":"GET","url":"/services/data/v66.0/sobjects/Contact/003000000000001"},
              {"method":"GET","url":"v66.0/limits"}]}
            """);

        answer.Status.ShouldBe(200);
        answer.Body!["hasErrors"]!.GetValue<bool>().ShouldBeTrue();
        answer.Body["results"]!.AsArray().Select(result => result!["statusCode"]!.GetValue<int>()).ShouldBe([201, 404, 412]);
        answer.Body["results"]![2]!["result"]![0]!["errorCode"]!.ToString().ShouldBe("BATCH_PROCESSING_HALTED");
        // Two ran; what was halted did not count.
        Sandbox.Org.Limits.Requests.Used.ShouldBe(2);
    }

    [Fact]
    public async Task A_tree_is_created_as_a_whole()
    {
        const string Tree = """
            {"records":[{"attributes":{"type":"Account","referenceId":"ref1"},"Name":"Alder","Contacts":{"records":[
              {"attributes":{"type":"Contact","referenceId":"ref2"},"LastName":"A","Email":"EMAIL"}]}}]}
            """;
        var failed = await Post("composite/tree/Account", Tree.Replace("EMAIL", "123"));
        failed.Status.ShouldBe(400);
        failed.Body!["hasErrors"]!.GetValue<bool>().ShouldBeTrue();
        failed.Body["results"]!.ToJsonString().ShouldBe(
            """[{"referenceId":"ref2","errors":[{"statusCode":"INVALID_EMAIL_ADDRESS","message":"Email: invalid email address: 123","fields":["Email"]}]}]""");
        (await Column("SELECT Id FROM Account", "Id")).ShouldBeEmpty();

        var created = await Post("composite/tree/Account", Tree.Replace("EMAIL", "a@example.com"));
        created.Status.ShouldBe(201);
        created.Body!["results"]!.AsArray().Select(result => (string)result!["referenceId"]!).ShouldBe(["ref1", "ref2"]);
        (await Column("SELECT Id FROM Contact WHERE Account.Name = 'Alder'", "Id")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Each_graph_stands_or_falls_by_itself()
    {
        var answer = await Post("composite/graph", """
            {"graphs":[
              {"graphId":"good","compositeRequest":[
                {"method":"POST","url":"/services/data/v66.0/sobjects/Account/","referenceId":"a","body":{"Name":"Alder"}},
                {"method":"POST","url":"/services/data/v66.0/sobjects/Contact/","referenceId":"c","body":{"LastName":"A","AccountId":"@{a.id}"}}]},
              {"graphId":"bad","compositeRequest":[
                {"method":"POST","url":"/services/data/v66.0/sobjects/Account/","referenceId":"a","body":{"Name":"Basalt"}},
                {"method":"POST","url":"/services/data/v66.0/sobjects/Contact/","referenceId":"c","body":{"AccountId":"@{a.id}"}}]}]}
            """);

        var graphs = answer.Body!["graphs"]!.AsArray();
        graphs.Select(graph => graph!["isSuccessful"]!.GetValue<bool>()).ShouldBe([true, false]);
        graphs[0]!["graphResponse"]!["compositeResponse"]![0]!["httpHeaders"]!["Location"]!.ToString().ShouldStartWith("/services/data/v66.0/sobjects/Account/001");
        graphs[1]!["graphResponse"]!["compositeResponse"]![0]!["body"]![0]!["errorCode"]!.ToString().ShouldBe("PROCESSING_HALTED");
        (await Column("SELECT Name FROM Account", "Name")).ShouldBe(["Alder"]);
        (await Post("composite/graph", """{"graphs":[{"graphId":"g","compositeRequest":[{"method":"GET","url":"/services/data/v66.0/query?q=x","referenceId":"a"}]}]}"""))
            .Status.ShouldBe(400);
    }

    [Fact]
    public async Task An_accounts_tag_guards_it()
    {
        var id = await Create("Account", """{"Name":"Alder"}""");
        using var first = await Http.GetAsync(new Uri(Sandbox.Url, $"{Data}/sobjects/Account/{id}"), Ct);
        var tag = first.Headers.ETag!.Tag;

        (await Send(HttpMethod.Get, $"{Data}/sobjects/Account/{id}", null, ("If-None-Match", tag))).Status.ShouldBe(304);
        (await Send(HttpMethod.Patch, $"{Data}/sobjects/Account/{id}", """{"Name":"Basalt"}""", ("If-Match", tag))).Status.ShouldBe(204);
        (await Send(HttpMethod.Patch, $"{Data}/sobjects/Account/{id}", """{"Name":"Cedar"}""", ("If-Match", tag))).Error.ShouldBe("PRECONDITION_FAILED");
        (await Send(HttpMethod.Patch, $"{Data}/sobjects/Account/{id}", """{"Name":"Cedar"}""", ("If-Unmodified-Since", "soon"))).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Bodies_may_be_compressed_both_ways()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        {
            await gzip.WriteAsync("""{"LastName":"Packed"}"""u8.ToArray(), Ct);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Sandbox.Url, $"{Data}/sobjects/Contact"));
        request.Content = new ByteArrayContent(packed.ToArray());
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Content.Headers.ContentEncoding.Add("gzip");
        using var created = await Http.SendAsync(request, Ct);
        created.StatusCode.ShouldBe(HttpStatusCode.Created);

        using var read = new HttpRequestMessage(HttpMethod.Get, new Uri(Sandbox.Url, $"{Data}/query?q=SELECT+LastName+FROM+Contact"));
        read.Headers.AcceptEncoding.ParseAdd("gzip");
        using var answer = await Http.SendAsync(read, Ct);
        answer.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        await using var text = new GZipStream(await answer.Content.ReadAsStreamAsync(Ct), CompressionMode.Decompress);
        (await JsonNode.ParseAsync(text, cancellationToken: Ct))!["records"]![0]!["LastName"]!.ToString().ShouldBe("Packed");
    }

    [Theory]
    [InlineData(17_000, 0, 414)]
    [InlineData(100, 17_000, 431)]
    [InlineData(15_000, 100, 200)]
    public async Task An_address_with_its_headers_has_16_KiB(int query, int header, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Sandbox.Url, $"{Data}/limits?x={new string('x', query)}"));
        request.Headers.Add("X-Padding", new string('x', header));
        using var answer = await Http.SendAsync(request, Ct);
        ((int)answer.StatusCode).ShouldBe(status);
    }

    [Fact]
    public async Task A_body_that_is_no_json_is_not_supported()
    {
        using var text = new StringContent("<Contact/>", Encoding.UTF8, "application/xml");
        using var answer = await Http.PostAsync(new Uri(Sandbox.Url, $"{Data}/sobjects/Contact"), text, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        (await answer.Content.ReadAsStringAsync(Ct)).ShouldContain("UNSUPPORTED_MEDIA_TYPE");
    }

    [Fact]
    public async Task The_admin_is_told_before_the_allowance_is_gone()
    {
        for (var call = 0; call < 8; call++)
        {
            await Get("limits");
        }

        var alerts = (await Send(HttpMethod.Get, "_sandbox/alerts")).Body!.AsArray();
        alerts.Single()!["percent"]!.GetValue<int>().ShouldBe(80);
        var limits = (await Get("limits")).Body!;
        limits["DailyApiRequests"]!.ToJsonString().ShouldBe("""{"Max":10,"Remaining":1}""");
        limits["DailyBulkV2QueryJobs"]!["Max"]!.GetValue<int>().ShouldBe(10_000);
        limits["MonthlyPlatformEventsUsageEntitlement"].ShouldNotBeNull();
    }

    [Fact]
    public async Task What_objects_there_are_is_told_only_when_it_changed()
    {
        var since = Sandbox.Clock.GetUtcNow().ToString("R");
        (await Send(HttpMethod.Get, $"{Data}/sobjects", null, ("If-Modified-Since", since))).Status.ShouldBe(304);
        var basics = (await Get("sobjects/Contact")).Body!;
        basics["objectDescribe"]!["keyPrefix"]!.ToString().ShouldBe("003");
        basics["recentItems"]!.AsArray().ShouldBeEmpty();
    }
}
