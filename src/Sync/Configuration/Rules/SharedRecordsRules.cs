using HubSpotSfSync.Sync.Configuration.Reading;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Configuration.Rules;

/// <summary>sharedRecords names portals that sync with the org, and objects that they sync.</summary>
internal sealed class SharedRecordsNameWhatIsThere : IConfigurationRule
{
    public void Check(SyncConfig config, Problems problems)
    {
        foreach (var org in config.Orgs.Where(org => org.SharedRecords is not null))
        {
            var synced = MappedObject.All(config).Where(one => one.Connection.Org == org.Name).ToList();
            foreach (var (name, sharing) in org.SharedRecords!.ByObject)
            {
                if (!synced.Exists(one => FieldNames.Same(one.Salesforce, name)))
                {
                    problems.Add(sharing.Location, $"sharedRecords names {name}, which no connection of org '{org.Name}' maps", "Remove the line, or map the object; primary: portal and default: are the words that are no objects");
                }
                else
                {
                    CheckPrimary(org, sharing, synced.Where(one => FieldNames.Same(one.Salesforce, name)), $"{name} of org '{org.Name}'", problems);
                }
            }

            if (org.SharedRecords.Default is { } others)
            {
                CheckPrimary(org, others, synced, $"org '{org.Name}'", problems);
            }
        }
    }

    private static void CheckPrimary(OrgConfig org, SharingConfig sharing, IEnumerable<MappedObject> synced, string what, Problems problems)
    {
        var portals = synced.Select(one => one.Connection.Portal).Distinct(StringComparer.Ordinal).ToList();
        if (sharing.Sharing.Primary is { Length: > 0 } primary && !portals.Contains(primary))
        {
            problems.Add(sharing.Location, $"the primary portal '{primary}' does not sync with {what}", portals.Count == 0 ? $"Remove sharedRecords from '{org.Name}', or add a connection to it" : $"Name one of: {string.Join(", ", portals)}");
        }
    }
}

/// <summary>Where a record belongs to one portal, the one identity field says to which. Where several share it, each needs a field of
/// its own: one holds one id.</summary>
internal sealed class SharedRecordsAreToldApart : IConfigurationRule
{
    public void Check(SyncConfig config, Problems problems)
    {
        var groups = MappedObject.All(config).GroupBy(one => (one.Connection.Org, Object: one.Salesforce.ToUpperInvariant())).Where(MappedObject.AreOfSeveralPortals);
        foreach (var group in groups)
        {
            var members = group.ToList();
            var shared = config.Orgs.FirstOrDefault(org => org.Name == group.Key.Org)?.SharingOf(members[0].Salesforce) is { Sharing.Policy: SharingPolicy.Shared };
            foreach (var member in members.Skip(1).Where(one => HubSpotObjects.CarryIdentity(one.Mapping.HubSpot, Side.Salesforce)))
            {
                if (shared)
                {
                    CheckOwn(member, members, problems);
                }
                else
                {
                    CheckSame(member, members[0], problems);
                }
            }
        }

        CheckPeople(config, problems);
    }

    private static void CheckOwn(MappedObject member, List<MappedObject> members, Problems problems)
    {
        var field = member.Connection.Identity.Salesforce;
        if (members.TakeWhile(one => one != member).FirstOrDefault(one => one.Connection != member.Connection && FieldNames.Same(one.Connection.Identity.Salesforce, field)) is { } other)
        {
            problems.Add(
                member.Mapping.Location,
                $"connections '{other.Connection.Name}' and '{member.Connection.Name}' share the records of {member.Salesforce}, and would both write {field} on them",
                $"Give '{member.Connection.Name}' a field of its own: identity: {{ salesforce: HubSpot_{member.Connection.Portal}_Id__c }} (Text 64, External ID, Unique)");
        }
    }

    private static void CheckSame(MappedObject member, MappedObject first, Problems problems)
    {
        if (!FieldNames.Same(member.Connection.Identity.Salesforce, first.Connection.Identity.Salesforce))
        {
            problems.Add(
                member.Mapping.Location,
                $"connections '{first.Connection.Name}' and '{member.Connection.Name}' both sync {member.Salesforce} of org '{member.Connection.Org}', with the identity fields {first.Connection.Identity.Salesforce} and {member.Connection.Identity.Salesforce}: a record would not say to which portal it belongs",
                $"Let both use {first.Connection.Identity.Salesforce}; or let them share the records, with sharedRecords: shared below orgs.{member.Connection.Org}");
        }
    }

    /// <summary>A Lead becomes a Contact: what holds for the one holds for the other.</summary>
    private static void CheckPeople(SyncConfig config, Problems problems)
    {
        foreach (var connection in config.Connections.Where(MappedObject.IsComplete))
        {
            var org = config.Orgs.FirstOrDefault(one => one.Name == connection.Org);
            foreach (var mapping in connection.Mappings.Where(one => org?.SharedRecords is not null && one.Salesforce.Count > 1))
            {
                if (mapping.Salesforce.Select(name => org!.SharingOf(name)?.Sharing ?? Sharing.Exclusive).Distinct().Skip(1).Any())
                {
                    problems.Add(org!.SharedRecords!.Location, $"sharedRecords differs for {mapping.SalesforceNames}, which connection '{connection.Name}' syncs as one", "Say the same of both: a Lead becomes a Contact");
                }
            }
        }
    }
}

/// <summary>Portals that share a record write different fields of it: what one writes, the others may only read.</summary>
internal sealed class SharedFieldsHaveOneWriter : IConfigurationRule
{
    public void Check(SyncConfig config, Problems problems)
    {
        var groups = MappedObject.All(config).GroupBy(one => (one.Connection.Org, Object: one.Salesforce.ToUpperInvariant())).Where(MappedObject.AreOfSeveralPortals);
        foreach (var group in groups.Where(group => config.Orgs.FirstOrDefault(org => org.Name == group.Key.Org)?.SharingOf(group.First().Salesforce) is { Sharing.Policy: SharingPolicy.Shared }))
        {
            var writers = new Dictionary<string, MappedObject>(FieldNames.Comparer);
            foreach (var member in group.Where(one => one.Mapping.Direction.Writes(Side.Salesforce)))
            {
                foreach (var (field, name) in Written(member))
                {
                    if (!writers.TryAdd(name, member) && writers[name].Connection.Portal != member.Connection.Portal)
                    {
                        problems.Add(
                            field.Location,
                            $"connections '{writers[name].Connection.Name}' and '{member.Connection.Name}' share the records of {member.Salesforce}, and would both write {name}",
                            "One portal writes a field that they share: write owner: salesforce in the other");
                    }
                }
            }
        }
    }

    private static IEnumerable<(FieldConfig Field, string Name)> Written(MappedObject member) =>
        from field in member.Mapping.Fields
        where field.ByObject.ContainsKey(member.Salesforce) && WrittenSides.Includes(field.ByObject[member.Salesforce].Owner, Side.Salesforce)
        from name in field.ByObject[member.Salesforce].Salesforce
        select (field, name);
}
