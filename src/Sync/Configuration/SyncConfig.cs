namespace HubSpotSfSync.Sync.Configuration;

/// <summary>A whole configuration file, checked: names resolve, secrets are there, units are parsed. Lists keep the file's order.</summary>
public sealed record SyncConfig
{
    public required IReadOnlyList<PortalConfig> Portals { get; init; }
    public required IReadOnlyList<OrgConfig> Orgs { get; init; }
    public required IReadOnlyList<ConnectionConfig> Connections { get; init; }

    /// <summary>Where alerts are posted to, as JSON that Slack takes; null for nowhere. The address is a credential.</summary>
    public Secret? AlertWebhook { get; init; }

    public PortalConfig PortalOf(ConnectionConfig connection) => Portals.First(p => p.Name == connection.Portal);

    public OrgConfig OrgOf(ConnectionConfig connection) => Orgs.First(o => o.Name == connection.Org);
}
