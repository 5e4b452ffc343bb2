using System.Collections.Frozen;
using HubSpotSfSync.Sync.Budget;
using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Mappings;

/// <summary>One portal joined to one org, ready to run.</summary>
public sealed record ConnectionPlan
{
    public required string Name { get; init; }
    public required string Portal { get; init; }
    public required long PortalId { get; init; }
    public required string Org { get; init; }
    public required bool Webhooks { get; init; }
    public required bool ChangeEvents { get; init; }
    public required PollingConfig PollInterval { get; init; }

    /// <summary>How often an object of Salesforce is polled, at least, while its change events are not taken.</summary>
    public TimeSpan EventFallback { get; init; } = OrgConfig.DefaultEventFallback;

    public Urgency Urgency { get; init; } = new();
    public required IReadOnlyList<MappingGroup> Mappings { get; init; }

    /// <summary>As it stands in the file: what is wrong with it is told by line.</summary>
    public required ConnectionConfig Config { get; init; }

    public string AccountOn(Side side) => side == Side.HubSpot ? Accounts.HubSpot(Portal) : Accounts.Salesforce(Org);

    /// <summary>Whether a side tells of its changes by itself, so that polling is the sweep behind it.</summary>
    public bool Pushes(Side side) => side == Side.HubSpot ? Webhooks : ChangeEvents;
}

/// <summary>Names of accounts: budgets and clients go by them.</summary>
public static class Accounts
{
    public static string HubSpot(string portal) => $"hubspot/{portal}";

    public static string Salesforce(string org) => $"salesforce/{org}";
}

/// <summary>The configuration as the cluster runs it: immutable, looked up by name. Work in flight keeps the plan it began with.</summary>
public sealed class SyncPlan
{
    private readonly FrozenDictionary<string, ConnectionPlan> _connections;
    private readonly FrozenDictionary<(string, string), MappingGroup> _mappings;
    private readonly FrozenDictionary<string, BudgetPolicy> _budgets;
    private readonly FrozenSet<(string, string)> _referred;

    private SyncPlan(string version, IReadOnlyList<ConnectionPlan> connections, IEnumerable<KeyValuePair<string, BudgetPolicy>> budgets)
    {
        Version = version;
        Connections = connections;
        _connections = connections.ToFrozenDictionary(connection => connection.Name);
        _mappings = connections.SelectMany(connection => connection.Mappings).ToFrozenDictionary(mapping => (mapping.Connection, mapping.Name));
        _budgets = budgets.ToFrozenDictionary();
        _referred = _mappings.Values.SelectMany(group => group.Mappings.SelectMany(mapping => mapping.Fields)
            .SelectMany(field => field.Transform.RefersTo).Select(name => (group.Connection, name))).ToFrozenSet();
    }

    /// <summary>Equal on two silos exactly when they run the same configuration.</summary>
    public string Version { get; }

    public IReadOnlyList<ConnectionPlan> Connections { get; }

    public IReadOnlyCollection<string> BudgetedAccounts => _budgets.Keys;

    public ConnectionPlan Connection(string name) =>
        _connections.TryGetValue(name, out var plan) ? plan : throw new InvalidOperationException($"This silo's configuration has no connection '{name}': give every silo the same file.");

    public MappingGroup Mapping(string connection, string mapping) =>
        _mappings.TryGetValue((connection, mapping), out var found) ? found : throw new InvalidOperationException($"This silo's configuration has no mapping '{mapping}' in '{connection}': give every silo the same file.");

    /// <summary>Whether fields of other records refer to records of this mapping.</summary>
    public bool IsReferred(string connection, string mapping) => _referred.Contains((connection, mapping));

    public BudgetPolicy Budget(string account) => _budgets[account];

    public IEnumerable<ConnectionPlan> OfPortal(string portal) => Connections.Where(connection => connection.Portal == portal);

    public IEnumerable<ConnectionPlan> OfOrg(string org) => Connections.Where(connection => connection.Org == org);

    public static SyncPlan Build(SyncConfig config)
    {
        var mappings = MappingPlans.Build(config).ToLookup(mapping => mapping.Connection);
        var connections = config.Connections.Select(connection => new ConnectionPlan
        {
            Name = connection.Name,
            Portal = connection.Portal,
            PortalId = config.PortalOf(connection).Id,
            Org = connection.Org,
            Webhooks = config.PortalOf(connection).WebhooksEnabled,
            ChangeEvents = config.OrgOf(connection).ChangeEvents,
            PollInterval = connection.PollInterval,
            EventFallback = config.OrgOf(connection).EventFallback,
            Urgency = connection.Urgent.Urgency,
            Mappings = [.. mappings[connection.Name]],
            Config = connection,
        });
        var weights = config.Connections.ToDictionary(connection => connection.Name, connection => (double)connection.Weight);
        var portals = config.Portals.Select(portal => KeyValuePair.Create(Accounts.HubSpot(portal.Name), (portal.Login is PortalLogin.OAuthApp ? BudgetPolicy.HubSpotOAuth() : BudgetPolicy.HubSpot()).For(portal.Budget, weights)));
        var orgs = config.Orgs.Select(org => KeyValuePair.Create(Accounts.Salesforce(org.Name), BudgetPolicy.Salesforce(countsEvents: org.ChangeEvents).For(org.Budget, weights)));
        return new SyncPlan(PlanVersion.Of(config), [.. connections], portals.Concat(orgs));
    }
}
