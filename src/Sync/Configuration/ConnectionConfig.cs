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

    /// <summary>Which contacts get a counterpart in Salesforce; null for all.</summary>
    public InclusionConfig? Inclusion { get; init; }

    /// <summary>Which changes go before all others.</summary>
    public UrgentConfig Urgent { get; init; } = new(new Urgency());

    /// <summary>How many parts of an account's calls it gets where its connections want more than there are.</summary>
    public long Weight { get; init; } = 1;

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

/// <summary>A segment or a condition that limits what is created in Salesforce.</summary>
public sealed record InclusionConfig(Inclusion Inclusion)
{
    /// <summary>The condition as it was written.</summary>
    public string? Condition { get; init; }

    public SourceLocation Location { get; init; }
}

/// <summary>What goes before everything else, and where that stands.</summary>
public sealed record UrgentConfig(Urgency Urgency)
{
    public SourceLocation? SubmissionsLocation { get; init; }
    public SourceLocation? StagesLocation { get; init; }
    public SourceLocation? InclusionLocation { get; init; }
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

    /// <summary>How long between two full comparisons of a side with what is known of it.</summary>
    public TimeSpan Compare { get; init; } = TimeSpan.FromHours(24);

    public TimeSpan On(Side side) => side == Side.HubSpot ? HubSpot : Salesforce;
}

/// <summary>One HubSpot object joined to one Salesforce object, or to two: people.</summary>
public sealed record MappingConfig
{
    public required string HubSpot { get; init; }

    /// <summary>The first is what HubSpot's records become.</summary>
    public required IReadOnlyList<string> Salesforce { get; init; }

    /// <summary>The strongest first.</summary>
    public required IReadOnlyList<MatchRule> Match { get; init; }

    public required IReadOnlyList<FieldConfig> Fields { get; init; }

    /// <summary>Field to the value every record we create gets there.</summary>
    public IReadOnlyDictionary<string, ConstantConfig> Constants { get; init; } = new Dictionary<string, ConstantConfig>();

    public IReadOnlyDictionary<string, ConstantConfig> HubSpotConstants { get; init; } = new Dictionary<string, ConstantConfig>();

    public Direction Direction { get; init; } = Direction.Both;

    public DeletionPolicy Deletions { get; init; } = DeletionPolicy.Ignore;

    public DuplicatePolicy Duplicates { get; init; } = DuplicatePolicy.Report;

    /// <summary>A SOQL condition besides the connection's: which records of the object are this mapping's.</summary>
    public SelectiveConfig? Where { get; init; }

    /// <summary>Which of HubSpot's records are this mapping's; null for all.</summary>
    public InclusionConfig? HubSpotWhere { get; init; }

    public InclusionConfig? Inclusion { get; init; }

    /// <summary>How Opportunities without contact roles get some; null where they stay without.</summary>
    public RoleFill? Fill { get; init; }

    public SourceLocation FillLocation { get; init; }

    public SourceLocation Location { get; init; }

    /// <summary>Whether its records on a side can hold the identity of their counterparts.</summary>
    public bool CarriesIdentity(Side side) => HubSpotObjects.CarryIdentity(HubSpot, side);

    /// <summary>It only goes to Salesforce, where its records carry what they were made from: no other record is taken for one of them.</summary>
    public bool IsToldByIdentity => Direction == Direction.ToSalesforce && Match.Count == 0 && HubSpotObjects.IsActivity(HubSpot);

    public string SalesforceNames => string.Join(" and ", Salesforce);

    public string ObjectsOn(Side side) => side == Side.HubSpot ? HubSpot : SalesforceNames;
}

/// <summary>Fields joined to fields. Where a mapping has two Salesforce objects, their fields may be named differently, or be missing
/// on one.</summary>
public sealed record FieldConfig(IReadOnlyDictionary<string, FieldMapping> ByObject)
{
    public SourceLocation Location { get; init; }

    public IEnumerable<FieldMapping> Mappings => ByObject.Values;
}

public sealed record ConstantConfig(string Value)
{
    public SourceLocation Location { get; init; }
}
