using System.Globalization;
using HubSpotSfSync.Sandbox.HubSpot;
using HubSpotSfSync.Sandbox.Salesforce;

namespace HubSpotSfSync.Scenarios.Harness;

/// <summary>The sandbox accounts of a world: empty portals and orgs, each under its name in the configuration.</summary>
internal sealed class Accounts : IAsyncDisposable
{
    /// <summary>The real index lags by seconds. It lags here, too, but no scenario shall wait for it.</summary>
    private static readonly TimeSpan ShortestIndexLag = TimeSpan.FromMilliseconds(50);
    private const long FirstPortal = 1001;

    private readonly HubSpotSandbox _hubSpot;
    private readonly Api _controls;
    private readonly Dictionary<string, SalesforceSandbox> _orgs;

    private Accounts(HubSpotSandbox hubSpot, Dictionary<string, SalesforceSandbox> orgs, Dictionary<string, HubSpotPortal> portals, Dictionary<string, SalesforceOrg> users)
    {
        _hubSpot = hubSpot;
        _controls = new Api(hubSpot.Url);
        _orgs = orgs;
        Portals = portals;
        Orgs = users;
    }

    public static TimeSpan LongestIndexLag { get; } = TimeSpan.FromMilliseconds(250);

    public IReadOnlyDictionary<string, HubSpotPortal> Portals { get; }

    public IReadOnlyDictionary<string, SalesforceOrg> Orgs { get; }

    public static async Task<Accounts> OpenAsync(IReadOnlyList<Connection> connections, WorldOptions options, Uri silo, Patience patience)
    {
        var portals = connections.Select(one => one.Portal).Distinct().Index().ToDictionary(one => one.Item, one => FirstPortal + one.Index);
        var hubSpot = await HubSpotSandbox.StartAsync(new HubSpotSandboxOptions
        {
            // The burst limit of the users' own app is not what is tried here; that of the product's app is as published.
            Portals = [.. portals.Select(portal => options.Portal(new PortalOptions(portal.Value, TokenOf(portal.Key)) { OAuthCallsPerTenSeconds = int.MaxValue }))],
            Webhooks = new WebhookOptions { TargetUrl = options.Webhooks ? $"{silo}webhooks/hubspot/{{portal}}" : null },
            Clock = options.Clock,
            SearchLagMin = ShortestIndexLag,
            SearchLagMax = LongestIndexLag,
        }, TestContext.Current.CancellationToken);
        var orgs = new Dictionary<string, SalesforceSandbox>();
        foreach (var org in connections.Select(one => one.Org).Distinct())
        {
            orgs[org] = await SalesforceSandbox.StartAsync(options.Org(new SalesforceSandboxOptions { Clock = options.Clock }), TestContext.Current.CancellationToken);
        }

        var users = new Dictionary<string, HubSpotPortal>();
        foreach (var (name, id) in portals)
        {
            users[name] = await HubSpotPortal.OpenAsync(name, id, hubSpot.Url, patience);
        }

        return new Accounts(hubSpot, orgs, users, orgs.ToDictionary(org => org.Key, org => new SalesforceOrg(org.Key, org.Value.Url, patience)));
    }

    /// <summary>Whether HubSpot has delivered every webhook it has to.</summary>
    public async Task<bool> WebhooksAreTakenAsync() => (bool)(await _controls.GetAsync("_sandbox/webhooks"))["idle"]!;

    /// <summary>The sync.yaml that joins them.</summary>
    public string Configuration(IReadOnlyList<Connection> connections, WorldOptions options)
    {
        // Secrets are refused where they are written out; the default of a variable that nobody sets will do here.
        var portals = Portals.Select(portal => string.Create(CultureInfo.InvariantCulture, $$"""
              {{portal.Key}}:
                id: {{portal.Value.Id}}
                baseUrl: {{Address(_hubSpot.Url)}}
                auth: { privateAppToken: "${SCENARIO_UNSET:-{{TokenOf(portal.Key)}}}" }
                webhooks: { enabled: {{(options.Webhooks ? "true" : "false")}}, appSecret: "${SCENARIO_UNSET:-sandbox-app-secret}" }
            """));
        var orgs = _orgs.Select(org => $$"""
              {{org.Key}}:
                loginUrl: {{Address(org.Value.Url)}}
                auth: { clientCredentials: { id: sandbox-client, secret: "${SCENARIO_UNSET:-sandbox-secret}" } }
                changeEvents: { enabled: {{(options.ChangeEvents ? "true" : "false")}}, endpoint: {{Address(org.Value.PubSubUrl)}} }
            {{Indent(options.Orgs.GetValueOrDefault(org.Key, ""))}}
            """);
        var joined = connections.Select(connection => $$"""
              {{connection.Name}}:
                portal: {{connection.Portal}}
                org: {{connection.Org}}
            {{Indent(connection.Yaml)}}
            """);
        return string.Join('\n', ["version: 1", "portals:", .. portals, "orgs:", .. orgs, "connections:", .. joined, ""]);
    }

    public async ValueTask DisposeAsync()
    {
        _controls.Dispose();
        foreach (var portal in Portals.Values)
        {
            portal.Dispose();
        }

        foreach (var org in Orgs.Values)
        {
            org.Dispose();
        }

        await _hubSpot.DisposeAsync();
        foreach (var org in _orgs.Values)
        {
            await org.DisposeAsync();
        }
    }

    private static string TokenOf(string portal) => $"sandbox-{portal}";

    private static string Address(Uri url) => url.ToString().TrimEnd('/');

    private static string Indent(string yaml) => string.Join('\n', yaml.ReplaceLineEndings("\n").Split('\n').Select(line => line.Length == 0 ? line : $"    {line}"));
}
