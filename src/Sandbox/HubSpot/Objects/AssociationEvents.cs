using HubSpotSfSync.Sandbox.HubSpot.Webhooks;

namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

/// <summary>Tells of an association from both of its ends, as each may be subscribed to.</summary>
internal static class AssociationEvents
{
    // The names that associationType may have, by the documentation of webhooks; all activities are engagements there.
    private static readonly HashSet<string> Named =
    [
        "CONTACT_TO_COMPANY", "CONTACT_TO_DEAL", "CONTACT_TO_TICKET", "CONTACT_TO_ENGAGEMENT",
        "COMPANY_TO_CONTACT", "COMPANY_TO_DEAL", "COMPANY_TO_TICKET", "COMPANY_TO_ENGAGEMENT",
        "DEAL_TO_CONTACT", "DEAL_TO_COMPANY", "DEAL_TO_LINE_ITEM", "DEAL_TO_TICKET", "DEAL_TO_ENGAGEMENT",
        "TICKET_TO_CONTACT", "TICKET_TO_COMPANY", "TICKET_TO_DEAL", "TICKET_TO_ENGAGEMENT", "LINE_ITEM_TO_DEAL",
    ];

    private static readonly HashSet<string> Engagements = ["CALL", "EMAIL", "MEETING", "NOTE", "TASK"];

    public static void Tell(
        Portal portal, (ObjectTable Table, CrmObject Record) from, (ObjectTable Table, CrmObject Record) to,
        IReadOnlyList<AssociationType> types, bool isRemoved)
    {
        foreach (var type in types)
        {
            if (portal.AssociationDefinitions.Find(type.Category, type.TypeId) is { } definition)
            {
                Tell(portal, from, to, definition, definition.TypeId, isRemoved);
                Tell(portal, to, from, definition, definition.InverseTypeId, isRemoved);
            }
        }
    }

    private static void Tell(
        Portal portal, (ObjectTable Table, CrmObject Record) from, (ObjectTable Table, CrmObject Record) to,
        AssociationDefinition definition, int typeId, bool isRemoved) =>
        from.Table.Events.Associated(
            new AssociationChange(
                Name(from.Table.Name, to.Table.Name), definition.Category, typeId, from.Record.Id, to.Record.Id, to.Table.Name.TypeId, isRemoved, definition.IsPrimary),
            portal.ApiOrigin);

    private static string? Name(ObjectTypeName from, ObjectTypeName to)
    {
        var name = $"{from.UpperCase}_TO_{(Engagements.Contains(to.UpperCase) ? "ENGAGEMENT" : to.UpperCase)}";
        return Named.Contains(name) ? name : null;
    }
}
