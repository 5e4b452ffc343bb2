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
    public IReadOnlyList<string> Options { get; init; } = [];
}

public sealed record ObjectSchema(string ObjectType, IReadOnlyDictionary<string, FieldSchema> Fields);

/// <summary>Whether the identity field can be used; <see cref="Remedy"/> says what a person has to do when it can't.</summary>
public sealed record IdentityField(bool Ready, string? Remedy = null);
