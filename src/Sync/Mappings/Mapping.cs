using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Mappings;

/// <summary>Which way records and values go.</summary>
public enum Direction
{
    Both = 1,
    ToSalesforce = 2,
    ToHubSpot = 3,
}

public static class DirectionRules
{
    /// <summary>Whether records may be created, changed and deleted on this side.</summary>
    public static bool Writes(this Direction direction, Side target) => direction switch
    {
        Direction.Both => true,
        Direction.ToSalesforce => target == Side.Salesforce,
        Direction.ToHubSpot => target == Side.HubSpot,
        _ => throw new ArgumentOutOfRangeException(nameof(direction), direction, "Unknown direction"),
    };
}

/// <summary>What happens to the counterpart of a record that was deleted.</summary>
public enum DeletionPolicy
{
    /// <summary>It stays as it is, and is not written any more.</summary>
    Ignore = 1,

    /// <summary>It is deleted too: archived in HubSpot, put into Salesforce's bin. A record that is restored brings it back.</summary>
    Propagate = 2,

    /// <summary>Only HubSpot follows: what is deleted in Salesforce is archived in HubSpot, and not the other way.</summary>
    Archive = 3,
}

/// <summary>Which of several records that are one by their match value gets the counterpart.</summary>
public enum DuplicatePolicy
{
    /// <summary>The one that was linked first; the others are reported, and a person decides.</summary>
    Report = 1,

    /// <summary>The one that was created first.</summary>
    Oldest = 2,

    /// <summary>The one that was modified last when the duplicate is found.</summary>
    MostRecent = 3,
}

/// <summary>One HubSpot object joined to one Salesforce object in a connection, ready to run: what the configuration says, checked and
/// looked up once.</summary>
public sealed record Mapping
{
    public required string Connection { get; init; }

    /// <summary>The mapping's name within its connection; those that share it share their pairs (see <see cref="MappingGroup"/>).</summary>
    public required string Name { get; init; }

    /// <summary>"emea-main/contacts": the name among all connections.</summary>
    public string Key => $"{Connection}/{Name}";

    public required string HubSpotObject { get; init; }
    public required string SalesforceObject { get; init; }

    /// <summary>The strongest first.</summary>
    public required IReadOnlyList<MatchRule> Match { get; init; }

    public required IReadOnlyList<FieldMapping> Fields
    {
        get;
        init
        {
            field = value;
            References = [.. value.Where(one => one.Transform.RefersTo.Any())];
            Followed = [.. References.Where(one => one.Transform.FollowsReferences)];
            UsesReferenceData = value.Any(one => one.Transform.UsesReferenceData);
        }
    }

    /// <summary>The fields that name records of other mappings.</summary>
    public IReadOnlyList<FieldMapping> References { get; private init; } = [];

    /// <summary>Those of them that go along when such a record becomes another one.</summary>
    public IReadOnlyList<FieldMapping> Followed { get; private init; } = [];

    public bool UsesReferenceData { get; private init; }

    /// <summary>Values that every record created on a side gets, such as the region of the connection.</summary>
    public IReadOnlyDictionary<string, string> SalesforceConstants { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> HubSpotConstants { get; init; } = new Dictionary<string, string>();

    /// <summary>Null where the object can carry none.</summary>
    public required string? HubSpotIdentityField { get; init; }

    public required string? SalesforceIdentityField { get; init; }

    /// <summary>HubSpot ids are only unique within a portal, so what Salesforce carries names it.</summary>
    public required long PortalId { get; init; }

    /// <summary>Set where several HubSpot objects become records of one Salesforce object: what that carries names the object, too.</summary>
    public string? IdentityKind { get; init; }

    /// <summary>SOQL condition of the connection's selective sync.</summary>
    public string? SalesforceWhere { get; init; }

    /// <summary>Which of HubSpot's records are this mapping's; null for all.</summary>
    public RecordFilter? HubSpotWhere { get; init; }

    public Direction Direction { get; init; } = Direction.Both;

    public DeletionPolicy Deletions { get; init; } = DeletionPolicy.Ignore;

    public DuplicatePolicy Duplicates { get; init; } = DuplicatePolicy.Report;

    /// <summary>Set where a Salesforce record has to be claimed first, because another portal may have it.</summary>
    public Exclusivity? Exclusivity { get; init; }

    /// <summary>Other portals sync the same Salesforce records, each its own fields of them.</summary>
    public bool SharesRecords { get; init; }

    /// <summary>Which HubSpot records get a counterpart in Salesforce; null for all.</summary>
    public Inclusion? Inclusion { get; init; }

    /// <summary>How Opportunities without contact roles get some; null where they stay without.</summary>
    public RoleFill? Fill { get; init; }

    /// <summary>Fields to read besides the mapped ones: what the other mappings of the group and the connection's rules want to know.</summary>
    public IReadOnlyList<string> HubSpotMore { get; init; } = [];

    public IReadOnlyList<string> SalesforceMore { get; init; } = [];

    /// <summary>Relations between records tell no changes: only looking at all of them does.</summary>
    public bool IsRelation => HubSpotObject.Contains(':', StringComparison.Ordinal);

    /// <summary>Custom objects have names that begin with p, and ids by which events call them.</summary>
    public bool NamesCustomObject => HubSpotObject.Split(':').Any(name => name.StartsWith('p') && name.Contains('_', StringComparison.Ordinal));

    /// <summary>
    /// Some sources cost more than they tell: forms are asked one by one, and of activities that only go to Salesforce nothing comes
    /// from there but what is put back.
    /// </summary>
    public TimeSpan PollsAtMostEvery(Side side) => (side, HubSpotObject) switch
    {
        (Side.HubSpot, HubSpotObjects.FormSubmissions) => TimeSpan.FromMinutes(1),
        (Side.Salesforce, _) when IdentityKind is not null && Direction == Direction.ToSalesforce => TimeSpan.FromMinutes(10),
        _ => TimeSpan.Zero,
    };

    /// <summary>Of a relation: the mapping of the records on its left, such as the lists of <c>lists:contacts</c>.</summary>
    public string? RelatesFrom => IsRelation ? HubSpotObject[..HubSpotObject.IndexOf(':', StringComparison.Ordinal)] : null;

    public bool IsInScope(Side side, IReadOnlyDictionary<string, string?> values) =>
        side == Side.Salesforce || HubSpotWhere is not { } where || where.Matches(values.GetValueOrDefault);

    public string ObjectOn(Side side) => side == Side.HubSpot ? HubSpotObject : SalesforceObject;

    public string? IdentityFieldOn(Side side) => side == Side.HubSpot ? HubSpotIdentityField : SalesforceIdentityField;

    public IReadOnlyDictionary<string, string> ConstantsOn(Side side) => side == Side.HubSpot ? HubSpotConstants : SalesforceConstants;

    /// <summary>Whether records may be created, changed and deleted on this side.</summary>
    public bool Writes(Side target) => Direction.Writes(target);

    /// <summary>Whether the deletion of a record deletes its counterpart on this side.</summary>
    public bool Deletes(Side target) => Writes(target) && Deletions switch
    {
        DeletionPolicy.Propagate => true,
        DeletionPolicy.Archive => target == Side.HubSpot,
        DeletionPolicy.Ignore => false,
        _ => throw new InvalidOperationException($"Unknown policy {Deletions}"),
    };

    /// <summary>What the other side's record carries to say "I am this record's counterpart".</summary>
    public string IdentityOf(Side side, string recordId) => side == Side.HubSpot ? IdentityPrefix + recordId : recordId;

    /// <summary>How everything begins that Salesforce carries of this mapping.</summary>
    public string IdentityPrefix => PrefixOf(PortalId, IdentityKind);

    internal static string PrefixOf(long portalId, string? identityKind) => identityKind is null ? $"{portalId}-" : $"{portalId}-{identityKind}-";

    /// <summary>The record of the other side that an identity value names, or null when it names none of this mapping.</summary>
    public string? RecordNamedBy(Side carrier, string? identity)
    {
        if (string.IsNullOrEmpty(identity) || carrier == Side.HubSpot)
        {
            return string.IsNullOrEmpty(identity) ? null : identity;
        }

        return identity.StartsWith(IdentityPrefix, StringComparison.Ordinal) ? identity[IdentityPrefix.Length..] : null;
    }

    /// <summary>The normalised values by which a record can be found, each with whether the record has no stronger one.</summary>
    public IEnumerable<LinkKey> KeysOf(Side side, IReadOnlyDictionary<string, string?> values)
    {
        var strongest = true;
        for (var i = 0; i < Match.Count; i++)
        {
            var any = false;
            foreach (var key in Match[i].KeysOf(side, values))
            {
                any = true;
                yield return new LinkKey($"{i}:{key}", strongest);
            }

            strongest &= !any;
        }
    }

    /// <summary>All fields that are read on a side.</summary>
    public IReadOnlyList<string> ReadsOn(Side side) => side == Side.HubSpot ? HubSpotReads : SalesforceReads;

    private IReadOnlyList<string> HubSpotReads => field ??= Reads(Side.HubSpot, HubSpotMore);

    private IReadOnlyList<string> SalesforceReads => field ??= Reads(Side.Salesforce, SalesforceMore);

    private IReadOnlyList<string> Reads(Side side, IReadOnlyList<string> more) =>
        [.. Fields.SelectMany(mapped => mapped.ReadOn(side)).Concat(Match.SelectMany(rule => rule.ReadOn(side))).Concat(more).Distinct(StringComparer.Ordinal)];

    public RecordQuery QueryOn(Side side) => new()
    {
        ObjectType = ObjectOn(side),
        Fields = ReadsOn(side),
        IdentityField = IdentityFieldOn(side),
        Where = side == Side.Salesforce ? SalesforceWhere : null,
    };
}

/// <summary>A value by which a record can be found. A weaker key (the name) finds nobody who is known by a stronger one (the domain),
/// unless one of the two has none.</summary>
public readonly record struct LinkKey(string Text, bool Strongest);
