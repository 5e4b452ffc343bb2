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
}

/// <summary>Which records became which.</summary>
public sealed record MergeChange(long PrimaryObjectId, IReadOnlyList<long> MergedObjectIds, long NewObjectId, int NumberOfPropertiesMoved);

/// <summary>An association that came or went, from one end; its type is named like <c>CONTACT_TO_COMPANY</c>.</summary>
public sealed record AssociationChange(
    string AssociationType, string AssociationCategory, int AssociationTypeId, long FromObjectId, long ToObjectId,
    bool AssociationRemoved, bool IsPrimaryAssociation);

/// <summary>A change that someone subscribed to, as it goes over the wire.</summary>
public sealed record WebhookEvent(long EventId, long SubscriptionId, WebhookChange Change);

public sealed record WebhookSubscription(
    long Id, string EventType, string? PropertyName, bool Active, DateTimeOffset CreatedAt);

/// <summary>Ways a delivery goes wrong without anyone noticing; each counts deliveries, so a run can be repeated.</summary>
/// <param name="DuplicateEvery">Every n-th request is sent twice; 0 for never.</param>
/// <param name="DropEvery">Every n-th event is lost; 0 for never.</param>
/// <param name="Reorder">The events of a request come newest first.</param>
public sealed record WebhookDisorder(int DuplicateEvery = 0, int DropEvery = 0, bool Reorder = false);
