using System.Collections.Frozen;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Mappings;

/// <summary>
/// One mapping of the configuration: a HubSpot object joined to one Salesforce object, or, for people, to two: a contact's counterpart
/// is a Lead until it is converted, and a Contact then. The pairs are the group's; which mapping holds for a pair depends on its
/// Salesforce record.
/// </summary>
public sealed class MappingGroup
{
    private readonly FrozenDictionary<string, Mapping> _byObject;

    /// <param name="mappings">The one whose object HubSpot's records become first.</param>
    public MappingGroup(IReadOnlyList<Mapping> mappings)
    {
        Mappings = mappings;
        _byObject = mappings.ToFrozenDictionary(mapping => mapping.SalesforceObject, StringComparer.OrdinalIgnoreCase);
        Sources =
        [
            new MappedObject(Side.HubSpot, mappings[0].HubSpotObject, mappings[0]),
            .. mappings.Select(mapping => new MappedObject(Side.Salesforce, mapping.SalesforceObject, mapping)),
        ];
    }

    public string Connection => Mappings[0].Connection;

    public string Name => Mappings[0].Name;

    public IReadOnlyList<Mapping> Mappings { get; }

    /// <summary>Every object whose records are scanned and followed.</summary>
    public IReadOnlyList<MappedObject> Sources { get; }

    public string HubSpotObject => Mappings[0].HubSpotObject;

    /// <summary>What the counterpart of a new HubSpot record is created as.</summary>
    public Mapping Default => Mappings[0];

    public Mapping For(string? salesforceObject) => salesforceObject is not null && _byObject.TryGetValue(salesforceObject, out var found) ? found : Default;

    public Mapping For(PairState pair) => For(pair.Salesforce.ObjectType);

    public Mapping For(Side side, string objectType) => side == Side.HubSpot ? Default : For(objectType);
}

/// <summary>An object of a side as a mapping knows it.</summary>
public sealed record MappedObject(Side Side, string ObjectType, Mapping Mapping);
