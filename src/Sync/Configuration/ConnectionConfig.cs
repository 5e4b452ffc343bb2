using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Configuration;

/// <summary>What a HubSpot contact becomes in Salesforce.</summary>
public enum PeopleAs
{
    Contact = 1,
    Lead = 2,
}

/// <summary>One portal joined to one org.</summary>
public sealed record ConnectionConfig
{
    public required string Name { get; init; }

    /// <summary>The name of a portal of this configuration.</summary>
    public required string Portal { get; init; }

    /// <summary>The name of an org of this configuration.</summary>
    public required string Org { get; init; }

    public PeopleAs PeopleAs { get; init; } = PeopleAs.Contact;

    /// <summary>Salesforce object to the SOQL condition its records must meet to be in this connection.</summary>
    public IReadOnlyDictionary<string, SelectiveConfig> Selective { get; init; } = new Dictionary<string, SelectiveConfig>();

    public IdentityConfig Identity { get; init; } = new();
    public PollingConfig PollInterval { get; init; } = new();
    public required IReadOnlyList<MappingConfig> Mappings { get; init; }
    public SourceLocation Location { get; init; }
    public SourceLocation PortalLocation { get; init; }
    public SourceLocation OrgLocation { get; init; }
}

/// <summary>A SOQL condition, as it would stand after WHERE.</summary>
public sealed record SelectiveConfig(string Soql)
{
    public SourceLocation Location { get; init; }
}

/// <summary>The fields that carry the other side's identity, on every synced object type of a side.</summary>
public sealed record IdentityConfig(string HubSpot = IdentityConfig.DefaultHubSpot, string Salesforce = IdentityConfig.DefaultSalesforce)
{
    public const string DefaultHubSpot = "salesforce_sync_id";
    public const string DefaultSalesforce = "HubSpot_Sync_Id__c";

    public string On(Side side) => side == Side.HubSpot ? HubSpot : Salesforce;
}

/// <summary>How long a poller waits between two looks at a side.</summary>
public sealed record PollingConfig
{
    public TimeSpan HubSpot { get; init; } = TimeSpan.FromSeconds(10);
    public TimeSpan Salesforce { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan On(Side side) => side == Side.HubSpot ? HubSpot : Salesforce;
}

/// <summary>One object type joined to another.</summary>
public sealed record MappingConfig
{
    public required string HubSpot { get; init; }
    public required string Salesforce { get; init; }
    public required MatchRule Match { get; init; }
    public required IReadOnlyList<FieldConfig> Fields { get; init; }

    /// <summary>Salesforce field to the value every record we create gets there.</summary>
    public IReadOnlyDictionary<string, ConstantConfig> Constants { get; init; } = new Dictionary<string, ConstantConfig>();

    public SourceLocation Location { get; init; }
}

/// <summary>One field joined to another.</summary>
public sealed record FieldConfig(FieldMapping Mapping)
{
    public SourceLocation Location { get; init; }
}

public sealed record ConstantConfig(string Value)
{
    public SourceLocation Location { get; init; }
}
