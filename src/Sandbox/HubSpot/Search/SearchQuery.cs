using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Api;
using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Search;

/// <summary>A search that is within the limits: at most 5 groups of 6 filters, 18 in all, 3,000 characters, 10,000 results.</summary>
internal sealed record SearchQuery(
    IReadOnlyList<IReadOnlyList<Criterion>> Groups, PropertyDefinition SortBy, bool Descending, int Limit, int After)
{
    public const int MaxResults = 10_000;
    private const int MaxPage = 200;
    private const int MaxGroups = 5;
    private const int MaxFiltersPerGroup = 6;
    private const int MaxFilters = 18;
    private const int MaxBody = 3000;

    /// <remarks>Under the portal's lock: a filter by association looks the associations up.</remarks>
    public static SearchQuery Read(Portal portal, ObjectTable table, JsonElement body)
    {
        if (body.GetRawText().Length > MaxBody)
        {
            throw Refuse($"Search request bodies are limited to {MaxBody} characters");
        }

        var groups = body.Member("filterGroups") is { ValueKind: JsonValueKind.Array } array
            ? array.EnumerateArray().Select(group => ReadGroup(portal, table, group)).ToList()
            : [];
        if (groups.Count > MaxGroups || groups.Any(group => group.Count > MaxFiltersPerGroup) || groups.Sum(group => group.Count) > MaxFilters)
        {
            throw Refuse($"A search takes at most {MaxGroups} filter groups of {MaxFiltersPerGroup} filters, {MaxFilters} in all");
        }

        var limit = Number(body, "limit", 10);
        var after = Number(body, "after", 0);
        if (limit is < 1 or > MaxPage)
        {
            throw Refuse($"limit must be between 1 and {MaxPage}; was {limit}");
        }

        if (after < 0 || after + limit > MaxResults)
        {
            throw Refuse($"Paging past {MaxResults} results is not supported; after was {after}");
        }

        var (sortBy, descending) = ReadSort(table, body);
        return new SearchQuery(WithText(table, groups, body.Text("query")), sortBy, descending, limit, after);
    }

    private static List<Criterion> ReadGroup(Portal portal, ObjectTable table, JsonElement group) =>
        group.Member("filters") is { ValueKind: JsonValueKind.Array } filters
            ? [.. filters.EnumerateArray().Select(filter => SearchFilter.Read(portal, table, filter))]
            : [];

    // The text is one more condition on each group.
    private static List<List<Criterion>> WithText(ObjectTable table, List<List<Criterion>> groups, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return groups;
        }

        var searched = table.Name.Searchable.Select(table.Catalogue.Find).OfType<PropertyDefinition>().ToList();
        var criterion = new TextCriterion(searched, [.. IndexKeys.Words(text)]);
        return groups.Count == 0 ? [[criterion]] : [.. groups.Select(group => group.Append(criterion).ToList())];
    }

    private static (PropertyDefinition Property, bool Descending) ReadSort(ObjectTable table, JsonElement body)
    {
        if (body.Member("sorts") is not { ValueKind: JsonValueKind.Array } sorts || sorts.GetArrayLength() == 0)
        {
            // In order of creation.
            return (table.Catalogue.Find("hs_object_id")!, false);
        }

        if (sorts.GetArrayLength() > 1)
        {
            throw Refuse("A search takes one sort");
        }

        var isText = sorts[0].ValueKind == JsonValueKind.String;
        var name = (isText ? sorts[0].GetString() : sorts[0].Text("propertyName")) ?? string.Empty;
        var descending = isText ? name.StartsWith('-') : sorts[0].Text("direction") == "DESCENDING";
        var property = table.Catalogue.Find(name.TrimStart('-')) ?? throw Refuse($"Cannot sort by {name}: no such property");
        return (property, descending);
    }

    private static int Number(JsonElement body, string name, int whenMissing)
    {
        var text = body.Text(name);
        return string.IsNullOrEmpty(text) ? whenMissing
            : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
            : throw Refuse($"{name} must be a number; was {text}");
    }

    private static RefusedException Refuse(string message) => new(HubSpotError.Invalid(message));
}
