namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

/// <summary>A contact, deal or ticket has one primary company; a contact's <c>associatedcompanyid</c> says the same.</summary>
internal static class PrimaryCompany
{
    private const string Property = "associatedcompanyid";

    /// <summary>What the primary association of such a record with a company is; null for types that have none.</summary>
    public static AssociationType? TypeOf(ObjectTable table) => table.Name.TypeId switch
    {
        "0-1" => Type(AssociationTable.ContactToPrimaryCompany),
        "0-3" => Type(AssociationTable.DealToPrimaryCompany),
        "0-5" => Type(AssociationTable.TicketToPrimaryCompany),
        _ => null,
    };

    /// <summary>After an association was made. The first company a record gets is its primary one; a later one only when it says so.</summary>
    public static void Linked(Portal portal, ObjectTable table, CrmObject record, CrmObject company, IEnumerable<AssociationType> asked)
    {
        if (TypeOf(table) is not { } primary)
        {
            return;
        }

        var inverse = portal.AssociationDefinitions.Find(primary.Category, primary.TypeId)!.InverseTypeId;
        var isAsked = asked.Any(type => type == primary || type == primary with { TypeId = inverse });
        var former = portal.Associations.Of(record.Id, portal.Companies.Name).Where(association => association.ToId != company.Id && association.Types.Contains(primary)).ToList();
        if (former.Count > 0 && !isAsked)
        {
            return;
        }

        foreach (var association in former)
        {
            portal.Associations.Remove(table.Name, record.Id, portal.Companies.Name, association.ToId, primary);
            if (portal.Companies.Find(association.ToId) is { } formerCompany)
            {
                AssociationEvents.Tell(portal, (table, record), (portal.Companies, formerCompany), [primary], isRemoved: true);
            }
        }

        portal.Associations.Add(table.Name, record.Id, portal.Companies.Name, company.Id, [primary]);
        Set(portal, table, record, company.IdText);
    }

    /// <summary>After an association went: without the primary one a contact has none.</summary>
    public static void Unlinked(Portal portal, ObjectTable table, CrmObject record)
    {
        if (TypeOf(table) is { } primary && portal.Associations.Of(record.Id, portal.Companies.Name).All(association => !association.Types.Contains(primary)))
        {
            Set(portal, table, record, string.Empty);
        }
    }

    private static void Set(Portal portal, ObjectTable table, CrmObject record, string companyId)
    {
        if (table == portal.Contacts)
        {
            table.Update(record, [new PropertyWrite(table.Catalogue.Find(Property)!, companyId)], portal.ApiOrigin);
        }
    }

    private static AssociationType Type(int id) => new(AssociationTable.HubSpotDefined, id);
}
