using System.Text.Json;
using System.Text.RegularExpressions;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>What can be subscribed to: the published list of event types, and what goes with each.</summary>
internal static partial class WebhookEventTypes
{
    private const string Property = "propertyChange";
    private static readonly string[] OfAllObjects = ["creation", "deletion", "merge", Property, "restore"];
    private static readonly string[] WithAssociations = ["contact", "company", "deal", "ticket", "line_item", "object"];

    private static readonly HashSet<string> Published =
    [
        .. WithAssociations.SelectMany(type => OfAllObjects.Append("associationChange").Select(kind => $"{type}.{kind}")),
        .. OfAllObjects.Select(kind => $"product.{kind}"),
        "contact.privacyDeletion", "conversation.creation", "conversation.deletion", "conversation.newMessage",
        "conversation.privacyDeletion", "conversation.propertyChange", "event.completed",
    ];

    // Properties whose changes are not told, by the documentation.
    private static readonly HashSet<string> Untold = ["hs_lastmodifieddate", "lastmodifieddate", "num_unique_conversion_events"];

    private static readonly Dictionary<string, string> TypeIds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["contact"] = "0-1",
        ["company"] = "0-2",
        ["deal"] = "0-3",
        ["ticket"] = "0-5",
        ["product"] = "0-7",
        ["line_item"] = "0-8",
        ["task"] = "0-27",
        ["note"] = "0-46",
        ["meeting_event"] = "0-47",
        ["call"] = "0-48",
        ["email"] = "0-49",
    };

    /// <exception cref="RefusedException">There is no such event, or it wants more or less said.</exception>
    public static (string EventType, string? ObjectTypeId, string? PropertyName) Read(JsonElement body)
    {
        var eventType = body.Required("eventType");
        if (!Published.Contains(eventType))
        {
            throw new RefusedException(HubSpotError.Invalid($"Invalid input JSON: {eventType} is not one of the event types"));
        }

        var property = body.Text("propertyName");
        if (eventType.EndsWith("." + Property, StringComparison.Ordinal) != property is not null)
        {
            throw new RefusedException(HubSpotError.Invalid(
                $"Invalid subscription {eventType} {property}: propertyChange needs a propertyName, other types have none"));
        }

        if (property is not null && Untold.Contains(property))
        {
            throw new RefusedException(HubSpotError.Invalid($"Subscriptions for changes of {property} are not available"));
        }

        return (eventType, TypeId(eventType, body.Text("objectTypeId")), property);
    }

    private static string? TypeId(string eventType, string? given)
    {
        var isGeneric = eventType.StartsWith("object.", StringComparison.Ordinal);
        if (!isGeneric)
        {
            return null;
        }

        var id = given is null ? null : TypeIds.GetValueOrDefault(given, given);
        return id is not null && IdPattern().IsMatch(id)
            ? id
            : throw new RefusedException(HubSpotError.Invalid($"{eventType} needs an objectTypeId; was {given}"));
    }

    [GeneratedRegex("^[0-9]+-[0-9]+$")]
    private static partial Regex IdPattern();
}
