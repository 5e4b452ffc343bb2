using System.Globalization;
using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Search;

public sealed record SearchPage(int Total, IReadOnlyList<(CrmObject Record, ObjectVersion Version)> Results);

/// <summary>Answers searches from what the index has seen. A poll in order of change costs its page; others scan.</summary>
public static class ObjectSearch
{
    public static SearchPage Run(ObjectTable table, SearchQuery query)
    {
        table.CatchUp();
        var isInOrder = query is { Text: null, Descending: false, SortBy.Source: PropertySource.UpdatedAt };
        return isInOrder && Ranges(query) is { } ranges ? Poll(table.Index, ranges, query) : Scan(table, query);
    }

    /// <summary>The stretches of the change order that the groups select, or null when they ask for anything else as well.</summary>
    private static List<(ModifiedKey From, ModifiedKey Until)>? Ranges(SearchQuery query)
    {
        if (query.Groups.Count == 0)
        {
            return [(new ModifiedKey(long.MinValue, 0), new ModifiedKey(long.MaxValue, 0))];
        }

        var ranges = new List<(ModifiedKey From, ModifiedKey Until)>();
        foreach (var group in query.Groups)
        {
            if (Range(group) is not { } range)
            {
                return null;
            }

            ranges.Add(range);
        }

        return Merge(ranges);
    }

    // [From, Until): filters on the change time, and on the id only where the time is a single millisecond.
    private static (ModifiedKey From, ModifiedKey Until)? Range(IReadOnlyList<SearchFilter> group)
    {
        var (time, id) = (new Bounds(), new Bounds());
        foreach (var filter in group)
        {
            var isTime = filter.Property.Source == PropertySource.UpdatedAt;
            if ((!isTime && filter.Property.Source != PropertySource.ObjectId)
                || !(isTime ? time : id).Narrow(filter))
            {
                return null;
            }
        }

        if (!id.IsOpen)
        {
            return time.Low == time.High
                ? (new ModifiedKey(time.Low, id.Low), new ModifiedKey(time.High, id.High == long.MaxValue ? id.High : id.High + 1))
                : null;
        }

        return (new ModifiedKey(time.Low, long.MinValue),
            time.High == long.MaxValue ? new ModifiedKey(time.High, 0) : new ModifiedKey(time.High + 1, long.MinValue));
    }

    private static List<(ModifiedKey From, ModifiedKey Until)> Merge(List<(ModifiedKey From, ModifiedKey Until)> ranges)
    {
        ranges.Sort((left, right) => left.From.CompareTo(right.From));
        var merged = new List<(ModifiedKey From, ModifiedKey Until)>();
        foreach (var range in ranges)
        {
            if (merged.Count > 0 && range.From.CompareTo(merged[^1].Until) <= 0)
            {
                var until = range.Until.CompareTo(merged[^1].Until) > 0 ? range.Until : merged[^1].Until;
                merged[^1] = (merged[^1].From, until);
            }
            else
            {
                merged.Add(range);
            }
        }

        return merged;
    }

    private static SearchPage Poll(ModifiedIndex index, List<(ModifiedKey From, ModifiedKey Until)> ranges, SearchQuery query)
    {
        var total = 0;
        var skip = query.After;
        var results = new List<(CrmObject, ObjectVersion)>();
        foreach (var (from, until) in ranges)
        {
            var start = index.Position(from);
            var count = Math.Max(0, index.Position(until) - start);
            total += count;
            var take = Math.Min(query.Limit - results.Count, count - skip);
            if (take > 0)
            {
                results.AddRange(index.From(start + skip).Take(take).Select(record => (record, record.Indexed!)));
            }

            skip = Math.Max(0, skip - count);
        }

        return new SearchPage(total, results);
    }

    private static SearchPage Scan(ObjectTable table, SearchQuery query)
    {
        var found = Candidates(table, query)
            .Where(record => record.Indexed is { } version && query.Matches(record, version) && MentionsText(table, record, version, query.Text))
            .Select(record => (Record: record, Version: record.Indexed!))
            .ToList();
        if (query.SortBy is { } property)
        {
            found.Sort((left, right) => Order(property, left, right, query.Descending));
        }

        return new SearchPage(found.Count, found.GetRange(Math.Min(query.After, found.Count), Math.Clamp(found.Count - query.After, 0, query.Limit)));
    }

    // A lone group that names the record by a unique value needs no scan.
    private static IEnumerable<CrmObject> Candidates(ObjectTable table, SearchQuery query)
    {
        if (query.Groups is [var group]
            && group.FirstOrDefault(filter => filter.Operator is "EQ" or "IN" && filter.Property.Source == PropertySource.ObjectId) is { } byId)
        {
            IEnumerable<string> ids = byId.Operator == "EQ" ? [byId.Value] : byId.Values;
            return ids.Select(id => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? table.Find(number) : null)
                .OfType<CrmObject>().Distinct().OrderBy(record => record.Id);
        }

        return table.Records;
    }

    private static bool MentionsText(ObjectTable table, CrmObject record, ObjectVersion version, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return true;
        }

        string[] searched = [.. table.Name.DefaultProperties, "phone"];
        return searched.Select(table.Catalogue.Find).OfType<PropertyDefinition>()
            .Any(property => record.Get(version, property)?.Contains(text, StringComparison.OrdinalIgnoreCase) == true);
    }

    // Blank values come last in either direction; equal ones in order of id.
    private static int Order(
        PropertyDefinition property, (CrmObject Record, ObjectVersion Version) left, (CrmObject Record, ObjectVersion Version) right, bool descending)
    {
        var leftValue = left.Record.Get(left.Version, property);
        var rightValue = right.Record.Get(right.Version, property);
        var isLeftBlank = string.IsNullOrEmpty(leftValue);
        var isRightBlank = string.IsNullOrEmpty(rightValue);
        var order = isLeftBlank || isRightBlank
            ? isLeftBlank.CompareTo(isRightBlank)
            : SearchFilter.Compare(property, leftValue!, rightValue!) * (descending ? -1 : 1);
        return order != 0 ? order : left.Record.Id.CompareTo(right.Record.Id);
    }

    private sealed class Bounds
    {
        public long Low { get; private set; } = long.MinValue;

        public long High { get; private set; } = long.MaxValue;

        public bool IsOpen => Low == long.MinValue && High == long.MaxValue;

        public bool Narrow(SearchFilter filter)
        {
            if (!PropertyValues.TryParseInstant(filter.Value, out var value))
            {
                return false;
            }

            var high = value;
            if (filter.Operator == "BETWEEN" && !PropertyValues.TryParseInstant(filter.HighValue, out high))
            {
                return false;
            }

            var (from, to) = filter.Operator switch
            {
                "EQ" => (value, value),
                "GT" => (value + 1, long.MaxValue),
                "GTE" => (value, long.MaxValue),
                "LT" => (long.MinValue, value - 1),
                "LTE" => (long.MinValue, value),
                "BETWEEN" => (value, high),
                _ => (long.MaxValue, long.MinValue),
            };
            Low = Math.Max(Low, from);
            High = Math.Min(High, to);
            return from != long.MaxValue;
        }
    }
}
