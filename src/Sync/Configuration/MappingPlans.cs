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
            HubSpotIdentityField = HubSpotObjects.CarryIdentity(mapping.HubSpot, Side.HubSpot) ? connection.Identity.HubSpot : null,
            SalesforceIdentityField = HubSpotObjects.CarryIdentity(mapping.HubSpot, Side.Salesforce) ? connection.Identity.Salesforce : null,
            PortalId = portal,
            IdentityKind = HubSpotObjects.IdentityKind(mapping.HubSpot),
            SalesforceWhere = Where(connection.Selective.GetValueOrDefault(salesforce)?.Soql, mapping.Where?.Soql, OwnActivities(mapping, connection, portal)),
            Direction = mapping.Direction,
            Deletions = mapping.Deletions,
            Duplicates = mapping.Duplicates,
            Exclusivity = rivals.Count == 0 || sharing.Policy == SharingPolicy.Shared ? null : new Exclusivity(connection.Org, TakesOver: connection.Portal == sharing.Primary, rivals),
            SharesRecords = rivals.Count > 0 && sharing.Policy == SharingPolicy.Shared,
            Inclusion = inclusion,
            Fill = mapping.Fill,
            HubSpotWhere = mapping.HubSpotWhere?.Inclusion.Where,
            HubSpotMore = [.. group.Concat(inclusion?.Where?.Fields ?? []).Concat(mapping.HubSpotWhere?.Inclusion.Where?.Fields ?? []).Concat(Urgent(config, connection, mapping.HubSpot)).Distinct(StringComparer.Ordinal)],
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
