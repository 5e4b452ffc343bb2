namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

/// <summary>Keeps a company's <c>hs_parent_company_id</c>, which nobody can write, and the association with its parent the same.</summary>
internal static class ParentCompany
{
    private const string Property = "hs_parent_company_id";
    private static readonly AssociationType ToParent = new(AssociationTable.HubSpotDefined, AssociationTable.ChildToParentCompany);

    /// <summary>After associations of two companies came or went.</summary>
    public static void Follow(Portal portal, CrmObject one, CrmObject other)
    {
        Follow(portal, one);
        Follow(portal, other);
    }

    private static void Follow(Portal portal, CrmObject company)
    {
        var parent = portal.Associations.Of(company.Id, portal.Companies.Name).Where(association => association.Types.Contains(ToParent)).Select(association => portal.Companies.Find(association.ToId)).FirstOrDefault();
        portal.Companies.Update(company, [new PropertyWrite(portal.Companies.Catalogue.Find(Property)!, parent?.IdText ?? string.Empty)], portal.ApiOrigin);
    }
}
