using System.Net;
using System.Text.Json.Nodes;
using HubSpotSfSync.Testing;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.EndToEnd;

/// <summary>One silo, both ways: what a user does on one side is on the other.</summary>
public sealed class TwoWayTests
{
    [Fact]
    public async Task Both_sides_are_brought_in_step_and_stay_so()
    {
        await using var world = await World.StartAsync(silos: 1);
        await world.InStepAsync();

        (await world.SalesforceTitlesAsync()).ShouldBe(await world.HubSpotTitlesAsync(), ignoreOrder: true);
        (await world.SalesforceTitlesAsync("APAC")).ShouldBe(await world.HubSpotTitlesAsync("sandbox-apac"), ignoreOrder: true);
        (await world.HubSpotTitlesAsync()).Keys.ShouldAllBe(email => !email.EndsWith(".apac.example"));

        var (email, id) = await AnyContactAsync(world);
        await world.HubSpotAsync(HttpMethod.Patch, $"/crm/v3/objects/contacts/{id}", Properties(("jobtitle", "Chief of Everything")));
        await world.EventuallyAsync("the title is in Salesforce", async () => (await world.SalesforceTitlesAsync())[email] == "Chief of Everything", TimeSpan.FromSeconds(15));

        var contact = (string)(await world.QueryAsync($"SELECT Id FROM Contact WHERE Email = '{email}'")).Single()!["Id"]!;
        await world.SalesforceAsync(HttpMethod.Patch, $"/sobjects/Contact/{contact}", new JsonObject { ["Title"] = "Back again" });
        await world.EventuallyAsync("the title is in HubSpot", async () => (string?)(await world.HubSpotAsync(HttpMethod.Get, $"/crm/v3/objects/contacts/{id}?properties=jobtitle"))["properties"]!["jobtitle"] == "Back again", TimeSpan.FromSeconds(15));

        await world.HubSpotAsync(HttpMethod.Post, "/crm/v3/objects/contacts", new JsonObject { ["properties"] = new JsonObject { ["email"] = "new@newco.example", ["lastname"] = "New" } });
        await world.EventuallyAsync("the new contact is in Salesforce", async () => (await world.SalesforceTitlesAsync()).ContainsKey("new@newco.example"), TimeSpan.FromSeconds(15));
        await world.SalesforceAsync(HttpMethod.Post, "/sobjects/Contact", new JsonObject { ["LastName"] = "Fresh", ["Email"] = "fresh@newco.example", ["Region__c"] = "EMEA" });
        await world.EventuallyAsync("the new contact is in HubSpot", async () => (await world.HubSpotTitlesAsync()).ContainsKey("fresh@newco.example"), TimeSpan.FromSeconds(20));

        await world.InStepAsync();
        (await world.QueryAsync("SELECT Id FROM Contact WHERE Email IN ('new@newco.example', 'fresh@newco.example')")).Count.ShouldBe(2);
        (await world.SalesforceTitlesAsync()).ShouldBe(await world.HubSpotTitlesAsync(), ignoreOrder: true);

        var log = world.Silos[0].Process.Output;
        log.ShouldContain("first scan done");
        log.ShouldNotContain(".example", Case.Insensitive, "the log names records by id, never by e-mail or domain");
        log.ShouldNotContain("sandbox-emea", Case.Insensitive, "the log holds no secret");
        log.ShouldNotContain("sandbox-app-secret");
    }

    [Fact]
    public async Task A_refused_record_is_quarantined_with_the_platforms_words_and_goes_through_when_it_is_mended()
    {
        await using var world = await World.StartAsync(silos: 1);
        await world.InStepAsync();

        JsonArray quarantined = [];
        await world.EventuallyAsync("both are quarantined", async () => (quarantined = (await world.OverviewAsync(world.Silos[0]))["quarantined"]!.AsArray()).Count == 2);
        quarantined.ShouldAllBe(one => (string)one!["refusal"]!["code"]! == "REQUIRED_FIELD_MISSING" && ((string)one["refusal"]!["message"]!).Contains("LastName"));

        foreach (var one in quarantined)
        {
            await world.HubSpotAsync(HttpMethod.Patch, $"/crm/v3/objects/contacts/{one!["hubSpotId"]}", Properties(("lastname", "Mended")));
        }

        await world.EventuallyAsync("the quarantine is empty", async () => (await world.OverviewAsync(world.Silos[0]))["quarantined"]!.AsArray().Count == 0);
        (await world.QueryAsync("SELECT Id FROM Contact WHERE LastName = 'Mended'")).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Without_webhooks_polling_alone_brings_a_change()
    {
        var config = Path.GetTempFileName();
        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "sync.yaml"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(config, text.Replace("enabled: true\n      appSecret", "enabled: false\n      appSecret", StringComparison.Ordinal).Replace("hubspot: 10s", "hubspot: 2s", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await using var world = await World.StartAsync(silos: 1, config);
        await world.InStepAsync();
        (await world.PostAsync(new Uri($"http://127.0.0.1:{world.Silos[0].HttpPort}/webhooks/hubspot/1001"), "[]")).ShouldBe(HttpStatusCode.NotFound);

        var (email, id) = await AnyContactAsync(world);
        await world.HubSpotAsync(HttpMethod.Patch, $"/crm/v3/objects/contacts/{id}", Properties(("jobtitle", "Polled")));

        await world.EventuallyAsync("the title is in Salesforce", async () => (await world.SalesforceTitlesAsync())[email] == "Polled", TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_wrong_configuration_stops_the_start_and_lists_every_problem()
    {
        var config = Path.GetTempFileName();
        await File.WriteAllTextAsync(config, "version: 1\nportals:\n  emea: { id: x, auth: { privateAppToken: plain } }\nconnections: {}\n", TestContext.Current.CancellationToken);
        await using var silo = RunningProcess.StartProject("Silo", ["--config", config, "--redis", "127.0.0.1:1"]);

        (await silo.ExitsWithinAsync(TimeSpan.FromSeconds(60))).ShouldBeTrue();

        silo.ExitCode.ShouldBe(2);
        silo.Output.ShouldContain($"{config}:3:");
        silo.Output.ShouldContain("secrets come only from");
    }

    internal static JsonObject Properties(params (string Name, string Value)[] properties) =>
        new() { ["properties"] = new JsonObject(properties.Select(property => KeyValuePair.Create(property.Name, (JsonNode?)property.Value))) };

    /// <summary>A contact that both sides have.</summary>
    internal static async Task<(string Email, string Id)> AnyContactAsync(World world)
    {
        var contact = (await world.HubSpotAsync(HttpMethod.Get, "/crm/v3/objects/contacts?limit=1&properties=email"))["results"]!.AsArray()[0]!;
        return ((string)contact["properties"]!["email"]!, (string)contact["id"]!);
    }
}
