namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

/// <summary>What an object type is called, and what it shows when nothing is asked for.</summary>
public sealed record ObjectTypeName(
    string Plural, string Singular, string TypeId, string ModifiedProperty, IReadOnlyList<string> DefaultProperties)
{
    public string CreatedProperty { get; init; } = "createdate";

    /// <summary>The properties that a search's <c>query</c> looks at.</summary>
    public IReadOnlyList<string> Searchable { get; init; } = DefaultProperties;

    /// <summary>Without these a create is refused.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary><c>p1001_car</c> for a custom object, null for HubSpot's own.</summary>
    public string? FullyQualifiedName { get; init; }

    /// <summary>Every name a path may use: of a custom object its id, its qualified name and <c>p_car</c>.</summary>
    public IEnumerable<string> Answers => FullyQualifiedName is null ? [Plural, Singular, TypeId] : [TypeId, FullyQualifiedName, $"p_{Singular}"];

    /// <summary>Why no record can be created of these values; null when one can.</summary>
    public HubSpotError? Incomplete(IReadOnlyList<PropertyWrite> writes)
    {
        var missing = Required.Where(required => writes.All(write => write.Property.Name != required || write.Value.Length == 0)).ToList();
        return missing.Count == 0
            ? null
            : HubSpotError.Invalid($"Error creating {UpperCase}. Some required properties were not set.").With("properties", missing);
    }

    /// <summary>As error messages and association types write it.</summary>
    public string UpperCase => Singular.ToUpperInvariant();
}
