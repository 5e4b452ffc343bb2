using System.Globalization;
using System.Text.Json.Nodes;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;

namespace HubSpotSfSync.HubSpot.Objects;

/// <summary>
/// Conditions as the filters of a search, as far as a search means the very same: it splits texts into words, and knows dates by
/// another form. https://developers.hubspot.com/docs/api-reference/search/guide
/// </summary>
internal static class SearchFilters
{
    /// <summary>A search takes as many groups, and one filter of each is ours: pages go by id.</summary>
    private const int MostGroups = 5;
    private const int MostFiltersInGroup = 6 - 1;
    private const int MostFilters = 18;

    /// <summary>Groups of which a record has to meet one, all filters of it; null where only the records themselves can tell.</summary>
    public static IReadOnlyList<IReadOnlyList<SearchCondition>>? Of(RecordFilter filter, ObjectSchema schema)
    {
        var groups = Any(filter, wanted: true, schema);
        return groups is { Count: > 0 and <= MostGroups } && groups.All(group => group.Count <= MostFiltersInGroup) && groups.Sum(group => group.Count + 1) <= MostFilters ? groups : null;
    }

    private static List<IReadOnlyList<SearchCondition>>? Any(RecordFilter filter, bool wanted, ObjectSchema schema) => filter switch
    {
        RecordFilter.Known known => [[Has(known.Field, known.Wanted == wanted)]],
        RecordFilter.OneOf one => OneOf(one, one.Wanted == wanted, schema),
        RecordFilter.Order order => Order(order, wanted, schema),
        RecordFilter.Not not => Any(not.Part, !wanted, schema),
        RecordFilter.Any any when wanted => Union(any.Parts, wanted, schema),
        RecordFilter.Any any => Product(any.Parts, wanted, schema),
        RecordFilter.All all when wanted => Product(all.Parts, wanted, schema),
        RecordFilter.All all => Union(all.Parts, wanted, schema),
        _ => null,
    };

    private static List<IReadOnlyList<SearchCondition>>? OneOf(RecordFilter.OneOf one, bool wanted, ObjectSchema schema)
    {
        if (schema.Fields.GetValueOrDefault(one.Field) is not { Kind: FieldKind.Enumeration } field)
        {
            return null;
        }

        // Values that are no options are on no record.
        var values = one.Values.Select(value => field.Options.FirstOrDefault(option => string.Equals(option, value, StringComparison.OrdinalIgnoreCase)) ?? value);
        return wanted
            ? [.. values.Select(value => (IReadOnlyList<SearchCondition>)[new(one.Field, "EQ", value)])]
            : [[.. values.Select(value => new SearchCondition(one.Field, "NEQ", value))], [Has(one.Field, wanted: false)]];
    }

    private static List<IReadOnlyList<SearchCondition>>? Order(RecordFilter.Order order, bool wanted, ObjectSchema schema)
    {
        if (schema.Fields.GetValueOrDefault(order.Field) is not { Kind: FieldKind.Number } || !decimal.TryParse(order.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
        {
            return null;
        }

        var (met, missed) = order.Operator switch { "<" => ("LT", "GTE"), "<=" => ("LTE", "GT"), ">" => ("GT", "LTE"), _ => ("GTE", "LT") };
        return wanted
            ? [[new(order.Field, met, order.Value)]]
            : [[new(order.Field, missed, order.Value)], [Has(order.Field, wanted: false)]];
    }

    private static List<IReadOnlyList<SearchCondition>>? Union(IEnumerable<RecordFilter> parts, bool wanted, ObjectSchema schema)
    {
        var groups = parts.Select(part => Any(part, wanted, schema)).ToList();
        return groups.Contains(null) ? null : [.. groups.SelectMany(group => group!)];
    }

    private static List<IReadOnlyList<SearchCondition>>? Product(IEnumerable<RecordFilter> parts, bool wanted, ObjectSchema schema)
    {
        List<IReadOnlyList<SearchCondition>>? groups = [[]];
        foreach (var part in parts)
        {
            var more = Any(part, wanted, schema);
            groups = groups is null || more is null || groups.Count * more.Count > MostGroups ? null : [.. groups.SelectMany(group => more.Select(one => (IReadOnlyList<SearchCondition>)[.. group, .. one]))];
        }

        return groups;
    }

    private static SearchCondition Has(string field, bool wanted) => new(field, wanted ? "HAS_PROPERTY" : "NOT_HAS_PROPERTY", null);
}

internal sealed record SearchCondition(string Property, string Operator, string? Value)
{
    public JsonObject ToJson()
    {
        var json = new JsonObject { ["propertyName"] = Property, ["operator"] = Operator };
        if (Value is not null)
        {
            json["value"] = Value;
        }

        return json;
    }
}
