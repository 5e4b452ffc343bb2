using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Search;

/// <summary>
/// What search knows of one object type. The order of change is kept from the start; the order of any other property is
/// made when a search first asks for it, and kept up from then on.
/// </summary>
internal sealed class RecordIndex(IReadOnlyList<CrmObject> records)
{
    private readonly Dictionary<int, Index> _values = [];
    private readonly Dictionary<int, Index> _words = [];
    private readonly Dictionary<string, string[]> _wordsOfValue = [];

    /// <summary>The slots of the records that search finds.</summary>
    public SlotSet Live { get; } = new();

    public int LiveCount { get; private set; }

    /// <summary>Rises with every change that search sees.</summary>
    public long Version { get; private set; }

    public CrmObject At(int slot) => records[slot];

    /// <summary>The records that have a value, in the order of the values.</summary>
    public SortedIndex By(PropertyDefinition property) => Get(_values, property, IndexKeys.Of);

    /// <summary>The words of the values, each with the records that have it.</summary>
    public SortedIndex Words(PropertyDefinition property) => Get(_words, property, WordsOf);

    /// <summary>Lets search see another version of a record; null for none.</summary>
    public void Apply(CrmObject record, ObjectVersion? version)
    {
        Version++;
        var old = record.Indexed;
        record.Indexed = version;
        foreach (var index in _values.Values)
        {
            Move(index, record, old, version, IndexKeys.Of);
        }

        foreach (var index in _words.Values)
        {
            Move(index, record, old, version, WordsOf);
        }

        if (old is null != version is null)
        {
            LiveCount += version is null ? -1 : 1;
            if (version is null)
            {
                Live.Remove(record.Slot);
            }
            else
            {
                Live.Add(record.Slot);
            }
        }
    }

    private IEnumerable<IndexEntry> WordsOf(PropertyDefinition property, CrmObject record, ObjectVersion version) =>
        record.Get(version, property) is { Length: > 0 } value ? WordsOf(value).Select(word => new IndexEntry(0, word, record.Slot)) : [];

    // Many records share a city or a job title, and then its words too.
    private string[] WordsOf(string value)
    {
        const int MaxRemembered = 20_000;
        if (_wordsOfValue.TryGetValue(value, out var known))
        {
            return known;
        }

        string[] words = [.. IndexKeys.Words(value).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (_wordsOfValue.Count < MaxRemembered)
        {
            _wordsOfValue[value] = words;
        }

        return words;
    }

    private static void Move(
        Index index, CrmObject record, ObjectVersion? old, ObjectVersion? version,
        Func<PropertyDefinition, CrmObject, ObjectVersion, IEnumerable<IndexEntry>> entries)
    {
        var property = index.Property;
        if (old is not null && version is not null && record.Get(old, property) == record.Get(version, property))
        {
            return;
        }

        foreach (var entry in old is null ? [] : entries(property, record, old))
        {
            index.Entries.Remove(entry);
        }

        foreach (var entry in version is null ? [] : entries(property, record, version))
        {
            index.Entries.Add(entry);
        }
    }

    private SortedIndex Get(
        Dictionary<int, Index> indexes, PropertyDefinition property,
        Func<PropertyDefinition, CrmObject, ObjectVersion, IEnumerable<IndexEntry>> entries)
    {
        // A property whose type was changed orders anew.
        if (indexes.TryGetValue(property.Ordinal, out var known)
            && known.Property.Type == property.Type && known.Property.FieldType == property.FieldType)
        {
            return known.Entries;
        }

        var all = new List<IndexEntry>(LiveCount);
        foreach (var slot in Live.Slots())
        {
            var record = records[slot];
            if (indexes == _words || property.IsMultiSelect)
            {
                all.AddRange(entries(property, record, record.Indexed!));
            }
            else if (IndexKeys.First(property, record, record.Indexed!) is { } entry)
            {
                all.Add(entry);
            }
        }

        var made = SortedIndex.Of(all);
        indexes[property.Ordinal] = new Index(property, made);
        return made;
    }

    private sealed record Index(PropertyDefinition Property, SortedIndex Entries);
}
