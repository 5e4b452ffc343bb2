using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Search;

/// <summary>A condition on a record that the index can answer.</summary>
internal abstract record Criterion
{
    /// <summary>How many records it selects at most.</summary>
    public abstract int AtMost(RecordIndex index);

    /// <summary>Adds what it selects, and perhaps more if <see cref="IsExact"/> is false.</summary>
    public abstract void CopyTo(RecordIndex index, SlotSet slots);

    public abstract bool Matches(CrmObject record, ObjectVersion version);

    /// <summary>Whether <see cref="CopyTo"/> needs no second look at each record.</summary>
    public virtual bool IsExact => true;
}

/// <summary>The property's value is within one of the ranges.</summary>
internal sealed record RangeCriterion(PropertyDefinition Property, IReadOnlyList<IndexRange> Ranges) : Criterion
{
    public override int AtMost(RecordIndex index)
    {
        var entries = index.By(Property);
        return Ranges.Sum(entries.CountOf);
    }

    public override void CopyTo(RecordIndex index, SlotSet slots)
    {
        var entries = index.By(Property);
        foreach (var range in Ranges)
        {
            entries.CopyTo(range, slots);
        }
    }

    public override bool Matches(CrmObject record, ObjectVersion version)
    {
        if (!Property.IsMultiSelect)
        {
            return IndexKeys.First(Property, record, version) is { } entry && Contains(entry);
        }

        return IndexKeys.Of(Property, record, version).Any(Contains);
    }

    private bool Contains(IndexEntry entry)
    {
        foreach (var range in Ranges)
        {
            if (range.Contains(entry))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Everything else; a record without a value is part of it.</summary>
internal sealed record ExceptCriterion(Criterion Excluded) : Criterion
{
    public override bool IsExact => Excluded.IsExact;

    public override int AtMost(RecordIndex index) => index.LiveCount;

    public override void CopyTo(RecordIndex index, SlotSet slots)
    {
        var rest = index.Live.Copy();
        if (Excluded.IsExact)
        {
            var excluded = new SlotSet();
            Excluded.CopyTo(index, excluded);
            rest.ExceptWith(excluded);
        }

        slots.UnionWith(rest);
    }

    public override bool Matches(CrmObject record, ObjectVersion version) => !Excluded.Matches(record, version);
}

/// <summary>The records with these slots, whatever their values: the ones associated with a record.</summary>
internal sealed record SlotsCriterion(IReadOnlySet<int> Selected) : Criterion
{
    public override int AtMost(RecordIndex index) => Selected.Count;

    public override void CopyTo(RecordIndex index, SlotSet slots)
    {
        foreach (var slot in Selected)
        {
            if (index.Live.Contains(slot))
            {
                slots.Add(slot);
            }
        }
    }

    public override bool Matches(CrmObject record, ObjectVersion version) => Selected.Contains(record.Slot);
}
