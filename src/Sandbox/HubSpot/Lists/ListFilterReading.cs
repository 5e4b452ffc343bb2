using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Api;
using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Schema;
using HubSpotSfSync.Sandbox.HubSpot.Search;

namespace HubSpotSfSync.Sandbox.HubSpot.Lists;

/// <summary>
/// Reads a list's filter branch: an OR of ANDs of filters on properties and on other lists. Filters on associations, forms
/// or page views are refused, as the sandbox has nothing they could be about.
/// </summary>
internal sealed class ListFilterReading(Portal portal, RecordList list)
{
    public IReadOnlyList<IReadOnlyList<Criterion>> Read(JsonElement root)
    {
        if (root.Text("filterBranchType") != "OR")
        {
            throw Refuse("The root filter branch must be of filterBranchType OR");
        }

        if (Array(root, "filters").Length > 0)
        {
            throw Refuse("The root filter branch may hold no filters of its own");
        }

        var branches = Array(root, "filterBranches");
        return branches.Length == 0 ? throw Refuse("The root filter branch needs an AND branch at least") : [.. branches.Select(And)];
    }

    private List<Criterion> And(JsonElement branch)
    {
        if (branch.Text("filterBranchType") is not "AND" and var type)
        {
            throw Refuse($"Filter branches below the root must be of filterBranchType AND; {type} is not supported here");
        }

        if (Array(branch, "filterBranches").Length > 0)
        {
            throw Refuse("AND filter branches may not hold further branches here");
        }

        return [.. Array(branch, "filters").Select(Filter)];
    }

    private Criterion Filter(JsonElement filter)
    {
        switch (filter.Text("filterType"))
        {
            case "PROPERTY":
                var name = filter.Text("property") ?? string.Empty;
                var property = list.Table.Catalogue.Find(name) ?? throw Refuse($"Property {name} does not exist on {list.Table.Name.Plural}");
                return Operation(property, filter.Member("operation") ?? throw Refuse("A PROPERTY filter needs its operation"));
            case "IN_LIST":
                var id = filter.Text("listId") ?? string.Empty;
                var other = portal.Lists.Find(id) is { DeletedAt: null } found && found.Table == list.Table && found != list
                    ? found
                    : throw Refuse($"List {id} does not exist or is of another object type");
                list.FollowsLists = true;
                var member = new MemberCriterion(portal.Lists, other);
                return filter.Text("operator") == "NOT_IN_LIST" ? new ExceptCriterion(member) : member;
            case var unknown:
                throw Refuse($"Filters of filterType {unknown} are not supported here");
        }
    }

    private static Criterion Operation(PropertyDefinition property, JsonElement operation)
    {
        var name = operation.Text("operator") ?? string.Empty;
        var isNegative = name.Contains("_NOT_", StringComparison.Ordinal) || name.StartsWith("DOES_NOT_", StringComparison.Ordinal) || name is "IS_NONE_OF" or "IS_UNKNOWN";
        var positive = operation.Text("operationType") switch
        {
            "ALL_PROPERTY" => new RangeCriterion(property, [IndexRange.All]),
            "STRING" => Text(property, name, [Value(operation)]),
            "MULTISTRING" => Text(property, name, operation.Strings("values")),
            "NUMBER" => SearchFilter.Of(property, Comparison(name), Value(operation), string.Empty, []),
            "NUMBER_RANGED" => SearchFilter.Of(property, "BETWEEN", operation.Text("lowerBound") ?? "0", operation.Text("upperBound") ?? "0", []),
            "BOOL" => SearchFilter.Of(property, "EQ", Value(operation).ToLowerInvariant(), string.Empty, []),
            "ENUMERATION" => SearchFilter.Of(property, "IN", string.Empty, string.Empty, operation.Strings("values")),
            "TIME_POINT" => Instant(property, name, operation.Member("timePoint") ?? throw Refuse("A TIME_POINT operation needs its timePoint")),
            var unknown => throw Refuse($"Operations of operationType {unknown} are not supported here"),
        };
        if (!isNegative)
        {
            return positive;
        }

        var except = new ExceptCriterion(positive);
        return name == "IS_UNKNOWN" || operation.Member("includeObjectsWithNoValueSet")?.ValueKind == JsonValueKind.True
            ? except
            : new BothCriterion(new RangeCriterion(property, [IndexRange.All]), except);
    }

    private static Criterion Text(PropertyDefinition property, string operation, IReadOnlyList<string> values)
    {
        bool Any(string text, Func<string, string, bool> test) => values.Any(value => test(text, value));
        switch (operation)
        {
            case "IS_EQUAL_TO" or "IS_NOT_EQUAL_TO":
                return SearchFilter.Of(property, "IN", string.Empty, string.Empty, values);
            case "STARTS_WITH":
                return new RangeCriterion(property, [.. values.Select(value => new IndexRange(new IndexEntry(0, value, -1), new IndexEntry(0, value + '\uffff', -1)))]);
            case "ENDS_WITH":
                return new TextTestCriterion(property, text => Any(text, (whole, end) => whole.EndsWith(end, StringComparison.OrdinalIgnoreCase)));
            case "CONTAINS" or "DOES_NOT_CONTAIN":
                return new TextTestCriterion(property, text => Any(text, (whole, part) => whole.Contains(part, StringComparison.OrdinalIgnoreCase)));
            default:
                throw Refuse($"Unknown operator {operation} for a text");
        }
    }

    private static string Comparison(string operation) => operation switch
    {
        "IS_EQUAL_TO" or "IS_NOT_EQUAL_TO" => "EQ",
        "IS_GREATER_THAN" => "GT",
        "IS_GREATER_THAN_OR_EQUAL_TO" => "GTE",
        "IS_LESS_THAN" => "LT",
        "IS_LESS_THAN_OR_EQUAL_TO" => "LTE",
        _ => throw Refuse($"Unknown operator {operation} for a number"),
    };

    private static Criterion Instant(PropertyDefinition property, string operation, JsonElement point)
    {
        if (point.Text("timeType") != "DATE")
        {
            throw Refuse($"Time points of timeType {point.Text("timeType")} are not supported here");
        }

        int Part(string name, int usual) => int.TryParse(point.Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : usual;
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(point.Text("zoneId") ?? "UTC", out var found) ? found : throw Refuse("Unknown zoneId");
        var text = $"{Part("year", 1970):0000}-{Part("month", 1):00}-{Part("day", 1):00}T{Part("hour", 0):00}:{Part("minute", 0):00}:{Part("second", 0):00}.{Part("millisecond", 0):000}";
        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, out var local))
        {
            throw Refuse($"{text} is no time");
        }

        var at = new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        return operation switch
        {
            "IS_AFTER" => SearchFilter.Of(property, "GT", at, string.Empty, []),
            "IS_BEFORE" => SearchFilter.Of(property, "LT", at, string.Empty, []),
            _ => throw Refuse($"Unknown operator {operation} for a time point"),
        };
    }

    private static string Value(JsonElement operation) => operation.Text("value") ?? throw Refuse("The operation is missing its value");

    private static JsonElement[] Array(JsonElement branch, string name) =>
        branch.Member(name) is { ValueKind: JsonValueKind.Array } array ? [.. array.EnumerateArray()] : [];

    private static RefusedException Refuse(string message) => new(HubSpotError.Invalid(message) with { SubCategory = "ILS.INVALID_LIST_FILTERS" });

    /// <summary>Membership of another list.</summary>
    private sealed record MemberCriterion(ListTable Lists, RecordList List) : Criterion
    {
        public override int AtMost(RecordIndex index) => index.LiveCount;

        public override void CopyTo(RecordIndex index, SlotSet slots)
        {
            Lists.Refresh(List);
            slots.UnionWith(List.Members.Slots);
        }

        public override bool Matches(CrmObject record, ObjectVersion version) => List.Members.Contains(record.Slot);
    }

    private sealed record BothCriterion(Criterion One, Criterion Other) : Criterion
    {
        public override bool IsExact => One.IsExact && Other.IsExact;

        public override int AtMost(RecordIndex index) => Math.Min(One.AtMost(index), Other.AtMost(index));

        public override void CopyTo(RecordIndex index, SlotSet slots)
        {
            var (one, other) = (new SlotSet(), new SlotSet());
            One.CopyTo(index, one);
            Other.CopyTo(index, other);
            one.IntersectWith(other);
            slots.UnionWith(one);
        }

        public override bool Matches(CrmObject record, ObjectVersion version) => One.Matches(record, version) && Other.Matches(record, version);
    }
}
