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
        var sharing = config.OrgOf(connection).SharingOf(salesforce)?.Sharing ?? Sharing.Exclusive;
        var rivals = RivalsOf(config, connection, mapping, salesforce, sharing);
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
            Exclusivity = rivals.Count == 0 || sharing.Policy == SharingPolicy.Shared ? null : new Exclusivity(connection.Org, TakesOver: connection.Portal == sharing.Primary, rivals),
            SharesRecords = rivals.Count > 0 && sharing.Policy == SharingPolicy.Shared,
            Inclusion = inclusion,
            HubSpotMore = [.. group.Concat(inclusion?.Where?.Fields ?? []).Distinct(StringComparer.Ordinal)],
        };
    }

    /// <summary>The other mappings of a Salesforce object; none where they all are of one portal.</summary>
    private static List<Rival> RivalsOf(SyncConfig config, ConnectionConfig connection, MappingConfig mapping, string salesforce, Sharing sharing)
    {
        var rivals = from other in config.Connections
                     where other.Org == connection.Org
                     from one in other.Mappings
                     where one != mapping && one.Salesforce.Contains(salesforce, StringComparer.OrdinalIgnoreCase)
                     select new Rival(other.Name, one.HubSpot, other.Portal, config.PortalOf(other).Id) { IsPrimary = other.Portal == sharing.Primary };
        var all = rivals.ToList();
        return all.Exists(rival => rival.Portal != connection.Portal) ? all : [];
    }

    private static string? Where(string? selective, string? own) =>
        selective is null || own is null ? selective ?? own : $"({selective}) AND ({own})";

    private static OrderedDictionary<string, string> Constants(IReadOnlyDictionary<string, ConstantConfig> constants) =>
        new(constants.Select(constant => KeyValuePair.Create(constant.Key, constant.Value.Value)), StringComparer.Ordinal);
}
