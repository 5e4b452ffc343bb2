using HubSpotSfSync.Sandbox.HubSpot.Schema;
using HubSpotSfSync.Sandbox.HubSpot.Webhooks;

namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

/// <summary>What an object type is called, and what it shows when nothing is asked for.</summary>
public sealed record ObjectTypeName(
    string Plural, string Singular, string TypeId, string ModifiedProperty, IReadOnlyList<string> DefaultProperties)
{
    public bool Answers(string name) =>
        string.Equals(name, Plural, StringComparison.OrdinalIgnoreCase)
        || string.Equals(name, Singular, StringComparison.OrdinalIgnoreCase)
        || name == TypeId;
}

/// <summary>All records of one object type in one portal. Not thread-safe: used under the portal's lock.</summary>
public sealed class ObjectTable(Portal portal, ObjectTypeName name, PropertyCatalogue catalogue)
{
    // Ids are given in rising order, so appending keeps the list sorted and finding is a binary search.
    private readonly List<CrmObject> _records = [];
    private readonly UniqueIndex _unique = new();
    private readonly PriorityQueue<CrmObject, long> _unindexed = new();
    private volatile PropertyCatalogue _catalogue = catalogue;

    public ObjectTypeName Name => name;

    public PropertyCatalogue Catalogue
    {
        get => _catalogue;
        set => _catalogue = value;
    }

    /// <summary>What search sees, in order of change.</summary>
    public ModifiedIndex Index { get; } = new();

    public IReadOnlyList<CrmObject> Records => _records;

    public CrmObject? Find(long id)
    {
        var at = PlaceAfter(id - 1);
        return at < _records.Count && _records[at].Id == id ? _records[at] : null;
    }

    public CrmObject? FindByUnique(string property, string value) => _unique.Find(property, value);

    /// <summary>Records with an id above <paramref name="after"/>, in order of id.</summary>
    public IEnumerable<CrmObject> After(long after, bool archived)
    {
        for (var at = PlaceAfter(after); at < _records.Count; at++)
        {
            if (_records[at].Current.ArchivedAt.HasValue == archived)
            {
                yield return _records[at];
            }
        }
    }

    /// <summary>Why these values can't be written together with those already claimed by the same batch.</summary>
    public HubSpotError? Conflict(
        IReadOnlyList<PropertyWrite> writes, CrmObject? self, IReadOnlySet<(string Property, string Key)>? claimed = null)
    {
        foreach (var write in writes)
        {
            foreach (var claim in UniqueIndex.Claims(write))
            {
                var holder = _unique.Find(claim.Property, claim.Key);
                if (holder is not null && holder != self)
                {
                    return Taken(write.Property, claim.Key, self, holder.IdText);
                }

                if (holder is null && claimed?.Contains(claim) == true)
                {
                    return Taken(write.Property, claim.Key, self, "another input of this batch");
                }
            }
        }

        return null;
    }

    public CrmObject Create(IReadOnlyList<PropertyWrite> writes, WriteOrigin origin)
    {
        var now = portal.NowMilliseconds();
        var length = 0;
        foreach (var (property, value) in writes)
        {
            length = value.Length > 0 ? Math.Max(length, property.Ordinal + 1) : length;
        }

        var values = new string?[length];
        var record = new CrmObject(portal.NextId(), now, origin, new ObjectVersion(values, now));
        _records.Add(record);
        foreach (var (property, value) in writes)
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

        AnnounceCreation(record, writes, origin);
        Reindex(record, origin);
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

        var values = new string?[Math.Max(before.Values.Length, changes.Max(write => write.Property.Ordinal) + 1)];
        before.Values.CopyTo(values, 0);
        var now = Math.Max(portal.NowMilliseconds(), before.UpdatedAt + 1);
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
        foreach (var (property, value) in changes)
        {
            Announce(record, "propertyChange", now, origin, property.Name, value);
        }

        Reindex(record, origin);
        return true;
    }

    public void Archive(CrmObject record, WriteOrigin origin)
    {
        if (record.Current.ArchivedAt is not null)
        {
            return;
        }

        var now = Math.Max(portal.NowMilliseconds(), record.Current.UpdatedAt + 1);
        foreach (var property in Catalogue.All.Where(UniqueIndex.Covers))
        {
            _unique.Release(property, record.Current[property.Ordinal], record);
        }

        record.Current = record.Current with { UpdatedAt = now, ArchivedAt = now };
        Announce(record, "deletion", now, origin);
        Reindex(record, origin);
    }

    /// <summary>Lets search see what is due by now.</summary>
    public void CatchUp()
    {
        var now = portal.NowMilliseconds();
        while (_unindexed.TryPeek(out var record, out var due) && due <= now)
        {
            _unindexed.Dequeue();
            IndexNow(record);
        }
    }

    private static bool Changes(ObjectVersion before, PropertyWrite write)
    {
        var old = before[write.Property.Ordinal];
        if ((old ?? string.Empty) == write.Value)
        {
            return false;
        }

        return write.Property.Name != "lifecyclestage" || !IsBackwards(old, write.Value);
    }

    // A stage only moves on; to move it back it has to be cleared first.
    private static bool IsBackwards(string? old, string value)
    {
        var stages = DefaultProperties.LifecycleStages;
        return !string.IsNullOrEmpty(old) && value.Length > 0
            && stages.IndexOf(value) < stages.IndexOf(old);
    }

    private HubSpotError Taken(PropertyDefinition property, string value, CrmObject? self, string holder)
    {
        if (property.Name is "email" or "hs_additional_emails")
        {
            return HubSpotError.Conflict($"Contact already exists. Existing ID: {holder}");
        }

        var message = $"Cannot set PropertyValueCoordinates{{portalId={portal.Id}, objectTypeId={name.TypeId}, "
            + $"propertyName={property.Name}, value={value}}} on {self?.IdText ?? "new object"}. {holder} already has that value.";
        return HubSpotError.Invalid(message) with
        {
            Errors = [new HubSpotErrorDetail(message, "CONFLICTING_UNIQUE_VALUE", property.Name)],
        };
    }

    private int PlaceAfter(long id)
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

    private void Reindex(CrmObject record, WriteOrigin origin)
    {
        if (origin.IsSilent)
        {
            IndexNow(record);
        }
        else
        {
            _unindexed.Enqueue(record, record.Current.UpdatedAt + portal.SearchLag(record));
        }
    }

    private void IndexNow(CrmObject record)
    {
        if (record.Indexed is { } old)
        {
            Index.Remove(new ModifiedKey(old.UpdatedAt, record.Id));
        }

        record.Indexed = record.Current.ArchivedAt is null ? record.Current : null;
        if (record.Indexed is { } version)
        {
            Index.Add(new ModifiedKey(version.UpdatedAt, record.Id), record);
        }
    }

    private void AnnounceCreation(CrmObject record, IReadOnlyList<PropertyWrite> writes, WriteOrigin origin)
    {
        Announce(record, "creation", record.CreatedAt, origin);
        foreach (var (property, value) in writes)
        {
            if (value.Length > 0)
            {
                Announce(record, "propertyChange", record.CreatedAt, origin, property.Name, value);
            }
        }
    }

    private void Announce(
        CrmObject record, string what, long at, WriteOrigin origin, string? property = null, string? value = null)
    {
        if (!origin.IsSilent)
        {
            portal.Webhooks.Announce(new WebhookChange($"{name.Singular}.{what}", record.Id, at, origin.Source, origin.SourceId, property, value));
        }
    }
}

internal static class ReadOnlyListExtensions
{
    public static int IndexOf(this IReadOnlyList<string> list, string value)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] == value)
            {
                return i;
            }
        }

        return -1;
    }
}
