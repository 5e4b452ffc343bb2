using System.Globalization;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

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
        var portal = config.PortalOf(connection).Id;
        var inclusion = (mapping.Inclusion ?? (mapping.HubSpot == HubSpotObjects.Contacts ? connection.Inclusion : null))?.Inclusion;
        var group = mapping.Fields.SelectMany(field => field.Mappings).SelectMany(field => field.ReadOn(Side.HubSpot));
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
            HubSpotIdentityField = HubSpotObjects.CarryIdentity(mapping.HubSpot, Side.HubSpot) ? connection.Identity.HubSpot : null,
            SalesforceIdentityField = HubSpotObjects.CarryIdentity(mapping.HubSpot, Side.Salesforce) ? connection.Identity.Salesforce : null,
            PortalId = portal,
            IdentityKind = HubSpotObjects.IdentityKind(mapping.HubSpot),
            SalesforceWhere = Where(connection.Selective.GetValueOrDefault(salesforce)?.Soql, mapping.Where?.Soql, OwnActivities(mapping, connection, portal)),
            Direction = mapping.Direction,
            Deletions = mapping.Deletions,
            Duplicates = mapping.Duplicates,
            Inclusion = inclusion,
            HubSpotWhere = mapping.HubSpotWhere?.Inclusion.Where,
            HubSpotMore = [.. group.Concat(inclusion?.Where?.Fields ?? []).Concat(mapping.HubSpotWhere?.Inclusion.Where?.Fields ?? []).Distinct(StringComparer.Ordinal)],
        };
    }

    /// <summary>Several kinds of activity become Tasks. A Task that was made from one kind is never taken for a record of another, and a
    /// kind that only goes to Salesforce has nothing there but what it made.</summary>
    private static string? OwnActivities(MappingConfig mapping, ConnectionConfig connection, long portal)
    {
        if (HubSpotObjects.IdentityKind(mapping.HubSpot) is not { } kind)
        {
            return null;
        }

        var field = connection.Identity.Salesforce;
        var own = string.Create(CultureInfo.InvariantCulture, $"{field} LIKE '{portal}-{kind}-%'");
        return mapping.IsToldByIdentity ? own : $"{field} = null OR {own}";
    }

    private static string? Where(params IEnumerable<string?> conditions) => conditions.OfType<string>().ToList() switch
    {
        [] => null,
        [var only] => only,
        var several => string.Join(" AND ", several.Select(one => $"({one})")),
    };

    private static OrderedDictionary<string, string> Constants(IReadOnlyDictionary<string, ConstantConfig> constants) =>
        new(constants.Select(constant => KeyValuePair.Create(constant.Key, constant.Value.Value)), StringComparer.Ordinal);
}
