namespace HubSpotSfSync.Sandbox.Salesforce.Schema;

/// <summary>Short ways to write down the fields of an object.</summary>
internal static class FieldList
{
    public static FieldDefinition Text(string name, int length) => new(name, FieldType.String) { Length = length };

    public static FieldDefinition Phone(string name) => new(name, FieldType.Phone) { Length = 40 };

    public static FieldDefinition Url(string name) => new(name, FieldType.Url) { Length = 255, Indexed = name == "Website" };

    public static FieldDefinition Email(string name) => new(name, FieldType.Email) { Length = 80, IdLookup = true, Indexed = true };

    public static FieldDefinition LongText(string name) => new(name, FieldType.Textarea) { Length = 32_000 };

    public static FieldDefinition Flag(string name) => new(name, FieldType.Boolean) { DefaultValue = false };

    public static FieldDefinition Whole(string name) => new(name, FieldType.Int) { Precision = 8 };

    public static FieldDefinition Number(string name, int precision, int scale) =>
        new(name, FieldType.Double) { Precision = precision, Scale = scale };

    public static FieldDefinition Money(string name) => new(name, FieldType.Currency) { Precision = 18, Scale = 0 };

    public static FieldDefinition Date(string name) => new(name, FieldType.Date);

    public static FieldDefinition Picklist(string name, params string[] values) =>
        new(name, FieldType.Picklist) { Length = 255, PicklistValues = values };

    public static FieldDefinition Lookup(string name, string relationship, params string[] to) =>
        new(name, FieldType.Reference) { Length = 18, ReferenceTo = to, RelationshipName = relationship };

    public static FieldDefinition Combobox(string name, int length, params string[] values) =>
        new(name, FieldType.Combobox) { Length = length, PicklistValues = values };

    public static FieldDefinition Moment(string name) => new(name, FieldType.Datetime);

    public static FieldDefinition Percent(string name) => new(name, FieldType.Percent) { Precision = 3, Scale = 0 };

    /// <summary>A reference whose records go when their parent does, and what the parent calls them.</summary>
    public static FieldDefinition Detail(string name, string relationship, string children, params string[] to) =>
        Lookup(name, relationship, to) with { ChildRelationshipName = children, OnParentDelete = DeleteRule.Cascade };

    public static FieldDefinition ReadOnly(FieldDefinition field) => field with { Createable = false, Updateable = false };

    public static FieldDefinition Id() =>
        Kept("Id", FieldType.Id, SystemField.Id) with { Length = 18, IdLookup = true, Indexed = true, InEvents = false };

    public static IEnumerable<FieldDefinition> Bin() =>
    [
        Kept("IsDeleted", FieldType.Boolean, SystemField.IsDeleted) with { InEvents = false },
    ];

    public static FieldDefinition Master(string type) =>
        Kept("MasterRecordId", FieldType.Reference, SystemField.MasterRecordId) with
        {
            Length = 18,
            ReferenceTo = [type],
            RelationshipName = "MasterRecord",
            Indexed = true,
            InEvents = false,
        };

    public static FieldDefinition Owner() =>
        Lookup("OwnerId", "Owner", "User") with { CustomLabel = "Owner ID" };

    public static IEnumerable<FieldDefinition> Stamps() =>
    [
        Kept("CreatedDate", FieldType.Datetime, SystemField.CreatedDate),
        Kept("CreatedById", FieldType.Reference, SystemField.CreatedById) with { Length = 18, ReferenceTo = ["User"], RelationshipName = "CreatedBy" },
        Kept("LastModifiedDate", FieldType.Datetime, SystemField.LastModifiedDate),
        Kept("LastModifiedById", FieldType.Reference, SystemField.LastModifiedById) with { Length = 18, ReferenceTo = ["User"], RelationshipName = "LastModifiedBy" },
    ];

    public static FieldDefinition Modstamp() =>
        Kept("SystemModstamp", FieldType.Datetime, SystemField.SystemModstamp) with { Indexed = true, InEvents = false };

    public static IEnumerable<FieldDefinition> PersonName(bool required = true) =>
    [
        Kept("Name", FieldType.String, SystemField.PersonName) with { Length = 121, NameField = true },
        Picklist("Salutation", "Mr.", "Ms.", "Mrs.", "Dr.", "Prof.", "Mx.") with { Length = 40, Compound = "Name" },
        Text("FirstName", 40) with { CustomLabel = "First Name", Compound = "Name" },
        Text("LastName", 80) with { CustomLabel = "Last Name", Compound = "Name", Required = required },
    ];

    /// <summary>A compound such as <c>BillingAddress</c> and the parts that can be written.</summary>
    public static IEnumerable<FieldDefinition> Address(string kind)
    {
        var compound = $"{kind}Address";
        yield return Kept(compound, FieldType.Address, SystemField.AddressParts);
        yield return Part("Street", new FieldDefinition($"{kind}Street", FieldType.Textarea) { Length = 255 });
        yield return Part("City", Text($"{kind}City", 40));
        yield return Part("State", Text($"{kind}State", 80));
        yield return Part("PostalCode", Text($"{kind}PostalCode", 20));
        yield return Part("Country", Text($"{kind}Country", 80));
        yield return Part("Latitude", Number($"{kind}Latitude", 18, 15));
        yield return Part("Longitude", Number($"{kind}Longitude", 18, 15));
        yield return Part("GeocodeAccuracy", Picklist($"{kind}GeocodeAccuracy", "Address", "NearAddress", "Block", "Street", "City", "Zip", "State", "Unknown") with { RestrictedPicklist = true });

        FieldDefinition Part(string partName, FieldDefinition field) => field with { Compound = compound, PartName = partName };
    }

    private static FieldDefinition Kept(string name, FieldType type, SystemField system) =>
        new(name, type) { System = system, Createable = false, Updateable = false };
}
