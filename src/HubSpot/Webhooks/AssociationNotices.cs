using HubSpotSfSync.HubSpot.Relations;

namespace HubSpotSfSync.HubSpot.Webhooks;

/// <summary>
/// What a change of an association says: both records have to be read, for the association is a field of either, and the relation of
/// both object types, seen from either side, too. The relation is gone with its usual association, which every labelled one has beside
/// it. Where an event does not tell whether it was that or a label that went, a look has to decide.
/// </summary>
internal static class AssociationNotices
{
    /// <summary>HubSpot's own kinds without a label.
    /// https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide#association-type-id-values</summary>
    private static readonly (int First, int Last)[] Usual = [(3, 4), (15, 16), (19, 20), (27, 28), (181, 230), (279, 280), (339, 342), (449, 452)];

    public static IEnumerable<WebhookNotice> Of(WebhookEvent one, string subject)
    {
        if (one is not { FromObjectId: > 0 and var from, ToObjectId: > 0 and var to })
        {
            yield break;
        }

        var fromType = TypeOf(one.FromObjectTypeId ?? (subject == "object" ? one.ObjectTypeId : subject) ?? Named(one.AssociationType, 0));
        var toType = TypeOf(one.ToObjectTypeId ?? Named(one.AssociationType, 1));
        if (fromType is not null)
        {
            yield return Read(fromType, WebhookEvents.Id(from), one);
        }

        if (toType is not null)
        {
            yield return Read(toType, WebhookEvents.Id(to), one);
        }

        if (fromType is not null && toType is not null)
        {
            yield return Relation(fromType, from, toType, to, one);
            yield return Relation(toType, to, fromType, from, one);
        }
    }

    private static WebhookNotice Read(string type, string id, WebhookEvent one) => new(type, id, one.OccurredAt, null, Deleted: false);

    private static WebhookNotice Relation(string fromType, long from, string toType, long to, WebhookEvent one) =>
        Read(new RelationType(fromType, toType).ToString(), new RelationId(WebhookEvents.Id(from), WebhookEvents.Id(to)).ToString(), one) with
        {
            Deleted = IsGone(one),
            Values = IsGone(one) ? new Dictionary<string, string?>() : null,
        };

    private static bool IsGone(WebhookEvent one) =>
        one is { AssociationRemoved: true, AssociationCategory: "HUBSPOT_DEFINED", AssociationTypeId: { } type } && Usual.Any(some => type >= some.First && type <= some.Last);

    private static string? TypeOf(string? named) => named is null ? null : HubSpotObjectTypes.NameOf(named);

    /// <summary>The older style has a name for the type alone, in which all activities are engagements: those are found by reading.</summary>
    private static string? Named(string? associationType, int end) =>
        associationType?.Split("_TO_") is { Length: 2 } ends && ends[end] != "ENGAGEMENT" ? ends[end].ToLowerInvariant() : null;
}
