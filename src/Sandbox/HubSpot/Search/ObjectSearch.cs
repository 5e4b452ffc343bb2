using HubSpotSfSync.Sandbox.HubSpot.Objects;

namespace HubSpotSfSync.Sandbox.HubSpot.Search;

internal sealed record SearchPage(int Total, IReadOnlyList<(CrmObject Record, ObjectVersion Version)> Results);

/// <summary>
/// Answers searches from what the index has seen, in one of three ways: a stretch of the order that is asked for, a few
/// candidates that are looked at one by one, or sets of slots that are combined and then walked in order.
/// </summary>
internal static class ObjectSearch
{
    // Above this, sets are cheaper than looking at records.
    private const int FewCandidates = 2000;

    public static SearchPage Run(ObjectTable table, SearchQuery query)
    {
        table.CatchUp();
        if (SortedRanges.Of(table, query) is { } ranges)
        {
            return Poll(table.Index, ranges, query);
        }

        var index = table.Index;
        if (query.Groups.Count > 0 && query.Groups.All(group => Narrowest(index, group) is { Count: <= FewCandidates }))
        {
            return Few(index, query);
        }

        var selected = Select(index, query.Groups);
        var total = selected.Count;
        return new SearchPage(total, total <= FewCandidates
            ? Page(Sorted([.. selected.Slots().Select(index.At)], query), query)
            : Walk(index, selected, query));
    }

    /// <summary>The slots of all records that satisfy every condition of one group at least.</summary>
    public static SlotSet Select(RecordIndex index, IReadOnlyList<IReadOnlyList<Criterion>> groups)
    {
        if (groups.Count == 0)
        {
            return index.Live.Copy();
        }

        var all = new SlotSet();
        foreach (var group in groups)
        {
            var those = index.Live.Copy();
            foreach (var criterion in group)
            {
                var slots = new SlotSet();
                criterion.CopyTo(index, slots);
                those.IntersectWith(slots);
            }

            foreach (var inexact in group.Where(criterion => !criterion.IsExact))
            {
                foreach (var slot in those.Slots().Where(slot => !inexact.Matches(index.At(slot), index.At(slot).Indexed!)).ToList())
                {
                    those.Remove(slot);
                }
            }

            all.UnionWith(those);
        }

        return all;
    }

    private static SearchPage Poll(RecordIndex index, IReadOnlyList<IndexRange> ranges, SearchQuery query)
    {
        var order = index.By(query.SortBy);
        var total = 0;
        var skip = query.After;
        var results = new List<(CrmObject, ObjectVersion)>();
        foreach (var range in query.Descending ? ranges.Reverse() : ranges)
        {
            var (start, end) = (order.Position(range.From), order.Position(range.Until));
            var count = Math.Max(0, end - start);
            total += count;
            var take = Math.Min(query.Limit - results.Count, count - skip);
            if (take > 0)
            {
                var entries = query.Descending ? order.Back(end - skip) : order.From(start + skip);
                results.AddRange(entries.Take(take).Select(entry => (index.At(entry.Slot), index.At(entry.Slot).Indexed!)));
            }

            skip = Math.Max(0, skip - count);
        }

        return new SearchPage(total, results);
    }

    private static (Criterion Criterion, int Count)? Narrowest(RecordIndex index, IReadOnlyList<Criterion> group)
    {
        (Criterion, int Count)? narrowest = null;
        foreach (var criterion in group)
        {
            // What excludes selects nearly everything; asking how many would be asking the index for nothing.
            var count = criterion is ExceptCriterion ? index.LiveCount : criterion.AtMost(index);
            if (narrowest is null || count < narrowest.Value.Count)
            {
                narrowest = (criterion, count);
            }
        }

        return narrowest;
    }

    private static SearchPage Few(RecordIndex index, SearchQuery query)
    {
        var found = new SlotSet();
        foreach (var group in query.Groups)
        {
            var candidates = new SlotSet();
            Narrowest(index, group)!.Value.Criterion.CopyTo(index, candidates);
            foreach (var slot in candidates.Slots())
            {
                var record = index.At(slot);
                if (record.Indexed is { } version && group.All(criterion => criterion.Matches(record, version)))
                {
                    found.Add(slot);
                }
            }
        }

        var records = Sorted([.. found.Slots().Select(index.At)], query);
        return new SearchPage(records.Count, Page(records, query));
    }

    /// <summary>Blank values come last in either direction; equal ones in order of id.</summary>
    private static List<CrmObject> Sorted(List<CrmObject> records, SearchQuery query)
    {
        var keyed = records.Select(record => (Key: IndexKeys.First(query.SortBy, record, record.Indexed!), Record: record)).ToList();
        keyed.Sort((left, right) =>
        {
            var order = left.Key is null || right.Key is null
                ? (left.Key is null).CompareTo(right.Key is null)
                : left.Key.Value.CompareValue(right.Key.Value) * (query.Descending ? -1 : 1);
            return order != 0 ? order : left.Record.Slot.CompareTo(right.Record.Slot) * (query.Descending ? -1 : 1);
        });
        return [.. keyed.Select(one => one.Record)];
    }

    private static List<(CrmObject, ObjectVersion)> Page(List<CrmObject> records, SearchQuery query) =>
        [.. records.Skip(query.After).Take(query.Limit).Select(record => (record, record.Indexed!))];

    /// <summary>The page of a large result: along the order asked for, over what is not part of it.</summary>
    private static List<(CrmObject, ObjectVersion)> Walk(RecordIndex index, SlotSet selected, SearchQuery query)
    {
        var order = index.By(query.SortBy);
        var entries = query.Descending ? order.Back(order.Count) : order.From(0);
        var withValue = entries.Select(entry => entry.Slot).Where(selected.Contains);
        if (query.SortBy.IsMultiSelect)
        {
            withValue = withValue.Distinct();
        }

        var blank = selected.Slots().Where(slot => IndexKeys.First(query.SortBy, index.At(slot), index.At(slot).Indexed!) is null);
        return [.. withValue.Concat(blank).Skip(query.After).Take(query.Limit).Select(slot => (index.At(slot), index.At(slot).Indexed!))];
    }
}
