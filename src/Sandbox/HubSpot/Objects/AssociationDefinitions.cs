using System.Collections.Concurrent;

namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

/// <summary>
/// A kind of association, from one object type to another; <c>InverseTypeId</c> is the same one seen from the other end.
/// The usual one has neither label nor name.
/// </summary>
public sealed record AssociationDefinition(
    string FromTypeId, string ToTypeId, string Category, int TypeId, int InverseTypeId, string? Label, string? Name)
{
    public bool IsPrimary => Category == AssociationTable.HubSpotDefined && Label == "Primary";
}

/// <summary>The kinds of association in one portal: HubSpot's and the labels people made. Used under the portal's lock.</summary>
public sealed class AssociationDefinitions
{
    public const string UserDefined = "USER_DEFINED";
    public const int MaxLabels = 50;
    private const int FirstUserDefined = 101;

    // developers.hubspot.com, associations v4, association type id values.
    private static readonly (string From, string To, int There, int Back, string? Label)[] HubSpotDefined =
    [
        ("0-1", "0-1", 449, 449, null), ("0-2", "0-2", 450, 450, null), ("0-2", "0-2", 13, 14, "Parent company to child company"),
        ("0-2", "0-2", 14, 13, "Child company to parent company"), ("0-3", "0-3", 451, 451, null), ("0-5", "0-5", 452, 452, null),
        ("0-1", "0-2", 279, 280, null), ("0-1", "0-2", 1, 2, "Primary"), ("0-1", "0-3", 4, 3, null), ("0-1", "0-5", 15, 16, null),
        ("0-3", "0-2", 341, 342, null), ("0-3", "0-2", 5, 6, "Primary"), ("0-3", "0-5", 27, 28, null), ("0-3", "0-8", 19, 20, null),
        ("0-5", "0-2", 339, 340, null), ("0-5", "0-2", 26, 25, "Primary"),
        ("0-48", "0-1", 194, 193, null), ("0-48", "0-2", 182, 181, null), ("0-48", "0-3", 206, 205, null), ("0-48", "0-5", 220, 219, null),
        ("0-49", "0-1", 198, 197, null), ("0-49", "0-2", 186, 185, null), ("0-49", "0-3", 210, 209, null), ("0-49", "0-5", 224, 223, null),
        ("0-47", "0-1", 200, 199, null), ("0-47", "0-2", 188, 187, null), ("0-47", "0-3", 212, 211, null), ("0-47", "0-5", 226, 225, null),
        ("0-46", "0-1", 202, 201, null), ("0-46", "0-2", 190, 189, null), ("0-46", "0-3", 214, 213, null), ("0-46", "0-5", 228, 227, null),
        ("0-27", "0-1", 204, 203, null), ("0-27", "0-2", 192, 191, null), ("0-27", "0-3", 216, 215, null), ("0-27", "0-5", 230, 229, null),
    ];

    // Labels are shown outside the lock.
    private readonly ConcurrentDictionary<(string Category, int TypeId), AssociationDefinition> _all = [];
    private readonly Dictionary<(string From, string To), AssociationDefinition?> _defaults = [];
    private int _lastUserDefined = FirstUserDefined - 1;

    public AssociationDefinitions()
    {
        foreach (var (from, to, there, back, label) in HubSpotDefined)
        {
            var name = label?.Replace(' ', '_').ToUpperInvariant();
            _all[(AssociationTable.HubSpotDefined, there)] = new(from, to, AssociationTable.HubSpotDefined, there, back, label, name);
            // A parent's child is a type of its own, listed above.
            if (from != to)
            {
                _all[(AssociationTable.HubSpotDefined, back)] = new(to, from, AssociationTable.HubSpotDefined, back, there, label, name);
            }
        }
    }

    /// <summary>How many records of the other type a record may have by a kind of association, where somebody set it.</summary>
    public ConcurrentDictionary<(string Category, int TypeId), int> Limits { get; } = [];

    /// <summary>As <see cref="Limits"/>, where HubSpot set it: a company has one parent.</summary>
    public int? LimitOf(AssociationType type) => Limits.TryGetValue((type.Category, type.TypeId), out var most) ? most
        : type is { Category: AssociationTable.HubSpotDefined, TypeId: AssociationTable.ChildToParentCompany } ? 1
        : null;

    public IEnumerable<AssociationDefinition> All => _all.Values;

    public AssociationDefinition? Find(string category, int typeId) => _all.GetValueOrDefault((category, typeId));

    public IEnumerable<AssociationDefinition> Between(string fromTypeId, string toTypeId) =>
        _all.Values.Where(definition => definition.FromTypeId == fromTypeId && definition.ToTypeId == toTypeId);

    /// <summary>The one without a label; of a custom object that was joined to another by hand, its first.</summary>
    public AssociationDefinition? Default(string fromTypeId, string toTypeId)
    {
        if (!_defaults.TryGetValue((fromTypeId, toTypeId), out var found))
        {
            found = Between(fromTypeId, toTypeId).OrderBy(definition => definition.Label is null ? 0 : 1).FirstOrDefault(definition => !definition.IsPrimary);
            _defaults[(fromTypeId, toTypeId)] = found;
        }

        return found;
    }

    /// <summary>Adds a kind of association with both its ends; labels that differ make a pair.</summary>
    public (AssociationDefinition There, AssociationDefinition Back) Add(string from, string to, string? label, string? inverseLabel, string? name)
    {
        _defaults.Clear();
        var thereId = ++_lastUserDefined;
        var backId = from == to && label == inverseLabel ? thereId : ++_lastUserDefined;
        var there = new AssociationDefinition(from, to, UserDefined, thereId, backId, label, name);
        var back = new AssociationDefinition(to, from, UserDefined, backId, thereId, inverseLabel, name);
        _all[(UserDefined, thereId)] = there;
        _all[(UserDefined, backId)] = back;
        return (there, back);
    }

    public void Relabel(AssociationDefinition definition, string label, string inverseLabel)
    {
        _defaults.Clear();
        _all[(definition.Category, definition.TypeId)] = definition with { Label = label };
        if (definition.InverseTypeId != definition.TypeId)
        {
            var back = _all[(definition.Category, definition.InverseTypeId)];
            _all[(definition.Category, definition.InverseTypeId)] = back with { Label = inverseLabel };
        }
    }

    public void Remove(AssociationDefinition definition)
    {
        _defaults.Clear();
        _all.TryRemove((definition.Category, definition.TypeId), out _);
        _all.TryRemove((definition.Category, definition.InverseTypeId), out _);
    }
}
