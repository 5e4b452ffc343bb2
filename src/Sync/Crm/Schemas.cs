namespace HubSpotSfSync.Sync.Crm;

public enum FieldKind
{
    Text = 1,
    Email = 2,
    Phone = 3,
    Url = 4,
    Number = 5,
    Boolean = 6,
    Date = 7,
    DateTime = 8,
    Enumeration = 9,
    MultiSelect = 10,
    Reference = 11,
    Compound = 12,
}

public sealed record FieldSchema(string Name, string Label, FieldKind Kind)
{
    public bool Creatable { get; init; }
    public bool Updatable { get; init; }

    /// <summary>A create without it is refused.</summary>
    public bool Required { get; init; }

    public bool Unique { get; init; }
    public int? MaxLength { get; init; }

    /// <summary>Of a number: how many places behind the point the platform keeps.</summary>
    public int? Scale { get; init; }

    /// <summary>Of a number: how many digits it may have in all.</summary>
    public int? Precision { get; init; }

    /// <summary>A text of several lines, made for long ones.</summary>
    public bool LongText { get; init; }

    /// <summary>Records can be upserted by it.</summary>
    public bool ExternalId { get; init; }

    /// <summary>Whether records can be looked for by its value.</summary>
    public bool Filterable { get; init; } = true;

    /// <summary>Of a reference: what a path to a field of the other record begins with, such as "Account" of AccountId.</summary>
    public string? Relationship { get; init; }

    /// <summary>The platform computes it: its value changes without a stamp or an event.</summary>
    public bool Calculated { get; init; }

    /// <summary>The values that may be written; those that were retired are not among them.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Whether a value that is none of the options is refused.</summary>
    public bool Restricted { get; init; }

    /// <summary>Of a reference: the objects whose records it may name.</summary>
    public IReadOnlyList<string> RefersTo { get; init; } = [];
}

public sealed record ObjectSchema(string ObjectType, IReadOnlyDictionary<string, FieldSchema> Fields)
{
    /// <summary>What our login may do with the records.</summary>
    public bool Creatable { get; init; } = true;

    public bool Updatable { get; init; } = true;

    public bool Deletable { get; init; } = true;

    /// <summary>There may be fields besides these.</summary>
    public bool Open { get; init; }
}

/// <summary>Whether the identity field can be used; <see cref="Remedy"/> says what a person has to do when it can't.</summary>
public sealed record IdentityField(bool Ready, string? Remedy = null)
{
    /// <summary>It is not there, and we may make it.</summary>
    public bool Offered { get; init; }
}
