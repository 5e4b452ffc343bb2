namespace HubSpotSfSync.HubSpot.Associations;

/// <summary>
/// An association as if it were a field: <c>associations.companies</c> holds the id of one record, the primary one where the type has
/// such, else the one with the lowest id. <c>associations.parent_company</c> is the company above a company.
/// </summary>
internal sealed record AssociationField(string Name, string ToType, bool IsParent)
{
    private const string Prefix = "associations.";
    private const string ParentCompany = "parent_company";

    /// <summary>Also of a property of the associated record, which is read and never written.</summary>
    public static bool Is(string field) => field.StartsWith(Prefix, StringComparison.Ordinal);

    public static string NameOf(string toType) => Prefix + toType;

    public static AssociationField ParentOfCompany { get; } = new(NameOf(ParentCompany), "companies", true);

    /// <summary>The associations among these fields.</summary>
    public static IReadOnlyList<AssociationField> Of(IEnumerable<string> fields) => [.. fields.Where(field => Is(field) && AssociatedProperty.Parse(field) is null).Select(Named)];

    /// <param name="name">Such as associations.companies.</param>
    public static AssociationField Named(string name) => name == ParentOfCompany.Name ? ParentOfCompany : new AssociationField(name, name[Prefix.Length..], false);

    /// <summary>The one that counts of a record's associations with records of the field's type.</summary>
    public Associated? Of(string fromType, IEnumerable<Associated> associated) => InOrder(fromType, associated).FirstOrDefault();

    /// <summary>The one that counts, and then the others.</summary>
    public IEnumerable<Associated> InOrder(string fromType, IEnumerable<Associated> associated) => associated
        .Where(one => !IsParent || one.Types.Any(type => type.IsParentCompany))
        .OrderBy(one => !IsPrimary(fromType, one)).ThenBy(one => one.ToId.Length).ThenBy(one => one.ToId, StringComparer.Ordinal);

    public bool IsPrimary(string fromType, Associated one) => HasPrimary(fromType) && one.Types.Any(type => type.IsPrimaryCompany);

    /// <summary>Whether one of the associations may be the primary one: a record has one primary company.</summary>
    public bool HasPrimary(string fromType) => !IsParent && IsCompany(ToType) && !IsCompany(fromType);

    private static bool IsCompany(string objectType) => objectType is "companies" or "company" or "0-2";
}

/// <summary>A property of the associated record: <c>associations.companies.name</c> is the name of a contact's company.</summary>
internal sealed record AssociatedProperty(string Name, AssociationField Association, string Property)
{
    public static IReadOnlyList<AssociatedProperty> Of(IEnumerable<string> fields) => [.. fields.Select(Parse).OfType<AssociatedProperty>()];

    /// <summary>Null for an association itself, and for an ordinary property. Custom objects have no dot in their names.</summary>
    public static AssociatedProperty? Parse(string field) =>
        AssociationField.Is(field) && field.LastIndexOf('.') is var dot && dot > field.IndexOf('.', StringComparison.Ordinal)
            ? new AssociatedProperty(field, AssociationField.Named(field[..dot]), field[(dot + 1)..])
            : null;
}
