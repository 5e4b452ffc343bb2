namespace HubSpotSfSync.Sandbox.HubSpot.Webhooks;

/// <summary>
/// Something that happened to a record: <c>SubscriptionType</c> is <c>contact.propertyChange</c> and the like,
/// <c>OccurredAt</c> in epoch milliseconds.
/// </summary>
public sealed record WebhookChange(
    string SubscriptionType,
    long ObjectId,
    long OccurredAt,
    string ChangeSource,
    string? SourceId,
    string? PropertyName,
    string? PropertyValue)
{
    /// <summary>The record's type, <c>0-1</c> for contacts.</summary>
    public string ObjectTypeId { get; init; } = string.Empty;

    /// <summary>Only of a merge.</summary>
    public MergeChange? Merge { get; init; }

    /// <summary>Only of an association change.</summary>
    public AssociationChange? Association { get; init; }

    /// <summary>The same in the style that names no object type: <c>object.propertyChange</c>.</summary>
    public string GenericType => "object" + SubscriptionType[SubscriptionType.IndexOf('.', StringComparison.Ordinal)..];
}

/// <summary>Which records became which.</summary>
public sealed record MergeChange(long PrimaryObjectId, IReadOnlyList<long> MergedObjectIds, long NewObjectId, int NumberOfPropertiesMoved);

/// <summary>
/// An association that came or went, from one end. Its type is named like <c>CONTACT_TO_COMPANY</c>; null between types for
/// which HubSpot has no such name, and which only the generic style tells of.
/// </summary>
public sealed record AssociationChange(
    string? AssociationType, string AssociationCategory, int AssociationTypeId, long FromObjectId, long ToObjectId, string ToObjectTypeId,
    bool AssociationRemoved, bool IsPrimaryAssociation);

/// <summary>A change that someone subscribed to, as it goes over the wire.</summary>
public sealed record WebhookEvent(long EventId, WebhookSubscription Subscription, WebhookChange Change);

/// <summary>What an app wants to hear of. <c>ObjectTypeId</c> only of the generic style, <c>object.creation</c> and the like.</summary>
public sealed record WebhookSubscription(
    long Id, string EventType, string? ObjectTypeId, string? PropertyName, bool Active, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>Where an app takes its webhooks, and how many at a time for each account.</summary>
public sealed record WebhookSettings(string TargetUrl, int MaxConcurrentRequests, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>Stands in the address for the portal's id. The sandbox's own, for tests that tell portals apart by it.</summary>
    public const string PortalPlaceholder = "{portal}";

    public string TargetOf(long portalId) => TargetUrl.Replace(
        PortalPlaceholder, portalId.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
