namespace HubSpotSfSync.HubSpot.Associations;

/// <summary>
/// An association as if it were a field: <c>associations.companies</c> holds the id of one record, the primary one where the type has
/// such, else the one with the lowest id. <c>associations.parent_company</c> is the company above a company.
/// </summary>
internal sealed record AssociationField(string Name, string ToType, bool IsParent)
{
    private const string Prefix = "associations.";
    private const string ParentCompany = "parent_company";

    public static bool Is(string field) => field.StartsWith(Prefix, StringComparison.Ordinal);

    public static string NameOf(string toType) => Prefix + toType;

    public static AssociationField ParentOfCompany { get; } = new(NameOf(ParentCompany), "companies", true);

    public static IReadOnlyList<AssociationField> Of(IEnumerable<string> fields) =>
        [.. fields.Where(Is).Select(field => field == ParentOfCompany.Name ? ParentOfCompany : new AssociationField(field, field[Prefix.Length..], false))];

    /// <summary>The one that counts of a record's associations with records of the field's type.</summary>
    public Associated? Of(string fromType, IEnumerable<Associated> associated)
    {
        var meant = associated.Where(one => !IsParent || one.Types.Any(type => type.IsParentCompany)).OrderBy(one => one.ToId.Length).ThenBy(one => one.ToId, StringComparer.Ordinal).ToList();
        return meant.Find(one => IsPrimary(fromType, one)) ?? meant.FirstOrDefault();
    }

    public bool IsPrimary(string fromType, Associated one) => HasPrimary(fromType) && one.Types.Any(type => type.IsPrimaryCompany);

    /// <summary>Whether one of the associations may be the primary one: a record has one primary company.</summary>
    public bool HasPrimary(string fromType) => !IsParent && IsCompany(ToType) && !IsCompany(fromType);

    private static bool IsCompany(string objectType) => objectType is "companies" or "company" or "0-2";
}
