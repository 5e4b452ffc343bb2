using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Configuration.Rules;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms;

namespace HubSpotSfSync.Sync.Validation;

/// <summary>A connection as it is configured, and what its two accounts are like.</summary>
public sealed record ConnectionSchemas(ConnectionConfig Connection, AccountSchema HubSpot, AccountSchema Salesforce)
{
    public AccountSchema On(Side side) => side == Side.HubSpot ? HubSpot : Salesforce;

    /// <summary>Every object joined to an object, where both are there.</summary>
    internal IEnumerable<JoinedObjects> Joined =>
        from mapping in Connection.Mappings
        where HubSpot.Objects.ContainsKey(mapping.HubSpot)
        from name in mapping.Salesforce
        where Salesforce.Objects.ContainsKey(name)
        select new JoinedObjects(Connection, mapping, name, HubSpot.Objects[mapping.HubSpot], Salesforce.Objects[name]);

    /// <summary>Every field of them.</summary>
    internal IEnumerable<JoinedFields> Fields =>
        from joined in Joined
        from config in joined.Mapping.Fields
        where config.ByObject.ContainsKey(joined.SalesforceName)
        select new JoinedFields(joined, config, config.ByObject[joined.SalesforceName]);
}

/// <summary>A HubSpot object joined to one of Salesforce.</summary>
internal sealed record JoinedObjects(ConnectionConfig Connection, MappingConfig Mapping, string SalesforceName, ObjectSchema HubSpot, ObjectSchema Salesforce)
{
    public ObjectSchema On(Side side) => side == Side.HubSpot ? HubSpot : Salesforce;

    public string NameOn(Side side) => side == Side.HubSpot ? Mapping.HubSpot : SalesforceName;

    /// <summary>Whether records of this side are created and changed.</summary>
    public bool Writes(Side target) => Mapping.Direction.Writes(target);

    public IReadOnlyDictionary<string, ConstantConfig> ConstantsOn(Side side) => side == Side.HubSpot ? Mapping.HubSpotConstants : Mapping.Constants;
}

/// <summary>A field mapping between them.</summary>
internal sealed record JoinedFields(JoinedObjects Objects, FieldConfig Config, FieldMapping Mapping)
{
    public SourceLocation Location => Config.Location;

    /// <summary>Whether values are carried to this side, and not only given to new records there.</summary>
    public bool GoTo(Side target) => Mapping.On(target).Count > 0 && Mapping.Transform.Makes(target) && Objects.Writes(target) && WrittenSides.Includes(Mapping.Owner, target);

    /// <summary>As people write it: Contact.Email.</summary>
    public string NameOn(Side side, string field) => $"{side}'s {Objects.NameOn(side)}.{field}";

    /// <summary>Every target field with the values that may come to it; none where the transform can't tell, or a source is not known.</summary>
    public IEnumerable<(FieldSchema Target, ValueDomain Domain)> ValuesTo(Side target)
    {
        var source = Mapping.ReadOn(target.Other()).Select(name => Find(target.Other(), name) is { } field ? ValueDomain.Of(field) : ValueDomain.Any).ToList();
        var made = GoTo(target) ? Mapping.Transform.DomainsOf(target, source) : null;
        return made is null
            ? []
            : Mapping.On(target).Zip(made).Select(one => (Find(target, one.First), one.Second)).Where(one => one.Item1 is { Creatable: true } or { Updatable: true }).Select(one => (one.Item1!, one.Second));
    }

    public FieldSchema? Find(Side side, string field) => Objects.On(side).Fields.GetValueOrDefault(field);
}
