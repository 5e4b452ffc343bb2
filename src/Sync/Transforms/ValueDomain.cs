using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Sync.Transforms;

/// <summary>Which values a field may hold, or a transform may make, as far as that is known beforehand.</summary>
public sealed record ValueDomain
{
    public static readonly ValueDomain Any = new();

    /// <summary>Null: of any kind.</summary>
    public FieldKind? Kind { get; init; }

    /// <summary>All of them, where they are few: those of a picklist. Null: any of the kind.</summary>
    public IReadOnlyList<KnownValue>? Values { get; init; }

    /// <summary>Null: of any length.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Made for texts of several lines.</summary>
    public bool LongText { get; init; }

    /// <summary>Ids of records of the side that they come from, which mean nothing on the other.</summary>
    public bool ForeignIds { get; init; }

    public static ValueDomain Of(FieldKind kind) => new() { Kind = kind };

    public static ValueDomain Of(FieldSchema field) => new()
    {
        Kind = field.Kind,
        Values = field.Kind == FieldKind.Boolean ? [new("true"), new("false")]
            : field.Kind is FieldKind.Enumeration or FieldKind.MultiSelect && field.Options.Count > 0 ? [.. field.Options.Select(option => new KnownValue(option))]
            : null,
        MaxLength = field.MaxLength,
        LongText = field.LongText,
        ForeignIds = field.Kind == FieldKind.Reference,
    };
}

/// <summary>A value that is known beforehand.</summary>
/// <param name="Source">As the field holds it that it comes from.</param>
/// <param name="Made">What became of it; null for empty.</param>
public sealed record KnownValue(string Source, string? Made)
{
    public KnownValue(string value)
        : this(value, value)
    {
    }

    /// <summary>A transform turns it away.</summary>
    public bool Refused { get; init; }
}
