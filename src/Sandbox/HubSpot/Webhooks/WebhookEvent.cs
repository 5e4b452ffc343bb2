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
    string? PropertyValue);

/// <summary>A change that someone subscribed to, as it goes over the wire.</summary>
public sealed record WebhookEvent(long EventId, long SubscriptionId, WebhookChange Change);

public sealed record WebhookSubscription(
    long Id, string EventType, string? PropertyName, bool Active, DateTimeOffset CreatedAt);

/// <summary>Ways a delivery goes wrong without anyone noticing; each counts deliveries, so a run can be repeated.</summary>
/// <param name="DuplicateEvery">Every n-th request is sent twice; 0 for never.</param>
/// <param name="DropEvery">Every n-th event is lost; 0 for never.</param>
/// <param name="Reorder">The events of a request come newest first.</param>
public sealed record WebhookDisorder(int DuplicateEvery = 0, int DropEvery = 0, bool Reorder = false);
