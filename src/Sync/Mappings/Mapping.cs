using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Mappings;

/// <summary>One field joined to another.</summary>
public sealed record FieldMapping(string HubSpot, string Salesforce, Ownership Owner, Normalizer Normalizer = Normalizer.Text)
{
    public string On(Side side) => side == Side.HubSpot ? HubSpot : Salesforce;

    public override string ToString() => $"{HubSpot} <-> {Salesforce}";
}

/// <summary>How a record of one side is recognised on the other.</summary>
public sealed record MatchRule(string HubSpot, string Salesforce, Normalizer Normalizer)
{
    public string On(Side side) => side == Side.HubSpot ? HubSpot : Salesforce;

    public string? KeyOf(Side side, IReadOnlyDictionary<string, string?> values) =>
        values.TryGetValue(On(side), out var value) ? Normalizer.Normalize(value) : null;
}

/// <summary>One object type joined to another in a connection, ready to run: what the configuration says, checked and looked up once.</summary>
public sealed record Mapping
{
    public required string Connection { get; init; }

    /// <summary>The mapping's name within its connection: HubSpot's object type.</summary>
    public required string Name { get; init; }

    public required string HubSpotObject { get; init; }
    public required string SalesforceObject { get; init; }
    public required MatchRule Match { get; init; }
    public required IReadOnlyList<FieldMapping> Fields { get; init; }

    /// <summary>Values that every record created on a side gets, such as the region of the connection.</summary>
    public IReadOnlyDictionary<string, string> SalesforceConstants { get; init; } = new Dictionary<string, string>();

    public required string HubSpotIdentityField { get; init; }
    public required string SalesforceIdentityField { get; init; }

    /// <summary>HubSpot ids are only unique within a portal, so what Salesforce carries names it.</summary>
    public required long PortalId { get; init; }

    /// <summary>SOQL condition of the connection's selective sync.</summary>
    public string? SalesforceWhere { get; init; }

    public string ObjectOn(Side side) => side == Side.HubSpot ? HubSpotObject : SalesforceObject;

    public string IdentityFieldOn(Side side) => side == Side.HubSpot ? HubSpotIdentityField : SalesforceIdentityField;

    /// <summary>What the other side's record carries to say "I am this record's counterpart".</summary>
    public string IdentityOf(Side side, string recordId) => side == Side.HubSpot ? $"{PortalId}-{recordId}" : recordId;

    /// <summary>The record of the other side that an identity value names, or null when it names none of this mapping.</summary>
    public string? RecordNamedBy(Side carrier, string? identity)
    {
        if (string.IsNullOrEmpty(identity) || carrier == Side.HubSpot)
        {
            return string.IsNullOrEmpty(identity) ? null : identity;
        }

        var prefix = $"{PortalId}-";
        return identity.StartsWith(prefix, StringComparison.Ordinal) ? identity[prefix.Length..] : null;
    }

    public RecordQuery QueryOn(Side side) => new()
    {
        ObjectType = ObjectOn(side),
        Fields = [.. Fields.Select(f => f.On(side)).Append(Match.On(side)).Distinct(StringComparer.Ordinal)],
        IdentityField = IdentityFieldOn(side),
        Where = side == Side.Salesforce ? SalesforceWhere : null,
    };
}
