using System.CommandLine;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.HubSpot;

var hubSpotPort = new Option<int>("--hubspot-port") { DefaultValueFactory = _ => 7101, Description = "Port of the sandbox HubSpot" };
var webhooks = new Option<string?>("--webhooks") { Description = "Where webhooks go; {portal} becomes the portal's id" };
var contacts = new Option<int>("--seed-contacts") { DefaultValueFactory = _ => new SampleSize().ContactsPerSide, Description = "Sample contacts per side and region" };
var companies = new Option<int>("--seed-companies") { DefaultValueFactory = _ => new SampleSize().CompaniesPerSide, Description = "Sample companies per side and region" };
var command = new RootCommand("A HubSpot and a Salesforce to practise on") { hubSpotPort, webhooks, contacts, companies };
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
    hubSpot.Seed(size);
    await Console.Out.WriteLineAsync($"HubSpot     {hubSpot.Url}  portals {string.Join(", ", hubSpot.Portals.Select(portal => $"{portal.Id} (token {portal.Settings.Token})"))}");
    await Console.Out.WriteLineAsync("Ctrl+C stops.");
    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
});
return await command.Parse(args).InvokeAsync();
