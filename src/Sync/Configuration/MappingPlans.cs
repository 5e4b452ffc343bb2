using HubSpotSfSync.Sync.Mappings;

namespace HubSpotSfSync.Sync.Configuration;

/// <summary>Turns a valid configuration into the mappings that run.</summary>
public static class MappingPlans
{
    public static IEnumerable<MappingGroup> Build(SyncConfig config) =>
        config.Connections.SelectMany(connection => connection.Mappings.Select(mapping => Build(config, connection, mapping)));

    private static MappingGroup Build(SyncConfig config, ConnectionConfig connection, MappingConfig mapping) =>
        new([.. mapping.Salesforce.OrderByDescending(name => name == connection.PeopleAs.ToString()).Select(name => Build(config, connection, mapping, name))]);

    private static Mapping Build(SyncConfig config, ConnectionConfig connection, MappingConfig mapping, string salesforce)
    {
        var fields = mapping.Fields.Select(field => field.ByObject.GetValueOrDefault(salesforce)).OfType<FieldMapping>().ToList();
        var inclusion = (mapping.Inclusion ?? (mapping.HubSpot == HubSpotObjects.Contacts ? connection.Inclusion : null))?.Inclusion;
        var group = mapping.Fields.SelectMany(field => field.Mappings).SelectMany(field => field.ReadOn(Records.Side.HubSpot));
        return new Mapping
        {
            Connection = connection.Name,
            Name = mapping.HubSpot,
            HubSpotObject = mapping.HubSpot,
            SalesforceObject = salesforce,
            Match = mapping.Match,
            Fields = fields,
            SalesforceConstants = Constants(mapping.Constants),
            HubSpotConstants = Constants(mapping.HubSpotConstants),
            HubSpotIdentityField = HubSpotObjects.CarryIdentity(mapping.HubSpot) ? connection.Identity.HubSpot : null,
            SalesforceIdentityField = HubSpotObjects.CarryIdentity(mapping.HubSpot) ? connection.Identity.Salesforce : null,
            PortalId = config.PortalOf(connection).Id,
            SalesforceWhere = Where(connection.Selective.GetValueOrDefault(salesforce)?.Soql, mapping.Where?.Soql),
            Direction = mapping.Direction,
            Deletions = mapping.Deletions,
            Duplicates = mapping.Duplicates,
            Inclusion = inclusion,
            Fill = mapping.Fill,
            HubSpotMore = [.. group.Concat(inclusion?.Where?.Fields ?? []).Distinct(StringComparer.Ordinal)],
        };
    }

    private static string? Where(string? selective, string? own) =>
        selective is null || own is null ? selective ?? own : $"({selective}) AND ({own})";

    private static OrderedDictionary<string, string> Constants(IReadOnlyDictionary<string, ConstantConfig> constants) =>
        new(constants.Select(constant => KeyValuePair.Create(constant.Key, constant.Value.Value)), StringComparer.Ordinal);
}
