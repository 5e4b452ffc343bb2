using HubSpotSfSync.Sync.Configuration.Reading;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms.Records;

namespace HubSpotSfSync.Sync.Configuration.Rules;

/// <summary>A Salesforce object may be in several mappings where each says which of its records it means: tasks and calls are both
/// Tasks.</summary>
internal sealed class ObjectsAreMappedOnce : IConfigurationRule
{
    public void Check(SyncConfig config, Problems problems)
    {
        foreach (var connection in config.Connections)
        {
            foreach (var repeated in Repeats.Of(connection.Mappings, m => m.HubSpot))
            {
                problems.Add(repeated.Item.Location, $"connection '{connection.Name}' maps HubSpot's {repeated.Name} twice", "Put all its fields into one mapping");
            }

            var all = connection.Mappings.Where(m => !m.IsToldByIdentity).SelectMany(m => m.Salesforce.Select(name => (Mapping: m, Object: name))).ToList();
            foreach (var repeated in Repeats.Of([.. all.Where(one => one.Mapping.Where is null)], one => one.Object))
            {
                problems.Add(
                    repeated.Item.Mapping.Location,
                    $"connection '{connection.Name}' maps Salesforce's {repeated.Name} twice",
                    "Put all its fields into one mapping, or tell their records apart with a condition, such as where: \"TaskSubtype = 'Call'\"");
            }

            foreach (var same in all.GroupBy(one => one.Object, FieldNames.Comparer))
            {
                CheckConditions(connection, [.. same.Select(one => one.Mapping).Where(mapping => mapping.HubSpot.Length > 0)], same.Key, problems);
            }
        }
    }

    /// <summary>A record that two mappings take would get two counterparts, and be written by both.</summary>
    private static void CheckConditions(ConnectionConfig connection, IReadOnlyList<MappingConfig> sharing, string name, Problems problems)
    {
        for (var i = 1; i < sharing.Count; i++)
        {
            var (mapping, before) = (sharing[i], sharing.Take(i));
            if (before.FirstOrDefault(one => (one.Where is null) != (mapping.Where is null) || (mapping.Where is not null && !SoqlConditions.Exclude(one.Where!.Soql, mapping.Where.Soql))) is { } other)
            {
                var written = Written(other, name).Intersect(Written(mapping, name), FieldNames.Comparer).ToList();
                problems.Add(
                    mapping.Where?.Location ?? mapping.Location,
                    $"a {name} of org '{connection.Org}' may be one of {other.HubSpot} and of {mapping.HubSpot} at once: it would get a counterpart in both{(written.Count > 0 ? $", and both would write its {string.Join(", ", written)}" : "")}",
                    "Let both conditions ask the same field for different values, with AND around it: where: \"TaskSubtype = 'Task'\" and where: \"TaskSubtype = 'Call'\"");
            }
        }
    }

    private static IEnumerable<string> Written(MappingConfig mapping, string name) => mapping.Fields
        .Select(field => field.ByObject.GetValueOrDefault(name)).OfType<FieldMapping>()
        .Where(field => WrittenSides.Includes(field.Owner, Side.Salesforce))
        .SelectMany(field => field.Salesforce)
        .Concat(mapping.Constants.Keys);
}

internal sealed class FieldsAreMappedOnce : IConfigurationRule
{
    public void Check(SyncConfig config, Problems problems)
    {
        foreach (var mapping in config.Connections.SelectMany(c => c.Mappings))
        {
            foreach (var side in Sides.Both)
            {
                foreach (var name in mapping.Salesforce)
                {
                    var written = mapping.Fields
                        .Where(field => field.ByObject.ContainsKey(name) && WrittenSides.Includes(field.ByObject[name].Owner, side))
                        .SelectMany(field => field.ByObject[name].On(side).Select(one => (Field: field, Name: one))).ToList();
                    foreach (var repeated in Repeats.Of(written, one => one.Name))
                    {
                        problems.Add(repeated.Item.Field.Location, $"{side}'s {repeated.Name} is mapped twice in {mapping.HubSpot} <-> {name}", "Keep one of the two: they would overwrite each other");
                    }
                }
            }
        }
    }
}

/// <summary>What a record is recognised by is its own: all contacts of a company have the company's name.</summary>
internal sealed class MatchesNameTheRecordsOwn : IConfigurationRule
{
    public void Check(SyncConfig config, Problems problems)
    {
        foreach (var mapping in config.Connections.SelectMany(c => c.Mappings))
        {
            foreach (var name in mapping.Match.Where(rule => rule.Links).SelectMany(rule => rule.HubSpot).Where(HubSpotObjects.IsAssociation))
            {
                problems.Add(
                    mapping.Location,
                    $"{mapping.HubSpot} are matched by {name}, which is another record's and tells none of them apart",
                    "Match by a property of their own, such as match: { hubspot: name, salesforce: Name }");
            }
        }
    }
}

/// <summary>A value that goes to a side must be made for it, and be written where it is kept.</summary>
internal sealed class WrittenFieldsCanBeWritten : IConfigurationRule
{
    public void Check(SyncConfig config, Problems problems)
    {
        foreach (var mapping in config.Connections.SelectMany(c => c.Mappings))
        {
            foreach (var (field, side) in mapping.Fields.SelectMany(field => Sides.Both.Select(side => (field, side))))
            {
                if (field.Mappings.FirstOrDefault() is { } first && WrittenSides.Includes(first.Owner, side) && mapping.Direction.Writes(side))
                {
                    Check(field, first, side, problems);
                }
            }
        }
    }

    private static void Check(FieldConfig field, FieldMapping mapping, Side side, Problems problems)
    {
        if (mapping.Transform is DealStage { Shared: { } stage } && side == Side.HubSpot)
        {
            problems.Add(
                field.Location,
                $"Salesforce's stage '{stage}' is in several pipelines, and nothing tells which one an opportunity belongs to",
                "Give each of them a recordType, and map [StageName, RecordTypeId]; or write owner: hubspot, so that the stage only goes to Salesforce");
        }
        else if (!mapping.Transform.Makes(side))
        {
            problems.Add(
                field.Location,
                $"the values of {mapping} go both ways, but their transform can't be turned round for {side}",
                $"Say who owns the field (owner: {(side == Side.HubSpot ? "hubspot" : "salesforce")}), or give the transform its way back");
        }

        if (field.Mappings.SelectMany(one => one.On(side)).FirstOrDefault(name => IsOfAnother(name)) is { } path)
        {
            problems.Add(
                field.Location,
                $"{path} is a field of another record, and can't be written from here",
                side == Side.Salesforce
                    ? "Write owner: salesforce to take it over; a lookup is written by an external id of the record that the field itself names, such as Account.ERP_Id__c"
                    : "Write owner: hubspot to take it over, or map the record that it belongs to");
        }
    }

    /// <summary>associations.companies.name in HubSpot; Account.Owner.Email in Salesforce, where Account.ERP_Id__c names the Account itself.</summary>
    private static bool IsOfAnother(string name) => name.Count(one => one == '.') > 1;
}

/// <summary>Where the values of a field may go, by its owner.</summary>
internal static class WrittenSides
{
    public static bool Includes(Ownership owner, Side side) => owner switch
    {
        Ownership.HubSpot => side == Side.Salesforce,
        Ownership.Salesforce or Ownership.AlwaysUseSalesforce => side == Side.HubSpot,
        _ => true,
    };
}

internal sealed class IdentityFieldsAreNotMapped : IConfigurationRule
{
    private const string Remedy = "Remove it here, or choose another field below identity: this one holds the other record's id";

    public void Check(SyncConfig config, Problems problems)
    {
        foreach (var connection in config.Connections)
        {
            foreach (var mapping in connection.Mappings)
            {
                Check(connection.Identity, mapping, problems);
            }
        }
    }

    private static void Check(IdentityConfig identity, MappingConfig mapping, Problems problems)
    {
        foreach (var side in Sides.Both)
        {
            var carrier = identity.On(side);
            foreach (var field in mapping.Fields.Where(f => f.Mappings.Any(m => m.On(side).Any(name => FieldNames.Same(name, carrier)))))
            {
                problems.Add(field.Location, $"{side}'s identity field {carrier} is mapped as an ordinary field", Remedy);
            }

            if (mapping.Match.Any(rule => rule.On(side).Any(name => FieldNames.Same(name, carrier))))
            {
                problems.Add(mapping.Location, $"{side}'s identity field {carrier} is used to match records", "Match by a field that people fill; records that carry an identity are found by it anyway");
            }
        }

        foreach (var (side, constants) in new[] { (Side.HubSpot, mapping.HubSpotConstants), (Side.Salesforce, mapping.Constants) })
        {
            foreach (var constant in constants.Where(c => FieldNames.Same(c.Key, identity.On(side))))
            {
                problems.Add(constant.Value.Location, $"{side}'s identity field {constant.Key} is given a constant", Remedy);
            }
        }
    }
}

internal sealed class ConstantsAreNotMapped : IConfigurationRule
{
    public void Check(SyncConfig config, Problems problems)
    {
        foreach (var mapping in config.Connections.SelectMany(c => c.Mappings))
        {
            foreach (var side in Sides.Both)
            {
                var (key, constants) = side == Side.HubSpot ? ("hubspotConstants", mapping.HubSpotConstants) : ("constants", mapping.Constants);
                foreach (var (name, constant) in constants.Where(c => mapping.Fields.Any(f => f.Mappings.Any(m => m.On(side).Any(field => FieldNames.Same(field, c.Key))))))
                {
                    problems.Add(constant.Location, $"{name} is a constant and also a mapped field", $"Remove it from {key} or from fields");
                }
            }
        }
    }
}

/// <summary>HubSpot's contacts are Salesforce's Contacts or Leads, as people.createAs says.</summary>
internal sealed class ContactsBecomePeople : IConfigurationRule
{
    private const string Contacts = "contacts";

    private static readonly Dictionary<string, string> Plurals = new(StringComparer.OrdinalIgnoreCase)
    {
        ["contact"] = Contacts,
        ["company"] = "companies",
        ["deal"] = "deals",
        ["ticket"] = "tickets",
    };

    public void Check(SyncConfig config, Problems problems)
    {
        foreach (var connection in config.Connections)
        {
            foreach (var mapping in connection.Mappings)
            {
                if (Plurals.TryGetValue(mapping.HubSpot, out var plural))
                {
                    problems.Add(mapping.Location, $"HubSpot has no object '{mapping.HubSpot}'", $"Did you mean '{plural}'?");
                }
                else if (mapping.HubSpot == Contacts && mapping.Salesforce.Count > 0)
                {
                    CheckContacts(connection, mapping, problems);
                }
            }
        }
    }

    private static void CheckContacts(ConnectionConfig connection, MappingConfig mapping, Problems problems)
    {
        if (mapping.Salesforce.FirstOrDefault(name => name is not ("Contact" or "Lead")) is { } other)
        {
            problems.Add(mapping.Location, $"contacts can't be synced with {other}", "Name Contact, Lead or both: [Contact, Lead]");
        }
        else if (!mapping.Salesforce.Contains(connection.PeopleAs.ToString()))
        {
            problems.Add(mapping.Location, $"contacts are mapped to {mapping.SalesforceNames}, but people.createAs says {connection.PeopleAs}", "Let both name the same object");
        }
    }
}
