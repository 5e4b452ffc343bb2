namespace HubSpotSfSync.Sandbox.HubSpot.Schema;

public sealed record PropertyOption(string Value, string Label, bool Hidden = false);

/// <summary>Where a property's value comes from.</summary>
public enum PropertySource
{
    /// <summary>What was written.</summary>
    Stored,
    ObjectId,
    CreatedAt,
    UpdatedAt,
}

public sealed record PropertyDefinition(string Name, string Type = "string", string FieldType = "text")
{
    public string Label { get; init; } = Name;

    public string GroupName { get; init; } = string.Empty;

    public string Description { get; init; } = string.Empty;

    public IReadOnlyList<PropertyOption> Options { get; init; } = [];

    public bool HasUniqueValue { get; init; }

    public bool HubSpotDefined { get; init; } = true;

    public bool ReadOnlyValue { get; init; }

    public bool Calculated { get; init; }

    /// <summary>An owner's or a pipeline's id: valid values live elsewhere.</summary>
    public bool ExternalOptions { get; init; }

    public PropertySource Source { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Set of a property that is gone; its values stay where they were.</summary>
    public DateTimeOffset? ArchivedAt { get; init; }

    public int DisplayOrder { get; init; } = -1;

    public bool Hidden { get; init; }

    /// <summary>Null: every property that can be written is one.</summary>
    public bool? FormField { get; init; }

    /// <summary>The place of the value in a record's array; given by the catalogue.</summary>
    public int Ordinal { get; init; } = -1;

    public bool IsMultiSelect => Type == "enumeration" && FieldType == "checkbox";
}
