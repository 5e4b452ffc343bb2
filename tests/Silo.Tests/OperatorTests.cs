using System.CommandLine;
using System.Net;
using System.Text.Json.Nodes;
using HubSpotSfSync.Silo.Hosting;

namespace HubSpotSfSync.Silo.Tests;

/// <summary>What operators, Prometheus and Kubernetes ask a silo.</summary>
[Collection(nameof(SiloFixture))]
public sealed class OperatorTests(SiloFixture fixture)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_overview_tells_connections_pairs_budgets_and_decisions()
    {
        var overview = await GetAsync("/api/overview");

        overview["connections"]!.AsArray().Select(one => (string)one!["name"]!).ShouldBe(["emea-main", "apac-main"]);
        overview["connections"]!.AsArray().ShouldAllBe(one => one!["mappings"]!.AsArray().Count(mapping => (long)mapping!["pairs"]!["settled"]! > 0) >= 2, "companies and contacts");
        overview["budgets"]!.AsArray().Select(one => (string)one!["account"]!).ShouldBe(["hubspot/apac", "hubspot/emea", "salesforce/main"]);
        overview["budgets"]!.AsArray().ShouldAllBe(one => (long)one!["ours"]! > 0);
        overview["decisions"]!.AsArray().Count.ShouldBe(50);
        overview["quarantined"]!.AsArray().Count.ShouldBe(2, "two of the sample contacts have no last name, which Salesforce requires");
        overview["silos"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_command_line_shows_how_far_each_connection_is()
    {
        using var output = new StringWriter();
        var command = SiloCommand.Build((_, _) => throw new InvalidOperationException("No silo is to be started."));

        await command.Parse(["progress", "--once", "--url", fixture.Silo.BaseAddress!.ToString(), "--connection", "emea-main"]).InvokeAsync(new InvocationConfiguration { Output = output }, Ct);

        output.ToString().ShouldContain("emea-main: InStep");
        output.ToString().ShouldMatch("contacts: [0-9,]+ in step, 0 being written, 0 waiting, [0-9]+ refused");
        output.ToString().ShouldMatch("hubspot/emea: [0-9,]+ calls of [0-9,]+ spent");
        output.ToString().ShouldNotContain("apac-main");
    }

    [Fact]
    public async Task A_backfill_is_priced_started_and_refused_while_it_makes_no_sense()
    {
        (await fixture.Silo.PostAsync("/api/connections/apac-main/backfill?mapping=nothing", null, Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await SiloFixture.EventuallyAsync("the initial sync is done", async () => (string?)(await GetAsync("/api/connections/apac-main"))["backfill"]?["phase"] == "Done");
        (await fixture.Silo.PostAsync("/api/connections/apac-main/backfill/cancel", null, Ct)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        using var output = new StringWriter();
        var command = SiloCommand.Build((_, _) => throw new InvalidOperationException("No silo is to be started."));

        (await command.Parse(["plan", "--url", fixture.Silo.BaseAddress!.ToString(), "--connection", "apac-main"]).InvokeAsync(new InvocationConfiguration { Output = output }, Ct)).ShouldBe(0);
        output.ToString().ShouldMatch("contacts: [0-9,]+ in HubSpot, [0-9,]+ in Salesforce");
        output.ToString().ShouldContain("in the Backfill lane");

        (await command.Parse(["backfill", "--url", fixture.Silo.BaseAddress!.ToString(), "--connection", "apac-main", "--mapping", "companies"]).InvokeAsync(new InvocationConfiguration { Output = output }, Ct)).ShouldBe(0);
        output.ToString().ShouldMatch("Backfill 2 of companies: [0-9,]+ calls");
        await SiloFixture.EventuallyAsync("it is done", async () => (string?)(await GetAsync("/api/connections/apac-main"))["backfill"]!["phase"] == "Done");
    }

    [Fact]
    public async Task A_paused_connection_takes_in_nothing_and_catches_up_when_it_is_resumed()
    {
        var (hubSpotId, salesforceId) = await fixture.PairedContactAsync(skip: 3);
        (await fixture.Silo.PostAsync("/api/connections/emea-main/pause", null, Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        try
        {
            await SiloFixture.EventuallyAsync("it is paused", async () => (string?)(await GetAsync("/api/connections/emea-main"))["phase"] == "Paused");
            await fixture.SetTitleInHubSpotAsync(hubSpotId, "Changed in the pause");
            (await new SignedWebhook { Body = SignedWebhook.Event(hubSpotId, "jobtitle", "Changed in the pause") }.SendAsync(fixture.Silo)).StatusCode.ShouldBe(HttpStatusCode.OK);

            // A change that the other connection takes in afterwards shows that there was time for this one.
            await ChangeInApacArrivesAsync();
            (await fixture.TitleInSalesforceAsync(salesforceId)).ShouldNotBe("Changed in the pause");
        }
        finally
        {
            (await fixture.Silo.PostAsync("/api/connections/emea-main/resume", null, Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        }

        await SiloFixture.EventuallyAsync("the title is in Salesforce", async () => await fixture.TitleInSalesforceAsync(salesforceId) == "Changed in the pause");
        await fixture.PollersAreIdleAsync();
    }

    [Fact]
    public async Task What_is_not_configured_answers_404_and_says_what_there_is()
    {
        var answer = await fixture.Silo.GetAsync("/api/connections/nowhere", Ct);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync(Ct)).ShouldContain("There are: emea-main, apac-main");
        (await fixture.Silo.GetAsync("/api/pairs/emea-main/nothing/h1", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await fixture.Silo.PostAsync("/api/connections/nowhere/pause", null, Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await fixture.Silo.PostAsync("/api/connections/nowhere/retry", null, Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Everything_remembered_of_a_pair_can_be_looked_up()
    {
        var (hubSpotId, salesforceId) = await fixture.PairedContactAsync(skip: 4);

        var pair = await fixture.PairAsync(hubSpotId, salesforceId);

        ((string)pair["hubSpot"]!["recordId"]!).ShouldBe(hubSpotId);
        pair["decisions"]!.AsArray().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_pair_is_found_by_the_id_of_either_record()
    {
        var (hubSpotId, salesforceId) = await fixture.PairedContactAsync(skip: 5);

        var byHubSpot = await GetAsync($"/api/pairs/emea-main/contacts?hubspotId={hubSpotId}");
        var bySalesforce = await GetAsync($"/api/pairs/emea-main/contacts?salesforceId={salesforceId}");

        byHubSpot.ToJsonString().ShouldBe(bySalesforce.ToJsonString());
        ((string)byHubSpot["hubSpotId"]!, (string)byHubSpot["salesforceId"]!, (string)byHubSpot["status"]!).ShouldBe((hubSpotId, salesforceId, "Settled"));
        byHubSpot["decisions"]!.AsArray().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Asking_for_a_pair_takes_one_record_that_is_in_one()
    {
        var unknown = await fixture.Silo.GetAsync("/api/pairs/emea-main/contacts?hubspotId=1", Ct);
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await unknown.Content.ReadAsStringAsync(Ct)).ShouldContain("HubSpot record 1 is in no pair of emea-main/contacts");
        (await fixture.Silo.GetAsync("/api/pairs/emea-main/contacts", Ct)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await fixture.Silo.GetAsync("/api/pairs/emea-main/contacts?hubspotId=1&salesforceId=2", Ct)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await fixture.Silo.GetAsync("/api/pairs/emea-main/nothing?hubspotId=1", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    /// <summary>HubSpot is polled once an hour here, and the sandbox's webhooks go nowhere.</summary>
    [Fact]
    public async Task A_side_is_asked_for_changes_at_once_when_an_operator_says_so()
    {
        var (hubSpotId, salesforceId) = await fixture.PairedContactAsync(skip: 6);
        await fixture.SetTitleInHubSpotAsync(hubSpotId, "Found when asked");

        // Again and again, because the change has to reach HubSpot's search index first.
        await SiloFixture.EventuallyAsync("the title is in Salesforce", async () =>
        {
            (await fixture.Silo.PostAsync("/api/connections/emea-main/poll?side=HubSpot", null, Ct)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Ct);
            return await fixture.TitleInSalesforceAsync(salesforceId) == "Found when asked";
        });
        await fixture.PollersAreIdleAsync();
        (await fixture.Silo.PostAsync("/api/connections/nowhere/poll", null, Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await fixture.Silo.PostAsync("/api/connections/emea-main/poll?side=Elsewhere", null, Ct)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("/healthz/live")]
    [InlineData("/healthz/ready")]
    [InlineData("/orleans")]
    [InlineData("/")]
    public async Task It_answers(string path) => (await fixture.Silo.GetAsync(path, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);

    [Fact]
    public async Task Prometheus_finds_the_syncs_own_measures_without_ids_or_addresses_in_them()
    {
        var metrics = await fixture.Silo.GetStringAsync("/metrics", Ct);

        metrics.ShouldContain("sync_observations_total{");
        metrics.ShouldContain("sync_permits_total{");
        metrics.ShouldContain("sync_batch_records_bucket{");
        metrics.ShouldContain("orleans_");
        metrics.ShouldContain("http_client_request_duration");
        metrics.ShouldNotContain(".example");
    }

    [Fact]
    public async Task Suspected_duplicates_are_listed_as_json_csv_and_table_and_leave_when_they_are_put_right()
    {
        var (_, paired) = await fixture.PairedContactAsync(skip: 7);
        var email = (string)(await fixture.SalesforceAsync(HttpMethod.Get, $"sobjects/Contact/{paired}?fields=Email"))["Email"]!;
        var twin = (string)(await fixture.SalesforceAsync(HttpMethod.Post, "sobjects/Contact", new { Email = email, LastName = "Twin", Region__c = "EMEA" }))["id"]!;
        JsonNode report = null!;
        await SiloFixture.EventuallyAsync("it is reported", async () => (long)(report = await GetAsync("/api/duplicates/emea-main/contacts?limit=1"))["total"]! == 1);

        var records = report["groups"]!.AsArray().Single()!["records"]!.AsArray();
        records.Select(one => (string)one!["recordId"]!).ShouldBe([paired, twin]);
        ((string)records[1]!["suspicion"]!["field"]!, (string)records[1]!["suspicion"]!["value"]!).ShouldBe(("Email", email));
        (await fixture.Silo.GetStringAsync("/api/duplicates?connection=emea-main&format=csv", Ct)).ShouldContain($"SameValue,Email,{email},");
        (await PrintAsync("emea-main")).ShouldSatisfyAllConditions(
            table => table.ShouldContain($"  {twin}  -"),
            table => table.ShouldContain($"Email = {email}"),
            table => table.ShouldContain("1 group(s)"));
        (await PrintAsync("nowhere")).ShouldContain("There are: emea-main/");

        await fixture.SalesforceAsync(HttpMethod.Delete, $"sobjects/Contact/{twin}");

        await SiloFixture.EventuallyAsync("it has left the report", async () => (long)(await GetAsync("/api/duplicates"))["total"]! == 0);
        (await PrintAsync("emea-main")).ShouldContain("No duplicates are suspected.");
        (await fixture.Silo.GetAsync("/api/duplicates?limit=0", Ct)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await fixture.Silo.GetAsync("/api/duplicates/emea-main/nothing", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await fixture.Silo.GetAsync("/duplicates", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_api_describes_itself()
    {
        var paths = (await GetAsync("/openapi/v1.json"))["paths"]!.AsObject().Select(path => path.Key).ToList();

        paths.ShouldBe(
            [
                "/api/connections/{connection}", "/api/connections/{connection}/pause", "/api/connections/{connection}/resume",
                "/api/connections/{connection}/poll", "/api/connections/{connection}/retry", "/api/duplicates", "/api/duplicates/{connection}/{mapping}", "/api/overview",
                "/api/connections/{connection}/sync", "/api/connections/{connection}/sync/{run}",
                "/api/connections/{connection}/backfill", "/api/connections/{connection}/backfill/cancel", "/api/connections/{connection}/backfill/price",
                "/api/pairs/{connection}/{mapping}", "/api/pairs/{connection}/{mapping}/{pair}", "/webhooks/hubspot/{portal}",
            ],
            ignoreOrder: true);
    }

    private async Task<string> PrintAsync(string connection)
    {
        using var output = new StringWriter();
        var command = SiloCommand.Build((_, _) => throw new InvalidOperationException("No silo is to be started."));
        string[] arguments = ["duplicates", "--url", fixture.Silo.BaseAddress!.ToString(), "--connection", connection];
        await command.Parse(arguments).InvokeAsync(new System.CommandLine.InvocationConfiguration { Output = output, Error = output }, Ct);
        return output.ToString();
    }

    private async Task<JsonNode> GetAsync(string path) => (await fixture.Silo.GetFromJsonAsync<JsonNode>(path, Ct))!;

    private async Task ChangeInApacArrivesAsync()
    {
        var (hubSpotId, salesforceId) = await fixture.PairedContactAsync(skip: 0, "sandbox-apac");
        await fixture.SetTitleInHubSpotAsync(hubSpotId, "Elsewhere", "sandbox-apac");
        var webhook = new SignedWebhook { Portal = "1002", Body = SignedWebhook.Event(hubSpotId, "jobtitle", "Elsewhere", portal: 1002) };
        (await webhook.SendAsync(fixture.Silo)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await SiloFixture.EventuallyAsync("the change in apac is in Salesforce", async () => await fixture.TitleInSalesforceAsync(salesforceId) == "Elsewhere");
    }
}
