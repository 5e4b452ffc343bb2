using System.CommandLine;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.HubSpot;
using HubSpotSfSync.Sandbox.Salesforce;

var hubSpotPort = Port("--hubspot-port", 7101, "Port of the sandbox HubSpot");
var salesforcePort = Port("--salesforce-port", 7102, "Port of the sandbox Salesforce's REST API");
var pubSubPort = Port("--pubsub-port", 7103, "Port of its Pub/Sub API, unencrypted HTTP/2");
var pubSubTlsPort = Port("--pubsub-tls-port", 7104, "Port of its Pub/Sub API, TLS with a self-signed certificate");
var webhooks = new Option<string?>("--webhooks") { Description = "Where webhooks go; {portal} becomes the portal's id" };
var contacts = new Option<int>("--seed-contacts") { DefaultValueFactory = _ => new SampleSize().ContactsPerSide, Description = "Sample contacts per side and region" };
var companies = new Option<int>("--seed-companies") { DefaultValueFactory = _ => new SampleSize().CompaniesPerSide, Description = "Sample companies per side and region" };
var command = new RootCommand("A HubSpot and a Salesforce to practise on")
{
    hubSpotPort, salesforcePort, pubSubPort, pubSubTlsPort, webhooks, contacts, companies,
};
command.Subcommands.Add(HubSpotBenchmark.Command());
command.SetAction(async (arguments, ct) =>
{
    var size = new SampleSize(arguments.GetValue(contacts), arguments.GetValue(companies));
    await using var hubSpot = await HubSpotSandbox.StartAsync(
        new HubSpotSandboxOptions
        {
            Port = arguments.GetValue(hubSpotPort),
            Webhooks = new WebhookOptions { TargetUrl = arguments.GetValue(webhooks) },
        },
        ct);
    var salesforceOptions = new SalesforceSandboxOptions
    {
        Port = arguments.GetValue(salesforcePort),
        PubSubPort = arguments.GetValue(pubSubPort),
        PubSubTlsPort = arguments.GetValue(pubSubTlsPort),
    };
    await using var salesforce = await SalesforceSandbox.StartAsync(salesforceOptions, ct);
    hubSpot.Seed(size);
    salesforce.Seed(size);
    await Console.Out.WriteLineAsync($"HubSpot     {hubSpot.Url}  portals {string.Join(", ", hubSpot.Portals.Select(portal => $"{portal.Id} (token {portal.Settings.Token})"))}");
    await Console.Out.WriteLineAsync($"            app {hubSpot.OAuth.Options.AppId} (client {hubSpot.OAuth.Options.ClientId}, secret {hubSpot.OAuth.Options.ClientSecret}, developer key {hubSpot.OAuth.Options.DeveloperApiKey})");
    await Console.Out.WriteLineAsync($"Salesforce  {salesforce.Url}  org {salesforce.Org.Id} (token {salesforceOptions.PermanentToken}, client {salesforceOptions.ClientId})");
    await Console.Out.WriteLineAsync($"Pub/Sub     {salesforce.PubSubUrl} (h2c), {salesforce.PubSubTlsUrl} (self-signed)");
    await Console.Out.WriteLineAsync("Ctrl+C stops.");
    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
});
var measured = new Option<int>("--contacts") { DefaultValueFactory = _ => 1_000_000, Description = "Contacts in the sandbox Salesforce" };
var measure = new Command("measure-salesforce", "Seeds a sandbox Salesforce, queries it and prints seconds and memory") { measured };
measure.SetAction(arguments => SeedMeasurement.Run(arguments.GetValue(measured), Console.Out));
command.Subcommands.Add(measure);
return await command.Parse(args).InvokeAsync();

static Option<int> Port(string name, int usual, string description) => new(name) { DefaultValueFactory = _ => usual, Description = description };
