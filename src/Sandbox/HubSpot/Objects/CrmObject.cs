using System.Globalization;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

/// <summary>What a record held from one write to the next. Immutable, so that it can be read without a lock.</summary>
/// <param name="Values">By ordinal of the catalogue, cut after the last value; null was never set, empty was cleared.</param>
/// <param name="UpdatedAt">Epoch milliseconds.</param>
/// <param name="ArchivedAt">Epoch milliseconds, null while the record is live.</param>
public sealed record ObjectVersion(string?[] Values, long UpdatedAt, long? ArchivedAt = null)
{
    public string? this[int ordinal] => ordinal < Values.Length ? Values[ordinal] : null;
}

/// <summary>One change of one property. Kept from the first change on; what was there since creation is derived.</summary>
public sealed record PropertyChange(int Ordinal, string Value, long Timestamp, string Source, string? SourceId);

/// <summary>A record, compact because a portal may hold a million.</summary>
public sealed class CrmObject(long id, int slot, long createdAt, WriteOrigin createdBy, ObjectVersion version)
{
    private List<PropertyChange>? _changes;

    public long Id => id;

    /// <summary>Its place among the records of its type.</summary>
    public int Slot => slot;

    public long CreatedAt => createdAt;

    public ObjectVersion Current { get; set; } = version;

    /// <summary>What search finds: an earlier version until the index has caught up, null before it knows the record.</summary>
    public ObjectVersion? Indexed { get; set; }

    /// <summary>The record this one became part of; its id still leads there.</summary>
    public CrmObject? MergedInto { get; set; }

    /// <summary>Deleted for privacy: nothing leads here any more.</summary>
    public bool IsPurged { get; private set; }

    public string IdText => id.ToString(CultureInfo.InvariantCulture);

    public string? Get(ObjectVersion version, PropertyDefinition property) => property.Source switch
    {
        PropertySource.ObjectId => IdText,
        PropertySource.CreatedAt => PropertyValues.Format(createdAt),
        PropertySource.UpdatedAt => PropertyValues.Format(version.UpdatedAt),
        _ => version[property.Ordinal],
    };

    public void Purge(ObjectVersion empty)
    {
        IsPurged = true;
        Current = empty;
        _changes = null;
    }

    public void Remember(PropertyChange change, string? old)
    {
        _changes ??= [];
        if (old is not null && _changes.TrueForAll(earlier => earlier.Ordinal != change.Ordinal))
        {
            _changes.Add(new PropertyChange(change.Ordinal, old, createdAt, createdBy.Source, createdBy.SourceId));
        }

        _changes.Add(change);
    }

    /// <summary>Newest first, at most twenty as the API gives for contacts' batch reads.</summary>
    public IReadOnlyList<PropertyChange> History(PropertyDefinition property)
    {
        var changes = _changes?.Where(change => change.Ordinal == property.Ordinal).Reverse().Take(20).ToList() ?? [];
        if (changes.Count == 0 && Get(Current, property) is { } value)
        {
            changes.Add(new PropertyChange(property.Ordinal, value, createdAt, createdBy.Source, createdBy.SourceId));
        }

        return changes;
    }
}
