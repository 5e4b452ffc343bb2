using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Search;

namespace HubSpotSfSync.Sandbox.HubSpot.Lists;

/// <summary>A list of records: MANUAL ones are filled by hand, DYNAMIC ones by their filters for ever, SNAPSHOT ones once.</summary>
public sealed class RecordList(string id, string name, ObjectTable table, string processingType, DateTimeOffset createdAt)
{
    public string Id => id;

    public string Name { get; set; } = name;

    public ObjectTable Table => table;

    public string ProcessingType => processingType;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public DateTimeOffset UpdatedAt { get; set; } = createdAt;

    public DateTimeOffset? FiltersUpdatedAt { get; set; }

    public DateTimeOffset? DeletedAt { get; set; }

    public int Version { get; set; } = 1;

    /// <summary>As it was given, and shown again on request.</summary>
    public JsonElement? FilterBranch { get; set; }

    internal ListMembers Members { get; } = new();

    public bool IsDynamic => processingType == "DYNAMIC";

    internal IReadOnlyList<IReadOnlyList<Criterion>>? Groups { get; set; }

    /// <summary>Whether the filters ask for members of other lists.</summary>
    internal bool FollowsLists { get; set; }

    /// <summary>The state of the index the members follow from; -1 before the first time.</summary>
    internal long EvaluatedAt { get; set; } = -1;
}

/// <summary>Which records are in a list and since when.</summary>
internal sealed class ListMembers
{
    private readonly Dictionary<int, long> _joined = [];
    private readonly SlotSet _slots = new();
    private readonly SortedIndex _byJoin = new();

    public int Count => _joined.Count;

    public SlotSet Slots => _slots;

    public bool Contains(int slot) => _joined.ContainsKey(slot);

    /// <summary>Epoch milliseconds.</summary>
    public long JoinedAt(int slot) => _joined[slot];

    public bool Add(int slot, long joinedAt)
    {
        if (!_joined.TryAdd(slot, joinedAt))
        {
            return false;
        }

        _slots.Add(slot);
        _byJoin.Add(new IndexEntry(joinedAt, null, slot));
        return true;
    }

    public bool Remove(int slot)
    {
        if (!_joined.Remove(slot, out var joinedAt))
        {
            return false;
        }

        _slots.Remove(slot);
        _byJoin.Remove(new IndexEntry(joinedAt, null, slot));
        return true;
    }

    public IEnumerable<int> InOrderOfId(int fromSlot) => _slots.Slots(fromSlot);

    /// <summary>Who joined after the given place, first come first.</summary>
    public IEnumerable<int> InOrderOfJoining(long joinedAt, int slot) =>
        _byJoin.From(_byJoin.Position(new IndexEntry(joinedAt, null, slot + 1))).Select(entry => entry.Slot);
}
