using System.Text.Json;

namespace HubSpotSfSync.Sandbox.HubSpot.Webhooks;

/// <summary>
/// The body of a delivery: an array of events, each with the members of its type. The generic style adds the object's type,
/// and tells associations by the ids of their types and ends.
/// </summary>
internal static class WebhookPayload
{
    public static byte[] Write(WebhookFeed feed, IReadOnlyList<WebhookEvent> events, int attempt)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var item in events)
            {
                Write(json, feed, item, attempt);
            }

            json.WriteEndArray();
        }

        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter json, WebhookFeed feed, WebhookEvent item, int attempt)
    {
        var (change, subscription) = (item.Change, item.Subscription);
        json.WriteStartObject();
        json.WriteNumber("eventId", item.EventId);
        json.WriteNumber("subscriptionId", subscription.Id);
        json.WriteNumber("portalId", feed.PortalId);
        json.WriteNumber("appId", feed.App.Id);
        json.WriteNumber("occurredAt", change.OccurredAt);
        json.WriteString("subscriptionType", subscription.EventType);
        json.WriteNumber("attemptNumber", attempt);
        var isGeneric = subscription.ObjectTypeId is not null;
        if (change.Association is { } association)
        {
            Write(json, change, association, isGeneric);
        }
        else
        {
            WriteOfRecord(json, change, isGeneric);
        }

        json.WriteString("changeSource", change.ChangeSource);
        if (change.SourceId is not null)
        {
            json.WriteString("sourceId", change.SourceId);
        }

        json.WriteEndObject();
    }

    private static void WriteOfRecord(Utf8JsonWriter json, WebhookChange change, bool isGeneric)
    {
        json.WriteNumber("objectId", change.ObjectId);
        if (isGeneric)
        {
            json.WriteString("objectTypeId", change.ObjectTypeId);
        }

        if (change.PropertyName is not null)
        {
            json.WriteString("propertyName", change.PropertyName);
            json.WriteString("propertyValue", change.PropertyValue);
            if (isGeneric)
            {
                json.WriteBoolean("isSensitive", false);
            }
        }
        else if (change.SubscriptionType.EndsWith(".creation", StringComparison.Ordinal))
        {
            json.WriteString("changeFlag", "NEW");
        }
        else if (change.SubscriptionType.EndsWith(".deletion", StringComparison.Ordinal))
        {
            json.WriteString("changeFlag", "DELETED");
        }
        else if (change.Merge is { } merge)
        {
            json.WriteNumber("primaryObjectId", merge.PrimaryObjectId);
            json.WriteStartArray("mergedObjectIds");
            foreach (var id in merge.MergedObjectIds)
            {
                json.WriteNumberValue(id);
            }

            json.WriteEndArray();
            json.WriteNumber("newObjectId", merge.NewObjectId);
            json.WriteNumber("numberOfPropertiesMoved", merge.NumberOfPropertiesMoved);
        }
    }

    // There is no objectId: an association has two ends.
    private static void Write(Utf8JsonWriter json, WebhookChange change, AssociationChange association, bool isGeneric)
    {
        if (isGeneric)
        {
            json.WriteNumber("associationTypeId", association.AssociationTypeId);
            json.WriteString("associationCategory", association.AssociationCategory);
        }
        else
        {
            json.WriteString("associationType", association.AssociationType);
        }

        json.WriteNumber("fromObjectId", association.FromObjectId);
        if (isGeneric)
        {
            json.WriteString("fromObjectTypeId", change.ObjectTypeId);
        }

        json.WriteNumber("toObjectId", association.ToObjectId);
        if (isGeneric)
        {
            json.WriteString("toObjectTypeId", association.ToObjectTypeId);
        }

        json.WriteBoolean("associationRemoved", association.AssociationRemoved);
        json.WriteBoolean("isPrimaryAssociation", association.IsPrimaryAssociation);
    }
}
