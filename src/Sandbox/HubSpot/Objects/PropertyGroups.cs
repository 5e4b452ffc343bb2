namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

public sealed record PropertyGroup(string Name, string Label, int DisplayOrder);

/// <summary>How the properties of each object type are grouped on a record's page. Used under the portal's lock.</summary>
public sealed class PropertyGroups
{
    private readonly Dictionary<string, List<PropertyGroup>> _byType = [];

    /// <summary>Where HubSpot's own properties are.</summary>
    public static string Default(ObjectTypeName type) => $"{type.Singular}information";

    public IReadOnlyList<PropertyGroup> Of(ObjectTypeName type) => Groups(type);

    public PropertyGroup? Find(ObjectTypeName type, string name) => Groups(type).Find(group => group.Name == name);

    public void Put(ObjectTypeName type, PropertyGroup group)
    {
        var groups = Groups(type);
        var at = groups.FindIndex(existing => existing.Name == group.Name);
        if (at < 0)
        {
            groups.Add(group);
        }
        else
        {
            groups[at] = group;
        }
    }

    public void Remove(ObjectTypeName type, string name) => Groups(type).RemoveAll(group => group.Name == name);

    private List<PropertyGroup> Groups(ObjectTypeName type)
    {
        if (!_byType.TryGetValue(type.TypeId, out var groups))
        {
            _byType[type.TypeId] = groups = [new(Default(type), $"{char.ToUpperInvariant(type.Singular[0])}{type.Singular[1..]} information", 0)];
        }

        return groups;
    }
}
