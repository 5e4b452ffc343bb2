using System.Collections.Frozen;

namespace HubSpotSfSync.Sandbox.HubSpot.Schema;

/// <summary>
/// The properties of one object type, immutable: adding one makes a new catalogue. Ordinals never change, so a record
/// written under an older catalogue reads the same under a newer one.
/// </summary>
public sealed class PropertyCatalogue
{
    private readonly FrozenDictionary<string, PropertyDefinition> _byName;

    public PropertyCatalogue(IEnumerable<PropertyDefinition> definitions)
    {
        All = [.. definitions.Select((definition, ordinal) => definition with { Ordinal = ordinal })];
        _byName = All.Where(definition => definition.ArchivedAt is null)
            .ToFrozenDictionary(definition => definition.Name, StringComparer.Ordinal);
    }

    /// <summary>In the order of their ordinals.</summary>
    public IReadOnlyList<PropertyDefinition> All { get; }

    /// <summary>A property that isn't archived.</summary>
    public PropertyDefinition? Find(string name) => _byName.GetValueOrDefault(name);

    public PropertyCatalogue Add(PropertyDefinition definition) => new([.. All, definition]);

    /// <summary>With another definition in the same place.</summary>
    public PropertyCatalogue Replace(PropertyDefinition definition) =>
        new(All.Select(existing => existing.Ordinal == definition.Ordinal ? definition : existing));
}
