using HubSpotSfSync.Sync.Mappings;

namespace HubSpotSfSync.Sync.Configuration;

/// <summary>Turns a valid configuration into the mappings that run.</summary>
public static class MappingPlans
{
    public static IReadOnlyList<Mapping> Build(SyncConfig config) =>
        [.. config.Connections.SelectMany(connection => connection.Mappings.Select(mapping => Build(config, connection, mapping)))];

    private static Mapping Build(SyncConfig config, ConnectionConfig connection, MappingConfig mapping) => new()
    {
        Connection = connection.Name,
        Name = mapping.HubSpot,
        HubSpotObject = mapping.HubSpot,
        SalesforceObject = mapping.Salesforce,
        Match = mapping.Match,
        Fields = [.. mapping.Fields.Select(f => f.Mapping)],
        SalesforceConstants = new OrderedDictionary<string, string>(mapping.Constants.Select(c => KeyValuePair.Create(c.Key, c.Value.Value)), StringComparer.Ordinal),
        HubSpotIdentityField = connection.Identity.HubSpot,
        SalesforceIdentityField = connection.Identity.Salesforce,
        PortalId = config.PortalOf(connection).Id,
        SalesforceWhere = connection.Selective.GetValueOrDefault(mapping.Salesforce)?.Soql,
    };
}
