namespace HubSpotSfSync.Sandbox.Salesforce.Schema;

/// <summary>The type names of describe, as Salesforce spells them in lower case.</summary>
public enum FieldType
{
    Id,
    String,
    Email,
    Phone,
    Url,
    Picklist,
    Multipicklist,
    Double,
    Currency,
    Percent,
    Int,
    Boolean,
    Date,
    Datetime,
    Reference,
    Textarea,
    Address,
}

/// <summary>Fields whose value is not written by a caller but kept by the platform beside the record's values.</summary>
public enum SystemField
{
    None,
    Id,
    IsDeleted,
    MasterRecordId,
    CreatedDate,
    CreatedById,
    LastModifiedDate,
    LastModifiedById,
    SystemModstamp,

    /// <summary>Read-only text put together from parts: the Name of a person.</summary>
    PersonName,

    /// <summary>Read-only group of parts: an address.</summary>
    AddressParts,
}

/// <summary>One field of an sObject. Immutable; <see cref="Ordinal"/> is its place in a record's values.</summary>
public sealed record FieldDefinition(string Name, FieldType Type)
{
    public string? CustomLabel { get; init; }

    public string Label => CustomLabel ?? Name;

    /// <summary>Characters; 0 where the type has no length.</summary>
    public int Length { get; init; }

    public int Precision { get; init; }

    /// <summary>Digits after the point; a written number is rounded to it.</summary>
    public int Scale { get; init; }

    /// <summary>A create without it is refused, and so is a null.</summary>
    public bool Required { get; init; }

    public bool Createable { get; init; } = true;

    public bool Updateable { get; init; } = true;

    public bool Unique { get; init; }

    public bool ExternalId { get; init; }

    public bool IdLookup { get; init; }

    /// <summary>Queries by equality need no scan.</summary>
    public bool Indexed { get; init; }

    public bool Custom { get; init; }

    public bool NameField { get; init; }

    public bool CascadeDelete { get; init; }

    /// <summary>The compound field this one is a part of.</summary>
    public string? Compound { get; init; }

    /// <summary>The name of a part inside its compound in change events; null where it is the field's own.</summary>
    public string? PartName { get; init; }

    public IReadOnlyList<string> PicklistValues { get; init; } = [];

    public bool RestrictedPicklist { get; init; }

    public IReadOnlyList<string> ReferenceTo { get; init; } = [];

    public string? RelationshipName { get; init; }

    public object? DefaultValue { get; init; }

    public SystemField System { get; init; }

    /// <summary>Whether change events carry it; derived fields and SystemModstamp are left out.</summary>
    public bool InEvents { get; init; } = true;

    /// <summary>Place in the values of a record; -1 for system fields.</summary>
    public int Ordinal { get; init; } = -1;

    public bool IsText => Type is FieldType.String or FieldType.Email or FieldType.Phone or FieldType.Url
        or FieldType.Picklist or FieldType.Multipicklist or FieldType.Textarea;

    public bool IsNumber => Type is FieldType.Double or FieldType.Currency or FieldType.Percent or FieldType.Int;

    public bool IsReference => Type is FieldType.Reference or FieldType.Id;

    public bool IsCompound => System is SystemField.PersonName or SystemField.AddressParts;

    public bool Filterable => Type != FieldType.Address && !(Type == FieldType.Textarea && Length > 255);
}
