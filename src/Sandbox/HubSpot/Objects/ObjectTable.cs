using HubSpotSfSync.Sandbox.HubSpot.Schema;
using HubSpotSfSync.Sandbox.HubSpot.Search;

namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

/// <summary>All records of one object type in one portal. Not thread-safe: used under the portal's lock.</summary>
public sealed class ObjectTable
{
    // Ids are given in rising order, so appending keeps the list sorted and finding is a binary search.
    private readonly List<CrmObject> _records = [];
    private readonly UniqueIndex _unique = new();
    private readonly PriorityQueue<(CrmObject Record, ObjectVersion Version), long> _unindexed = new();
    private readonly Portal _portal;
    private volatile PropertyCatalogue _catalogue;
    private volatile ObjectTypeName _name;

    public ObjectTable(Portal portal, ObjectTypeName name, PropertyCatalogue catalogue)
    {
        _portal = portal;
        _name = name;
        _catalogue = catalogue;
        Events = new RecordEvents(portal, name);
        Index = new RecordIndex(_records);
    }

    public ObjectTypeName Name
    {
        get => _name;
        set => _name = value;
    }

    public PropertyCatalogue Catalogue
    {
        get => _catalogue;
        set => _catalogue = value;
    }

    public TypeRules? Rules { get; init; }

    /// <summary>What search sees.</summary>
    internal RecordIndex Index { get; }

    internal RecordEvents Events { get; }

    public IReadOnlyList<CrmObject> Records => _records;

    /// <summary>The record with this id, or the one it was merged into.</summary>
    public CrmObject? Find(long id)
    {
        var at = SlotAfter(id - 1);
        var record = at < _records.Count && _records[at].Id == id ? _records[at] : null;
        while (record?.MergedInto is { } merged)
        {
            record = merged;
        }

        return record is { IsPurged: false } ? record : null;
    }

    public CrmObject? FindByUnique(string property, string value) => _unique.Find(property, value);

    /// <summary>Records with an id above <paramref name="after"/>, in order of id.</summary>
    public IEnumerable<CrmObject> After(long after, bool archived)
    {
        for (var at = SlotAfter(after); at < _records.Count; at++)
        {
            var record = _records[at];
            if (record.Current.ArchivedAt.HasValue == archived && record is { MergedInto: null, IsPurged: false })
            {
                yield return record;
            }
        }
    }

    /// <summary>The place of the first record with a higher id.</summary>
    public int SlotAfter(long id)
    {
        int low = 0, high = _records.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_records[middle].Id <= id)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Why these values can't be written together with those already claimed by the same batch.</summary>
    public HubSpotError? Conflict(
        IReadOnlyList<PropertyWrite> writes, CrmObject? self, IReadOnlySet<(string Property, string Key)>? claimed = null)
    {
        if (((self is null ? Name.Incomplete(writes) : null) ?? Rules?.Check(self?.Current, writes)) is { } problem)
        {
            return problem;
        }

        foreach (var write in writes)
        {
            foreach (var claim in UniqueIndex.Claims(write))
            {
                var holder = _unique.Find(claim.Property, claim.Key);
                if (holder is not null && holder != self)
                {
                    return UniqueIndex.Taken(_portal, Name, write.Property, claim.Key, self, holder.IdText);
                }

                if (holder is null && claimed?.Contains(claim) == true)
                {
                    return UniqueIndex.Taken(_portal, Name, write.Property, claim.Key, self, "another input of this batch");
                }
            }
        }

        return null;
    }

    public CrmObject Create(IReadOnlyList<PropertyWrite> writes, WriteOrigin origin) => Create(writes, origin, _portal.NowMilliseconds());

    /// <summary>Creates a record that says it is older, as one that came out of a merge does.</summary>
    /// <remarks>That is told as a merge and not as a creation.</remarks>
    public CrmObject Create(IReadOnlyList<PropertyWrite> writes, WriteOrigin origin, long createdAt, bool isTold = true)
    {
        var all = Rules?.Complete(null, writes) ?? writes;
        var length = all.Where(write => write.Value.Length > 0).Select(write => write.Property.Ordinal + 1).DefaultIfEmpty(0).Max();
        var values = new string?[length];
        var record = new CrmObject(_portal.NextId(), _records.Count, createdAt, origin, new ObjectVersion(values, _portal.NowMilliseconds()));
        _records.Add(record);
        foreach (var (property, value) in all)
        {
            if (value.Length > 0)
            {
                values[property.Ordinal] = value;
                if (UniqueIndex.Covers(property))
                {
                    _unique.Claim(property, value, record);
                }
            }
        }

        Reindex(record, origin);
        if (isTold)
        {
            Events.Created(record, all, origin);
            Tell(record, all, origin, isNew: true);
        }

        return record;
    }

    /// <returns>Whether any value changed; if none did, nothing happened.</returns>
    public bool Update(CrmObject record, IReadOnlyList<PropertyWrite> writes, WriteOrigin origin)
    {
        var before = record.Current;
        var changes = writes.Where(write => Changes(before, write)).ToList();
        if (changes.Count == 0)
        {
            return false;
        }

        if (Rules is { } rules)
        {
            changes = [.. rules.Complete(before, changes).Where(write => Changes(before, write))];
        }

        var values = new string?[Math.Max(before.Values.Length, changes.Max(write => write.Property.Ordinal) + 1)];
        before.Values.CopyTo(values, 0);
        var now = Math.Max(_portal.NowMilliseconds(), before.UpdatedAt + 1);
        foreach (var (property, value) in changes)
        {
            var old = values[property.Ordinal];
            values[property.Ordinal] = value;
            record.Remember(new PropertyChange(property.Ordinal, value, now, origin.Source, origin.SourceId), old);
            if (UniqueIndex.Covers(property))
            {
                _unique.Release(property, old, record);
                _unique.Claim(property, value, record);
            }
        }

        record.Current = new ObjectVersion(values, now);
        Events.Changed(record, changes, origin);
        Reindex(record, origin);
        Tell(record, changes, origin, isNew: false);
        return true;
    }

    public void Archive(CrmObject record, WriteOrigin origin)
    {
        if (!Remove(record))
        {
            return;
        }

        Events.Happened("deletion", record, origin);
        Reindex(record, origin);
    }

    /// <summary>Takes a record out of the way of a merged one, which its id then leads to.</summary>
    public void MergeInto(CrmObject record, CrmObject merged)
    {
        record.MergedInto = merged;
        Index.Apply(record, null);
    }

    /// <summary>Archives without a word; the values are free for others.</summary>
    /// <returns>Whether the record was live.</returns>
    public bool Remove(CrmObject record)
    {
        if (record.Current.ArchivedAt is not null)
        {
            return false;
        }

        foreach (var property in Catalogue.All.Where(UniqueIndex.Covers))
        {
            _unique.Release(property, record.Current[property.Ordinal], record);
        }

        var now = Math.Max(_portal.NowMilliseconds(), record.Current.UpdatedAt + 1);
        record.Current = record.Current with { UpdatedAt = now, ArchivedAt = now };
        return true;
    }

    /// <summary>Brings an archived record back, unless another has taken one of its values meanwhile.</summary>
    public HubSpotError? Restore(CrmObject record, WriteOrigin origin)
    {
        var values = Catalogue.All.Where(UniqueIndex.Covers)
            .Select(property => new PropertyWrite(property, record.Current[property.Ordinal] ?? string.Empty)).ToList();
        if (Conflict(values, record) is { } problem)
        {
            return problem;
        }

        values.ForEach(write => _unique.Claim(write.Property, write.Value, record));
        record.Current = record.Current with { UpdatedAt = Math.Max(_portal.NowMilliseconds(), record.Current.UpdatedAt + 1), ArchivedAt = null };
        Events.Happened("restore", record, origin);
        Reindex(record, origin);
        return null;
    }

    /// <summary>Deletes for good, values and history.</summary>
    public void Purge(CrmObject record, WriteOrigin origin)
    {
        Remove(record);
        record.Purge(new ObjectVersion([], record.Current.UpdatedAt, record.Current.ArchivedAt));
        Index.Apply(record, null);
        Events.Happened("deletion", record, origin);
        Events.Happened("privacyDeletion", record, origin);
    }

    /// <summary>Lets search see what is due by now.</summary>
    public void CatchUp()
    {
        var now = _portal.NowMilliseconds();
        while (_unindexed.TryPeek(out _, out var due) && due <= now)
        {
            var (record, version) = _unindexed.Dequeue();
            if (record is { MergedInto: null, IsPurged: false } && version.UpdatedAt >= (record.Indexed?.UpdatedAt ?? 0))
            {
                Index.Apply(record, version.ArchivedAt is null ? version : null);
            }
        }
    }

    private static bool Changes(ObjectVersion before, PropertyWrite write)
    {
        var old = before[write.Property.Ordinal];
        return (old ?? string.Empty) != write.Value
            && (write.Property.Name != "lifecyclestage" || !LifecycleStage.IsBackwards(old, write.Value));
    }

    private void Reindex(CrmObject record, WriteOrigin origin)
    {
        if (origin.IsSilent)
        {
            Index.Apply(record, record.Current.ArchivedAt is null ? record.Current : null);
        }
        else
        {
            _unindexed.Enqueue((record, record.Current), record.Current.UpdatedAt + _portal.SearchLag(record));
        }
    }

    private void Tell(CrmObject record, IReadOnlyList<PropertyWrite> writes, WriteOrigin origin, bool isNew)
    {
        if (!origin.IsSilent)
        {
            Rules?.Written(record, writes, isNew);
        }
    }
}
