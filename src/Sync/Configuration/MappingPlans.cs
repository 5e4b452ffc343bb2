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
            Exclusivity = ExclusivityOf(config, connection, mapping, salesforce),
            Inclusion = inclusion,
            HubSpotMore = [.. group.Concat(inclusion?.Where?.Fields ?? []).Concat(Urgent(config, connection, mapping.HubSpot)).Distinct(StringComparer.Ordinal)],
        };
    }

    /// <summary>Null where no other portal syncs the object, or where they share its records.</summary>
    private static Exclusivity? ExclusivityOf(SyncConfig config, ConnectionConfig connection, MappingConfig mapping, string salesforce)
    {
        var sharing = config.OrgOf(connection).SharingOf(salesforce)?.Sharing ?? Sharing.Exclusive;
        var rivals = config.Connections.Where(other => other.Org == connection.Org)
            .SelectMany(other => other.Mappings.Where(one => one.Salesforce.Contains(salesforce, StringComparer.OrdinalIgnoreCase)).Select(one => new Rival(other.Name, one.HubSpot, other.Portal, config.PortalOf(other).Id)
            {
                IsPrimary = other.Portal == sharing.Primary,
            }))
            .Where(rival => (rival.Connection, rival.Mapping) != (connection.Name, mapping.HubSpot)).ToList();
        return sharing.Policy == SharingPolicy.Shared || rivals.TrueForAll(rival => rival.Portal == connection.Portal)
            ? null
            : new Exclusivity(connection.Org, TakesOver: connection.Portal == sharing.Primary, rivals);
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
        return mapping.Direction == Direction.ToSalesforce && mapping.Match.Count == 0 ? own : $"{field} = null OR {own}";
    }

    private static string? Where(params IEnumerable<string?> conditions) => conditions.OfType<string>().ToList() switch
    {
        [] => null,
        [var only] => only,
        var several => string.Join(" AND ", several.Select(one => $"({one})")),
    };

    /// <summary>By what urgent changes are recognised where no webhook tells them.</summary>
    private static IEnumerable<string> Urgent(SyncConfig config, ConnectionConfig connection, string hubSpot)
    {
        var urgent = connection.Urgent.Urgency;
        if (urgent.LifecycleStages.Count > 0 && hubSpot is (HubSpotObjects.Contacts or HubSpotObjects.Companies))
        {
            yield return Urgency.StageField;
        }

        if (urgent.FormSubmissions && hubSpot == HubSpotObjects.Contacts && !config.PortalOf(connection).WebhooksEnabled)
        {
            yield return Urgency.SubmissionField;
        }
    }

    private static OrderedDictionary<string, string> Constants(IReadOnlyDictionary<string, ConstantConfig> constants) =>
        new(constants.Select(constant => KeyValuePair.Create(constant.Key, constant.Value.Value)), StringComparer.Ordinal);
}
