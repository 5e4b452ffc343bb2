namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

/// <summary>The kind of an association, from one side.</summary>
public readonly record struct AssociationType(string Category, int TypeId, string? Label = null);

public sealed record Association(long ToId, IReadOnlyList<AssociationType> Types);

/// <summary>Who is associated with whom, told from both ends. Ids are unique in a portal, whatever the type.</summary>
public sealed class AssociationTable
{
    public const string HubSpotDefined = "HUBSPOT_DEFINED";
    public const int ContactToCompany = 279;
    public const int ContactToPrimaryCompany = 1;

    // Both directions of each documented type; the other end of an association has the partner's id.
    private static readonly (int There, int Back, string? Label)[] Pairs =
        [(279, 280, null), (1, 2, "Primary"), (4, 3, null), (341, 342, null), (5, 6, "Primary"), (204, 203, null), (192, 191, null), (216, 215, null)];

    private static readonly (string From, string To, int TypeId)[] Defaults =
    [
        ("contact", "company", 279), ("company", "contact", 280), ("deal", "contact", 3), ("contact", "deal", 4),
        ("deal", "company", 341), ("company", "deal", 342), ("task", "contact", 204), ("task", "company", 192), ("task", "deal", 216),
    ];

    private static readonly IReadOnlyList<AssociationType> None = [];

    private readonly Dictionary<(long From, string ToType), List<Association>> _associations = [];
    private readonly Dictionary<(IReadOnlyList<AssociationType> Types, AssociationType Added), IReadOnlyList<AssociationType>> _combinations = [];

    public static AssociationType? Default(ObjectTypeName from, ObjectTypeName to)
    {
        var found = Array.Find(Defaults, candidate => candidate.From == from.Singular && candidate.To == to.Singular);
        return found.TypeId == 0 ? null : new AssociationType(HubSpotDefined, found.TypeId);
    }

    public IReadOnlyList<Association> Of(long from, ObjectTypeName to) =>
        _associations.TryGetValue((from, to.Plural), out var found) ? found : [];

    public void Add(ObjectTypeName fromType, long from, ObjectTypeName toType, long to, IEnumerable<AssociationType> types)
    {
        foreach (var type in types)
        {
            var (there, back) = BothEnds(type);
            AddOne((from, toType.Plural), to, there);
            AddOne((to, fromType.Plural), from, back);
        }
    }

    /// <summary>Removes every association between the two, or only those of one type.</summary>
    public void Remove(ObjectTypeName fromType, long from, ObjectTypeName toType, long to, int? typeId = null)
    {
        RemoveOne((from, toType.Plural), to, typeId);
        RemoveOne((to, fromType.Plural), from, typeId is { } id ? BothEnds(new AssociationType(HubSpotDefined, id)).Back.TypeId : null);
    }

    private static (AssociationType There, AssociationType Back) BothEnds(AssociationType type)
    {
        if (type.Category == HubSpotDefined)
        {
            foreach (var (there, back, label) in Pairs)
            {
                if (there == type.TypeId || back == type.TypeId)
                {
                    var other = there == type.TypeId ? back : there;
                    return (type with { Label = label }, new AssociationType(HubSpotDefined, other, label));
                }
            }
        }

        return (type, type);
    }

    private void AddOne((long From, string ToType) key, long to, AssociationType type)
    {
        if (!_associations.TryGetValue(key, out var list))
        {
            _associations[key] = list = new List<Association>(1);
        }

        var at = Place(list, to);
        if (at < 0)
        {
            list.Insert(~at, new Association(to, Combine(None, type)));
        }
        else if (list[at].Types.All(existing => existing.TypeId != type.TypeId || existing.Category != type.Category))
        {
            list[at] = list[at] with { Types = Combine(list[at].Types, type) };
        }
    }

    // A million associations share the few combinations of types there are.
    private IReadOnlyList<AssociationType> Combine(IReadOnlyList<AssociationType> types, AssociationType added)
    {
        if (!_combinations.TryGetValue((types, added), out var combination))
        {
            _combinations[(types, added)] = combination = [.. types, added];
        }

        return combination;
    }

    /// <summary>Where the association is, or the complement of where it belongs: lists are in order of id.</summary>
    private static int Place(List<Association> list, long to)
    {
        int low = 0, high = list.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (list[middle].ToId == to)
            {
                return middle;
            }

            (low, high) = list[middle].ToId < to ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }

    private void RemoveOne((long From, string ToType) key, long to, int? typeId)
    {
        if (!_associations.TryGetValue(key, out var list))
        {
            return;
        }

        var at = Place(list, to);
        if (at < 0)
        {
            return;
        }

        var left = typeId is null ? [] : list[at].Types.Where(type => type.TypeId != typeId).ToArray();
        if (left.Length > 0)
        {
            list[at] = list[at] with { Types = left };
            return;
        }

        list.RemoveAt(at);
        if (list.Count == 0)
        {
            _associations.Remove(key);
        }
    }
}
