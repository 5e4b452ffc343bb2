using HubSpotSfSync.Sync.Configuration.Reading;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Configuration.Rules;

internal sealed class ObjectsAreMappedOnce : IConfigurationRule
{
    public void Check(SyncConfig config, Problems problems)
    {
        foreach (var connection in config.Connections)
        {
            foreach (var side in Sides.Both)
            {
                foreach (var repeated in Repeats.Of(connection.Mappings, m => side == Side.HubSpot ? m.HubSpot : m.Salesforce))
                {
                    problems.Add(repeated.Item.Location, $"connection '{connection.Name}' maps {side}'s {repeated.Name} twice", "Put all its fields into one mapping");
                }
            }
        }
    }
}

internal sealed class FieldsAreMappedOnce : IConfigurationRule
{
    public void Check(SyncConfig config, Problems problems)
    {
        foreach (var mapping in config.Connections.SelectMany(c => c.Mappings))
        {
            foreach (var side in Sides.Both)
            {
                foreach (var repeated in Repeats.Of(mapping.Fields, f => f.Mapping.On(side)))
                {
                    problems.Add(repeated.Item.Location, $"{side}'s {repeated.Name} is mapped twice in {mapping.HubSpot} <-> {mapping.Salesforce}", "Keep one of the two: they would overwrite each other");
                }
            }
        }
    }
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
            foreach (var field in mapping.Fields.Where(f => FieldNames.Same(f.Mapping.On(side), carrier)))
            {
                problems.Add(field.Location, $"{side}'s identity field {carrier} is mapped as an ordinary field", Remedy);
            }

            if (FieldNames.Same(mapping.Match.On(side), carrier))
            {
                problems.Add(mapping.Location, $"{side}'s identity field {carrier} is used to match records", "Match by a field that people fill; records that carry an identity are found by it anyway");
            }
        }

        foreach (var constant in mapping.Constants.Where(c => FieldNames.Same(c.Key, identity.Salesforce)))
        {
            problems.Add(constant.Value.Location, $"Salesforce's identity field {constant.Key} is given a constant", Remedy);
        }
    }
}

internal sealed class ConstantsAreNotMapped : IConfigurationRule
{
    public void Check(SyncConfig config, Problems problems)
    {
        foreach (var mapping in config.Connections.SelectMany(c => c.Mappings))
        {
            foreach (var (name, constant) in mapping.Constants.Where(c => mapping.Fields.Any(f => FieldNames.Same(f.Mapping.Salesforce, c.Key))))
            {
                problems.Add(constant.Location, $"{name} is a constant and also a mapped field", "Remove it from constants or from fields");
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
                else if (mapping.HubSpot == Contacts && mapping.Salesforce.Length > 0)
                {
                    CheckContacts(connection, mapping, problems);
                }
            }
        }
    }

    private static void CheckContacts(ConnectionConfig connection, MappingConfig mapping, Problems problems)
    {
        if (mapping.Salesforce is not ("Contact" or "Lead"))
        {
            problems.Add(mapping.Location, $"contacts can't be synced with {mapping.Salesforce}", "Name Contact or Lead");
        }
        else if (mapping.Salesforce != connection.PeopleAs.ToString())
        {
            problems.Add(mapping.Location, $"contacts are mapped to {mapping.Salesforce}, but people.createAs says {connection.PeopleAs}", "Let both name the same object");
        }
    }
}
