using System.Globalization;

namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

/// <summary>Keeps a contact's <c>associatedcompanyid</c> and its one primary association the same.</summary>
internal static class PrimaryCompany
{
    private const string Property = "associatedcompanyid";
    private static readonly AssociationType Primary = new(AssociationTable.HubSpotDefined, AssociationTable.ContactToPrimaryCompany);

    public static void Linked(Portal portal, CrmObject contact, CrmObject company, IEnumerable<AssociationType> types)
    {
        var current = Of(portal, contact);
        var isAsked = types.Any(type => type is { Category: AssociationTable.HubSpotDefined, TypeId: 1 or 2 });
        if (current == company.Id || (current is not null && !isAsked))
        {
            return;
        }

        // The first company a contact gets is its primary one; a later one only when it says so.
        if (current is { } former)
        {
            portal.Associations.Remove(portal.Contacts.Name, contact.Id, portal.Companies.Name, former, Primary);
            if (portal.Companies.Find(former) is { } formerCompany)
            {
                AssociationEvents.Tell(portal, (portal.Contacts, contact), (portal.Companies, formerCompany), [Primary], isRemoved: true);
            }
        }

        portal.Associations.Add(portal.Contacts.Name, contact.Id, portal.Companies.Name, company.Id, [Primary]);
        Set(portal, contact, company.IdText);
    }

    /// <summary>After an association went: without the primary one the contact has none.</summary>
    public static void Unlinked(Portal portal, CrmObject contact, CrmObject company)
    {
        if (Of(portal, contact) == company.Id
            && !portal.Associations.Between(contact.Id, portal.Companies.Name, company.Id).Contains(Primary))
        {
            Set(portal, contact, string.Empty);
        }
    }

    private static long? Of(Portal portal, CrmObject contact)
    {
        var property = portal.Contacts.Catalogue.Find(Property)!;
        return long.TryParse(contact.Current[property.Ordinal], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
    }

    private static void Set(Portal portal, CrmObject contact, string companyId) =>
        portal.Contacts.Update(
            contact, [new PropertyWrite(portal.Contacts.Catalogue.Find(Property)!, companyId)], portal.ApiOrigin);
}
