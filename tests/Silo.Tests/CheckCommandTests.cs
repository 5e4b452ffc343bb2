using System.CommandLine;
using System.Text.Json.Nodes;
using HubSpotSfSync.Sandbox.HubSpot;
using HubSpotSfSync.Sandbox.Salesforce;
using HubSpotSfSync.Silo.Hosting;

namespace HubSpotSfSync.Silo.Tests;

/// <summary><c>validate</c> and <c>doctor</c> against sandbox accounts: what they print, and how they end.</summary>
public sealed class CheckCommandTests : IAsyncLifetime
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("hubspotsfsync-").FullName, "sync.yaml");
    private HubSpotSandbox _hubSpot = null!;
    private SalesforceSandbox _salesforce = null!;

    public async ValueTask InitializeAsync()
    {
        _hubSpot = await HubSpotSandbox.StartAsync(
            new HubSpotSandboxOptions
            {
                Portals = [new PortalOptions(1001, "sandbox-emea"), new PortalOptions(1002, "sandbox-apac"), new PortalOptions(1003, "sandbox-poor") { Scopes = ["crm.objects.contacts.read", "crm.schemas.contacts.read"] }],
            },
            TestContext.Current.CancellationToken);
        _salesforce = await SalesforceSandbox.StartAsync(new SalesforceSandboxOptions(), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _hubSpot.DisposeAsync();
        await _salesforce.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);
    }

    [Fact]
    public async Task Plan_prices_the_sample_configuration_before_anything_is_set_up()
    {
        await WriteAsync(Sample());

        var (code, text) = await RunAsync("plan");

        code.ShouldBe(0, text);
        text.ShouldContain("  contacts: 0 in HubSpot, 0 in Salesforce");
        text.ShouldContain("0 pairs exist; to create: 0 in Salesforce, 0 in HubSpot");
        text.ShouldContain("How many lists:contacts HubSpot has only reading tells", customMessage: text);
        text.ShouldMatch("hubspot/apac: [0-9]+ calls, 0.00 % of our [0-9,]+ a day");
    }

    [Fact]
    public async Task The_sample_configuration_is_valid_and_doctor_creates_the_properties_that_it_needs()
    {
        await WriteAsync(Sample());

        var (validated, before) = await RunAsync("validate");
        validated.ShouldBe(0, before);
        before.ShouldContain("warning: HubSpot's companies has no field salesforce_sync_id for the identity of the other record yet");
        before.ShouldContain("sync.yaml: 0 errors, 9 warnings. Calls: ");

        var (healed, during) = await RunAsync("doctor", "--fix");
        healed.ShouldBe(0, during);
        during.ShouldContain("created HubSpot's contacts.salesforce_sync_id");

        var (ended, after) = await RunAsync("doctor");
        ended.ShouldBe(0, after);
        foreach (var line in (string[])
        [
            "ok       logged in as private app, app 501 to 1001: SANDBOX, time zone UTC, company currency EUR",
            "ok       the app has the 6 scopes that the mappings need",
            "ok       logged in as Integration User (integration@sandbox.example) to 00D",
            "ok       our user sees all records of Task, Event, Campaign, Account, Contact, Lead, Opportunity",
            "API calls of the day are left to the org",
            "warning  Change Data Capture is off for Task, Event, Campaign, CampaignMember, Opportunity: their changes are found by polling alone",
            "ok       3 of 5 objects are selected for Change Data Capture",
            "daily API calls are used;",
            "ok       its clock and this machine's agree to the second",
            "ok       HubSpot's tasks, calls, meetings, companies, contacts, deals can carry the identity of the other record in salesforce_sync_id",
            "ok       companies <-> Account, contacts <-> Contact fit the schemas of both sides",
            "target is https://your-host/webhooks/hubspot/{portal id}",
        ])
        {
            after.ShouldContain(line);
        }
    }

    [Fact]
    public async Task Every_problem_is_listed_with_its_line_and_its_remedy()
    {
        await WriteAsync(Sample()
            .Replace("hubspot: jobtitle, salesforce: Title", "hubspot: jobtitel, salesforce: Title", StringComparison.Ordinal)
            .Replace("salesforce: HubSpot_Sync_Id__c", "salesforce: Sync__c", StringComparison.Ordinal)
            .Replace("    selective:\n      Account: Region__c = 'APAC'", "    identity: { salesforce: Sync__c }\n    selective:\n      Account: Region__c = 'APAC'", StringComparison.Ordinal)
            .Replace("hubspot: hubspotscore, salesforce: Lead_Score__c, owner: hubspot", "hubspot: hubspotscore, salesforce: Lead_Score__c, owner: shared", StringComparison.Ordinal));

        var (ended, printed) = await RunAsync("validate");

        ended.ShouldBe(2, printed);
        printed.ShouldMatch(@"sync\.yaml:\d+:13: error: HubSpot's contacts has no field jobtitel that our login sees\r?\n    -> Did you mean 'jobtitle'\?");
        printed.ShouldMatch(@"error: HubSpot's contacts\.hubspotscore is computed by the platform, and owner: shared would write it\r?\n    -> Write owner: hubspot");
        printed.ShouldContain("In Setup > Object Manager > Account > Fields & Relationships > New: Text, length 64, Field Name Sync, Unique (case-insensitive), External ID; then give the integration user Read and Edit Access to it");
    }

    [Fact]
    public async Task A_wrong_file_is_told_before_any_account_is_asked()
    {
        await WriteAsync(Sample().Replace("owner: newest", "owner: nobody", StringComparison.Ordinal));

        var (ended, printed) = await RunAsync("validate");

        ended.ShouldBe(2);
        printed.ShouldContain("No account was asked.");
        (await RunAsync("validate", "--offline")).Ended.ShouldBe(2);
    }

    [Fact]
    public async Task Offline_the_file_alone_is_checked_and_other_programs_read_JSON()
    {
        await WriteAsync(Sample().Replace("hubspot: jobtitle, salesforce: Title", "hubspot: jobtitel, salesforce: Title", StringComparison.Ordinal));

        (await RunAsync("validate", "--offline")).ShouldBe((0, $"{_file}: 0 errors, 0 warnings. No account was asked.\n"));
        var (ended, printed) = await RunAsync("validate", "--json");
        ended.ShouldBe(2);
        var report = JsonNode.Parse(printed)!;
        ((int)report["errors"]!).ShouldBe(2, "in both connections");
        var problem = report["problems"]!.AsArray().First(one => (string)one!["severity"]! == "error")!;
        ((string)problem["what"]!, (int)problem["line"]! > 1, (string)problem["remedy"]!).ShouldBe(("HubSpot's contacts has no field jobtitel that our login sees", true, "Did you mean 'jobtitle'?"));
        ((int)report["calls"]!["hubspot/emea"]!).ShouldBeInRange(1, 40);
    }

    [Fact]
    public async Task Warnings_count_as_errors_where_they_are_to()
    {
        await WriteAsync(Sample());

        (await RunAsync("validate", "--strict")).Ended.ShouldBe(2);
    }

    [Fact]
    public async Task A_login_that_is_refused_and_a_portal_of_another_id_are_told()
    {
        await WriteAsync(Sample()
            .Replace("sandbox-emea", "sandbox-nobody", StringComparison.Ordinal)
            .Replace("id: 1002", "id: 1009", StringComparison.Ordinal));

        var (validated, problems) = await RunAsync("validate");
        var (ended, printed) = await RunAsync("doctor");

        validated.ShouldBe(2);
        problems.ShouldContain("error: portal 'emea' can't be asked: HubSpot answered GET account details with 401");
        problems.ShouldContain("error: portal 'apac' has the id 1009, and its login is one to portal 1002");
        ended.ShouldBe(2);
        printed.ShouldContain("Check the private app's token under portals.emea.auth.privateAppToken");
        printed.ShouldContain("-> Write id: 1002, or give the portal a login of its own");
        printed.ShouldContain("problem  not checked: HubSpot did not let us in");
        printed.ShouldNotContain("sandbox-nobody");
    }

    [Fact]
    public async Task Doctor_names_the_scopes_that_are_missing()
    {
        await WriteAsync(Sample().Replace("sandbox-emea", "sandbox-poor", StringComparison.Ordinal).Replace("id: 1001", "id: 1003", StringComparison.Ordinal));

        var (ended, printed) = await RunAsync("doctor");

        ended.ShouldBe(2);
        printed.ShouldContain("problem  the app lacks crm.objects.contacts.write (for tasks), forms (for form_submissions), crm.lists.read (for lists), crm.lists.write (for lists), crm.objects.companies.read (for companies), crm.objects.companies.write (for companies), crm.schemas.companies.read (for the properties of companies), crm.objects.deals.read (for deals), crm.objects.deals.write (for deals), crm.schemas.deals.read (for the properties of deals), crm.objects.owners.read (for owners)");
        printed.ShouldContain("error: HubSpot shows us no object companies: HubSpot answered GET properties of companies with 403 MISSING_SCOPES");
    }

    private string Sample()
    {
        using var resource = typeof(SiloCommand).Assembly.GetManifestResourceStream("sync.yaml")!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd()
            .Replace("http://127.0.0.1:7101", Address(_hubSpot.Url), StringComparison.Ordinal)
            .Replace("http://127.0.0.1:7102", Address(_salesforce.Url), StringComparison.Ordinal)
            .Replace("http://127.0.0.1:7103", Address(_salesforce.PubSubUrl), StringComparison.Ordinal);
    }

    private Task WriteAsync(string yaml) => File.WriteAllTextAsync(_file, yaml, TestContext.Current.CancellationToken);

    private async Task<(int Ended, string Printed)> RunAsync(string command, params string[] options)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var parsed = SiloCommand.Build((_, _) => throw new InvalidOperationException("Nothing is to be started.")).Parse([command, "--config", _file, .. options]);
        var ended = await parsed.InvokeAsync(new InvocationConfiguration { Output = output }, TestContext.Current.CancellationToken);
        return (ended, output.ToString());
    }

    private static string Address(Uri url) => url.ToString().TrimEnd('/');
}
