using System.Net;
using System.Text.Json.Nodes;
using HubSpotSfSync.Silo.Hosting;

namespace HubSpotSfSync.Silo.Tests;

/// <summary>"Sync now" over HTTP and from the command line.</summary>
[Collection(nameof(SiloFixture))]
public sealed class SyncNowTests(SiloFixture fixture)
{
    private const string Runs = "/api/connections/emea-main/sync";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_is_accepted_with_its_size_and_tells_how_far_it_is()
    {
        var (hubSpotId, salesforceId) = await fixture.PairedContactAsync(skip: 7);
        await fixture.SetTitleInHubSpotAsync(hubSpotId, "Asked for");

        using var accepted = await PostAsync(new { mapping = "contacts", hubspotIds = new[] { long.Parse(hubSpotId, System.Globalization.CultureInfo.InvariantCulture) } });
        accepted.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var run = (await accepted.Content.ReadFromJsonAsync<JsonNode>(Ct))!;
        ((long)run["expected"]!, (long)run["leastCalls"]!, (string)run["lane"]!).ShouldBe((1, 2, "Urgent"));
        accepted.Headers.Location!.ToString().ShouldBe($"{Runs}/{(string)run["run"]!}");

        await SiloFixture.EventuallyAsync("the run is done", async () => (string?)(await fixture.Silo.GetFromJsonAsync<JsonNode>(accepted.Headers.Location, Ct))!["phase"] == "Done");
        var done = (await fixture.Silo.GetFromJsonAsync<JsonNode>(accepted.Headers.Location, Ct))!;
        ((long)done["found"]!, (long)done["inStep"]!, (long)done["failed"]!).ShouldBe((1, 1, 0));
        (await fixture.TitleInSalesforceAsync(salesforceId)).ShouldBe("Asked for");
    }

    [Theory]
    [InlineData("""{"mapping":"contacts"}""", "Name the records in one way: hubspotIds, salesforceIds, list, where (HubSpot's properties) or soql (Salesforce's fields).")]
    [InlineData("""{"mapping":"contacts","list":7,"where":"email is known"}""", "Name the records in one way")]
    [InlineData("""{"mapping":"contacts","where":"email ="}""", "The condition can't be read: the condition ends where a value should stand.")]
    [InlineData("""{"mapping":"contacts","where":"nonsense = 1"}""", "HubSpot's contacts have no property 'nonsense'.")]
    [InlineData("""{"mapping":"contacts","list":999}""", "HubSpot has no list 999.")]
    [InlineData("""{"mapping":"contacts","soql":"Title = 'x') OR (Id != null"}""", "The SOQL must be one condition, as it would stand after WHERE")]
    [InlineData("""{"mapping":"contacts","soql":"Nonsense__c = 1"}""", "No such column 'Nonsense__c'")]
    [InlineData("""{"mapping":"contacts","soql":"Title = 'x'","object":"Account"}""", "The mapping 'contacts' has no Salesforce object 'Account'")]
    [InlineData("""{"mapping":"contacts","salesforceIds":["0031"]}""", "'0031' is no Salesforce id: those have 18 characters.")]
    public async Task What_can_not_be_run_is_refused_in_words(string body, string words)
    {
        using var answer = await fixture.Silo.PostAsync(Runs, new StringContent(body, System.Text.Encoding.UTF8, "application/json"), Ct);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        ((string)(await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!["detail"]!).ShouldContain(words);
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        (await PostAsync(new { mapping = "nothing", list = 1 })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await fixture.Silo.GetAsync($"{Runs}/0123456789ab", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await fixture.Silo.GetAsync($"{Runs}/..%2F..%2Fx", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_command_line_waits_and_ends_with_0_or_1()
    {
        var (hubSpotId, _) = await fixture.PairedContactAsync(skip: 8);

        var (code, output) = await RunAsync("--hubspot-ids", hubSpotId);
        code.ShouldBe(0, output);
        output.ShouldContain(": contacts of emea-main, 1 record(s), at least 2 call(s), lane Urgent");
        output.ShouldEndWith($"  1 found: 1 in step, 0 waiting, 0 left alone, 0 failed{Environment.NewLine}Done.{Environment.NewLine}");

        (code, output) = await RunAsync("--hubspot-ids", $"{hubSpotId},999999999");
        code.ShouldBe(1, output);
        output.ShouldContain("HubSpot 999999999 failed: UNKNOWN_ID HubSpot has no contacts with this id, or has archived it.");

        (code, output) = await RunAsync("--where", "email = nobody@nowhere.example");
        (code, output.Contains("Nothing was found", StringComparison.Ordinal)).ShouldBe((1, true), output);

        (code, output) = await RunAsync("--soql", "Nonsense__c = 1");
        (code, output.StartsWith("Refused: ", StringComparison.Ordinal)).ShouldBe((1, true), output);
    }

    private async Task<(int Code, string Output)> RunAsync(params string[] which)
    {
        using var output = new StringWriter();
        var command = SiloCommand.Build((_, _) => throw new InvalidOperationException("No silo is to be started."));
        string[] arguments = ["sync", "--url", fixture.Silo.BaseAddress!.ToString(), "--connection", "emea-main", "--mapping", "contacts", .. which];
        var code = await command.Parse(arguments).InvokeAsync(new System.CommandLine.InvocationConfiguration { Output = output, Error = output }, Ct);
        return (code, output.ToString());
    }

    private Task<HttpResponseMessage> PostAsync(object body) => fixture.Silo.PostAsJsonAsync(Runs, body, Ct);
}
