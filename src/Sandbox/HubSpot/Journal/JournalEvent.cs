using HubSpotSfSync.Sandbox.HubSpot.Webhooks;

namespace HubSpotSfSync.Sandbox.HubSpot.Journal;

/// <summary>One line of the journal: what was done in an account, to what.</summary>
/// <param name="Type"><c>crmObject</c>, <c>association</c>, <c>gdprPrivacyDeletion</c> or <c>app_lifecycle_event</c>.</param>
/// <param name="Action">One of <see cref="JournalActions"/>.</param>
/// <param name="PortalId">The account.</param>
/// <param name="OccurredAt">Epoch milliseconds.</param>
public sealed record JournalEvent(string Type, string Action, long PortalId, long OccurredAt)
{
    /// <summary>Null where no record is concerned.</summary>
    public string? ObjectTypeId { get; init; }

    public long ObjectId { get; init; }

    /// <summary>The subscribed properties among those that changed, with their new values.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>>? PropertyChanges { get; init; }

    public MergeChange? Merge { get; init; }

    public AssociationChange? Association { get; init; }
}

/// <summary>What a subscription can ask for, by its type.</summary>
public static class JournalActions
{
    public const string Create = "CREATE";
    public const string Update = "UPDATE";
    public const string Delete = "DELETE";
    public const string Merge = "MERGE";
    public const string Restore = "RESTORE";
    public const string Snapshot = "SNAPSHOT";
    public const string Added = "ASSOCIATION_ADDED";
    public const string Removed = "ASSOCIATION_REMOVED";
    public const string Install = "APP_INSTALL";
    public const string Uninstall = "APP_UNINSTALL";
    public const string PrivacyDeletion = "GDPR_DELETE";

    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> ByType = new Dictionary<string, IReadOnlyList<string>>
    {
        [JournalSubscription.Object] = [Create, Update, Delete, Merge, Restore, Snapshot],
        [JournalSubscription.Association] = [Added, Removed],
        [JournalSubscription.AppLifecycle] = [Install, Uninstall],
        [JournalSubscription.Privacy] = [PrivacyDeletion],
    };
}

/// <summary>What goes into the journal. An empty list of objects or properties means all.</summary>
public sealed record JournalSubscription(long Id, string Type, long? PortalId, string? ObjectTypeId, IReadOnlySet<string> Actions, DateTimeOffset CreatedAt)
{
    public const string Object = "OBJECT";
    public const string Association = "ASSOCIATION";
    public const string AppLifecycle = "APP_LIFECYCLE_EVENT";
    public const string Privacy = "GDPR_PRIVACY_DELETION";

    public DateTimeOffset UpdatedAt { get; init; } = CreatedAt;

    public IReadOnlySet<long> ObjectIds { get; init; } = new HashSet<long>();

    public IReadOnlySet<string> Properties { get; init; } = new HashSet<string>();

    public IReadOnlySet<string> AssociatedObjectTypeIds { get; init; } = new HashSet<string>();

    /// <summary>Which installation event it is about, of <see cref="AppLifecycle"/> only.</summary>
    public string? EventTypeId { get; init; }

    public bool Covers(string type, string action, long portalId, string? objectTypeId, long objectId) =>
        Type == type && Actions.Contains(action) && (PortalId is null || PortalId == portalId)
        && (ObjectTypeId is null || ObjectTypeId == objectTypeId) && (ObjectIds.Count == 0 || ObjectIds.Contains(objectId));

    /// <summary>The one that a second one for the same thing takes the place of.</summary>
    public bool IsSame(JournalSubscription other) =>
        (Type, PortalId, ObjectTypeId, EventTypeId) == (other.Type, other.PortalId, other.ObjectTypeId, other.EventTypeId);
}
