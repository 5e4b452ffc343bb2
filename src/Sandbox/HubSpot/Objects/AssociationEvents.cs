using HubSpotSfSync.Sandbox.HubSpot.Webhooks;

namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

/// <summary>Tells of an association from both of its ends, as each may be subscribed to.</summary>
internal static class AssociationEvents
{
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
                $"{from.Table.Name.UpperCase}_TO_{to.Table.Name.UpperCase}", definition.Category, typeId, from.Record.Id, to.Record.Id, isRemoved, definition.IsPrimary),
            portal.ApiOrigin);
}
