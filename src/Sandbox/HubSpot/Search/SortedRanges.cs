using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Search;

/// <summary>
/// A search whose groups only ask for stretches of the order it sorts by, as a poll does: by change time, or by change
/// time and then, within one millisecond, by id.
/// </summary>
internal static class SortedRanges
{
    /// <returns>The stretches in order and apart from each other, or null when the groups ask for anything else as well.</returns>
    public static IReadOnlyList<IndexRange>? Of(ObjectTable table, SearchQuery query)
    {
        if (query.SortBy.IsMultiSelect)
        {
            return null;
        }

        if (query.Groups.Count == 0)
        {
            // Every record has these; of other properties some have no value and come last.
            return query.SortBy.Source != PropertySource.Stored ? [IndexRange.All] : null;
        }

        var ranges = new List<IndexRange>();
        foreach (var group in query.Groups)
        {
            if (Of(table, query.SortBy, group) is not { } range)
            {
                return null;
            }

            ranges.Add(range);
        }

        return Merge(ranges);
    }

    private static IndexRange? Of(ObjectTable table, PropertyDefinition sortBy, IReadOnlyList<Criterion> group)
    {
        var range = IndexRange.All;
        var ids = IndexRange.All;
        foreach (var criterion in group)
        {
            if (criterion is not RangeCriterion { Ranges: [var one] } asked)
            {
                return null;
            }

            if (asked.Property.Ordinal == sortBy.Ordinal)
            {
                range = Narrow(range, one);
            }
            else if (asked.Property.Source == PropertySource.ObjectId)
            {
                ids = Narrow(ids, one);
            }
            else
            {
                return null;
            }
        }

        if (group.Count == 0)
        {
            return null;
        }

        if (ids == IndexRange.All)
        {
            return range;
        }

        // An id narrows a stretch only where all of it has the same value: slots are in order of id.
        return range.From.CompareValue(range.Until) == 0
            ? new IndexRange(range.From with { Slot = Slot(table, ids.From) }, range.Until with { Slot = Slot(table, ids.Until) })
            : null;
    }

    private static int Slot(ObjectTable table, IndexEntry id)
    {
        if (double.IsInfinity(id.Number))
        {
            return id.Number < 0 ? -1 : int.MaxValue;
        }

        var whole = (long)Math.Ceiling(id.Number);
        return table.SlotAfter(id.Slot == int.MaxValue && whole == id.Number ? whole : whole - 1);
    }

    private static IndexRange Narrow(IndexRange range, IndexRange other) => new(
        range.From.CompareTo(other.From) >= 0 ? range.From : other.From,
        range.Until.CompareTo(other.Until) <= 0 ? range.Until : other.Until);

    private static List<IndexRange> Merge(List<IndexRange> ranges)
    {
        ranges.Sort((left, right) => left.From.CompareTo(right.From));
        var merged = new List<IndexRange>();
        foreach (var range in ranges)
        {
            if (merged.Count > 0 && range.From.CompareTo(merged[^1].Until) <= 0)
            {
                var until = range.Until.CompareTo(merged[^1].Until) > 0 ? range.Until : merged[^1].Until;
                merged[^1] = merged[^1] with { Until = until };
            }
            else
            {
                merged.Add(range);
            }
        }

        return merged;
    }
}
