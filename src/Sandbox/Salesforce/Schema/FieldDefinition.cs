using HubSpotSfSync.Sandbox.Salesforce.Records;

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
    Combobox,
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

    /// <summary>Read-only, worked out whenever it is read: a change of it moves no stamp and makes no event.</summary>
    Formula,
}

/// <summary>What becomes of a record when the one it refers to is deleted.</summary>
public enum DeleteRule
{
    /// <summary>The reference is cleared.</summary>
    Clear,

    /// <summary>It is deleted as well.</summary>
    Cascade,

    /// <summary>The parent can't be deleted.</summary>
    Restrict,
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

    /// <summary>Marked as an index; queries by equality need no scan.</summary>
    public bool Indexed { get; init; }

    /// <summary>Whether the platform keeps an index of it: ids, references, names, external ids and what is marked.</summary>
    public bool HasIndex => System != SystemField.Formula
        && (Indexed || Unique || ExternalId || NameField || (Type == FieldType.Reference && System is SystemField.None or SystemField.MasterRecordId));

    public bool Custom { get; init; }

    public bool NameField { get; init; }

    /// <summary>For references.</summary>
    public DeleteRule OnParentDelete { get; init; }

    public bool CascadeDelete => OnParentDelete == DeleteRule.Cascade;

    /// <summary>What the parent calls the records that refer to it: <c>Contacts</c>.</summary>
    public string? ChildRelationshipName { get; init; }

    /// <summary>Of a unique or external id field: whether its values differ by case alone.</summary>
    public bool CaseSensitive { get; init; }

    /// <summary>As an admin wrote it; null for a field that is stored.</summary>
    public string? Formula { get; init; }

    /// <summary>The value of a formula field in a version of a record.</summary>
    public Func<SObjectRecord, RecordVersion, object?>? Calculate { get; init; }

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
        or FieldType.Picklist or FieldType.Multipicklist or FieldType.Textarea or FieldType.Combobox;

    public bool IsNumber => Type is FieldType.Double or FieldType.Currency or FieldType.Percent or FieldType.Int;

    public bool IsReference => Type is FieldType.Reference or FieldType.Id;

    public bool IsCompound => System is SystemField.PersonName or SystemField.AddressParts;

    /// <summary>Whether it may refer to several objects, as Who of a task does.</summary>
    public bool IsPolymorphic => ReferenceTo.Count > 1;

    public bool IsTime => Type is FieldType.Date or FieldType.Datetime;

    public bool Filterable => Type != FieldType.Address && !(Type == FieldType.Textarea && Length > 255);
}
