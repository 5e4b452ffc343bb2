namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

/// <summary>The kind of an association, from one side.</summary>
public readonly record struct AssociationType(string Category, int TypeId);

public readonly record struct Association(long ToId, IReadOnlyList<AssociationType> Types);

/// <summary>Who is associated with whom, told from both ends. Ids are unique in a portal, whatever the type.</summary>
public sealed class AssociationTable(AssociationDefinitions definitions)
{
    public const string HubSpotDefined = "HUBSPOT_DEFINED";
    public const int ContactToCompany = 279;
    public const int ContactToPrimaryCompany = 1;
    public const int DealToPrimaryCompany = 5;
    public const int TicketToPrimaryCompany = 26;
    public const int ChildToParentCompany = 14;

    private static readonly IReadOnlyList<AssociationType> None = [];

    private readonly Dictionary<(long From, string ToType), List<Association>> _associations = [];
    private readonly Dictionary<(IReadOnlyList<AssociationType> Types, AssociationType Added), IReadOnlyList<AssociationType>> _combinations = [];

    public AssociationType? Default(ObjectTypeName from, ObjectTypeName to) =>
        definitions.Default(from.TypeId, to.TypeId) is { } found ? new AssociationType(found.Category, found.TypeId) : null;

    public IReadOnlyList<Association> Of(long from, ObjectTypeName to) =>
        _associations.TryGetValue((from, to.Plural), out var found) ? found : [];

    /// <summary>The types of the association of two records, none if there is none.</summary>
    public IReadOnlyList<AssociationType> Between(long from, ObjectTypeName toType, long to) =>
        _associations.TryGetValue((from, toType.Plural), out var list) && Place(list, to) is >= 0 and var at ? list[at].Types : None;

    public void Add(ObjectTypeName fromType, long from, ObjectTypeName toType, long to, IEnumerable<AssociationType> types)
    {
        foreach (var type in WithDefault(fromType, toType, types))
        {
            var (there, back) = BothEnds(type);
            AddOne((from, toType.Plural), to, there);
            AddOne((to, fromType.Plural), from, back);
        }
    }

    // A label comes on top of the association it labels.
    private IEnumerable<AssociationType> WithDefault(ObjectTypeName from, ObjectTypeName to, IEnumerable<AssociationType> types)
    {
        foreach (var type in types)
        {
            yield return type;
        }

        if (Default(from, to) is { } usual)
        {
            yield return usual;
        }
    }

    /// <summary>Removes every association between the two, or only those of one type.</summary>
    public void Remove(ObjectTypeName fromType, long from, ObjectTypeName toType, long to, AssociationType? type = null)
    {
        RemoveOne((from, toType.Plural), to, type);
        RemoveOne((to, fromType.Plural), from, type is { } one ? BothEnds(one).Back : null);
    }

    /// <summary>Forgets all associations of a record with records of a type, from both ends.</summary>
    /// <returns>What they were.</returns>
    public IReadOnlyList<Association> RemoveAll(ObjectTypeName fromType, long from, ObjectTypeName toType)
    {
        var former = Of(from, toType).ToList();
        foreach (var association in former)
        {
            Remove(fromType, from, toType, association.ToId);
        }

        return former;
    }

    // The label belongs to the definition, so that a relabelling shows everywhere.
    private (AssociationType There, AssociationType Back) BothEnds(AssociationType type) =>
        definitions.Find(type.Category, type.TypeId) is { } definition
            ? (type, new AssociationType(definition.Category, definition.InverseTypeId))
            : (type, type);

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

    private IReadOnlyList<AssociationType> Without(IReadOnlyList<AssociationType> types, AssociationType gone) =>
        types.Where(type => type.TypeId != gone.TypeId || type.Category != gone.Category).Aggregate(None, Combine);

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

    private void RemoveOne((long From, string ToType) key, long to, AssociationType? gone)
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

        IReadOnlyList<AssociationType> left = gone is null ? [] : Without(list[at].Types, gone.Value);
        if (left.Count > 0)
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
