using HubSpotSfSync.Sync.Configuration.Reading;

namespace HubSpotSfSync.Sync.Configuration.Rules;

internal sealed class SelectiveNamesMappedObjects : IConfigurationRule
{
    public void Check(SyncConfig config, Problems problems)
    {
        foreach (var connection in config.Connections)
        {
            foreach (var (name, selective) in connection.Selective.Where(s => !connection.Mappings.Any(m => m.Salesforce.Any(name => FieldNames.Same(name, s.Key)))))
            {
                problems.Add(selective.Location, $"selective names {name}, which connection '{connection.Name}' does not map", "Remove the line, or map the object");
            }
        }
    }
}

/// <summary>The same records of the same two accounts belong to one connection.</summary>
internal sealed class ConnectionsDoNotRepeat : IConfigurationRule
{
    public void Check(SyncConfig config, Problems problems)
    {
        foreach (var joined in config.Connections.Where(MappedObject.IsComplete).GroupBy(c => (c.Portal, c.Org)))
        {
            var seen = new Dictionary<string, string>(FieldNames.Comparer);
            foreach (var connection in joined)
            {
                foreach (var mapping in connection.Mappings.Where(m => m.HubSpot.Length > 0))
                {
                    if (!seen.TryAdd(mapping.HubSpot, connection.Name) && seen[mapping.HubSpot] != connection.Name)
                    {
                        problems.Add(
                            mapping.Location,
                            $"connections '{seen[mapping.HubSpot]}' and '{connection.Name}' both sync {mapping.HubSpot} of portal '{connection.Portal}' with org '{connection.Org}'",
                            "Put the mapping into one of them: each would create its own counterpart of every record");
                    }
                }
            }
        }
    }
}

/// <summary>Where several portals share an org's object, each connection must say which records are its own.</summary>
internal sealed class SharedObjectsAreSelective : IConfigurationRule
{
    public void Check(SyncConfig config, Problems problems)
    {
        var byObject = MappedObject.All(config).Where(m => !m.Mapping.IsToldByIdentity)
            .GroupBy(m => (m.Connection.Org, Object: m.Salesforce.ToUpperInvariant()));
        foreach (var sharing in byObject.Where(MappedObject.AreOfSeveralPortals))
        {
            // Who has said which portal gets a record that several select may let them overlap.
            var members = sharing.ToList();
            if (config.Orgs.FirstOrDefault(org => org.Name == sharing.Key.Org)?.SharingOf(members[0].Salesforce) is not null)
            {
                continue;
            }

            foreach (var member in members)
            {
                var (connection, mapping, salesforce) = member;
                if (member.Selective is null)
                {
                    var other = members.First(m => m.Connection.Portal != connection.Portal).Connection.Name;
                    problems.Add(
                        mapping.Location,
                        $"connections '{connection.Name}' and '{other}' both sync {salesforce} of org '{connection.Org}', and their records would mix",
                        $"Add to '{connection.Name}' a condition for its own records, such as selective: {{ {salesforce}: \"Region__c = 'EMEA'\" }}, and to '{other}' one for its own; or say who gets a record, with sharedRecords below orgs.{connection.Org}");
                }
            }

            foreach (var (condition, member) in Repeats.Of(members, m => m.Selective?.Soql.Trim() ?? ""))
            {
                problems.Add(
                    member.Selective!.Location,
                    $"the condition {condition} selects the {member.Salesforce} records of another connection too, and their records would mix",
                    $"Give each connection a condition that no record of the others meets, or say who gets a record, with sharedRecords below orgs.{member.Connection.Org}");
            }
        }
    }
}

/// <summary>A property holds one id: a portal that joins several orgs needs a property for each.</summary>
internal sealed class SharedPropertiesNameOneOrg : IConfigurationRule
{
    public void Check(SyncConfig config, Problems problems)
    {
        var byProperty = MappedObject.All(config)
            .Where(m => m.Mapping.HubSpot.Length > 0)
            .GroupBy(m => (m.Connection.Portal, Object: m.Mapping.HubSpot.ToUpperInvariant(), Property: m.Connection.Identity.HubSpot.ToUpperInvariant()));
        foreach (var sharing in byProperty)
        {
            var first = sharing.First().Connection;
            foreach (var (connection, mapping, _) in sharing.Where(m => m.Connection.Org != first.Org))
            {
                problems.Add(
                    mapping.Location,
                    $"connections '{first.Name}' and '{connection.Name}' would both write {connection.Identity.HubSpot} on {mapping.HubSpot} of portal '{connection.Portal}', for different orgs",
                    $"Give '{connection.Name}' a property of its own: identity: {{ hubspot: {connection.Identity.HubSpot}_{connection.Org} }}");
            }
        }
    }
}

/// <summary>An object as a connection syncs it.</summary>
internal sealed record MappedObject(ConnectionConfig Connection, MappingConfig Mapping, string Salesforce)
{
    public SelectiveConfig? Selective => Connection.Selective.GetValueOrDefault(Salesforce);

    public static bool IsComplete(ConnectionConfig connection) => connection.Portal.Length > 0 && connection.Org.Length > 0;

    public static bool AreOfSeveralPortals(IEnumerable<MappedObject> members) => members.Select(one => one.Connection.Portal).Distinct(StringComparer.Ordinal).Skip(1).Any();

    public static IEnumerable<MappedObject> All(SyncConfig config) =>
        config.Connections.Where(IsComplete).SelectMany(c => c.Mappings.SelectMany(m => m.Salesforce.Select(name => new MappedObject(c, m, name))));
}
