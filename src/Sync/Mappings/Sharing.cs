using HubSpotSfSync.Sync.Configuration;

namespace HubSpotSfSync.Sync.Mappings;

/// <summary>Who gets a Salesforce record that several portals select.</summary>
public enum SharingPolicy
{
    /// <summary>The portal that had it first, until it lets go of it.</summary>
    Exclusive = 1,

    /// <summary>The primary portal, even if another had it first; what that one does not select goes to who has it first.</summary>
    Primary = 2,

    /// <summary>All of them, each with its own fields.</summary>
    Shared = 3,
}

/// <param name="Policy">Who gets it.</param>
/// <param name="Primary">The name of the portal that comes first, where one does.</param>
public sealed record Sharing(SharingPolicy Policy, string? Primary = null)
{
    public static readonly Sharing Exclusive = new(SharingPolicy.Exclusive);
}

/// <summary>
/// Set where the Salesforce object of a mapping is synced with several portals and a record belongs to one of them: it has to be
/// claimed before anything is done with it.
/// </summary>
/// <param name="Org">The name of the org.</param>
/// <param name="TakesOver">This is the primary portal's mapping: it takes over what another has.</param>
/// <param name="Rivals">The other mappings of the object.</param>
public sealed record Exclusivity(string Org, bool TakesOver, IReadOnlyList<Rival> Rivals)
{
    /// <summary>The mapping of this key; null once the configuration has it no more.</summary>
    public Rival? Find(string key) => Rivals.FirstOrDefault(rival => rival.Key == key);

    /// <summary>The rival whose portal an identity field names, and the HubSpot record that it names there.</summary>
    public (Rival Rival, string HubSpotId)? NamedBy(string? identity)
    {
        foreach (var rival in Rivals)
        {
            if (identity is not null && identity.StartsWith(rival.IdentityPrefix, StringComparison.Ordinal))
            {
                return (rival, identity[rival.IdentityPrefix.Length..]);
            }
        }

        return null;
    }
}

/// <summary>Another mapping of the same Salesforce object.</summary>
public sealed record Rival(string Connection, string Mapping, string Portal, long PortalId)
{
    /// <summary>Its portal comes first by the configuration: losing a record to it needs nobody's attention.</summary>
    public bool IsPrimary { get; init; }

    /// <summary>How everything begins that Salesforce carries of it.</summary>
    public string IdentityPrefix => Mappings.Mapping.PrefixOf(PortalId, HubSpotObjects.IdentityKind(Mapping));

    public string Key => $"{Connection}/{Mapping}";
}
