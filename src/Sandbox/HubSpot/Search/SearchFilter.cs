using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Api;
using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Search;

/// <summary>Reads one condition of a search.</summary>
internal static class SearchFilter
{
    private const string AssociationPrefix = "associations.";

    private static readonly string[] Operators =
    [
        "EQ", "NEQ", "LT", "LTE", "GT", "GTE", "BETWEEN", "IN", "NOT_IN", "HAS_PROPERTY", "NOT_HAS_PROPERTY",
        "CONTAINS_TOKEN", "NOT_CONTAINS_TOKEN",
    ];

    public static Criterion Read(Portal portal, ObjectTable table, JsonElement filter)
    {
        var name = filter.Text("propertyName") ?? string.Empty;
        var operation = filter.Text("operator") ?? string.Empty;
        if (!Operators.Contains(operation))
        {
            throw Refuse($"Invalid filter operator '{operation}'");
        }

        var values = filter.Strings("values");
        var isList = operation is "IN" or "NOT_IN";
        var needsValue = !isList && operation is not ("HAS_PROPERTY" or "NOT_HAS_PROPERTY");
        if ((isList && values.Count == 0) || (needsValue && filter.Text("value") is null)
            || (operation == "BETWEEN" && filter.Text("highValue") is null))
        {
            throw Refuse($"Operator {operation} on {name} is missing its value");
        }

        var value = filter.Text("value") ?? string.Empty;
        if (name.StartsWith(AssociationPrefix, StringComparison.Ordinal))
        {
            return Associated(portal, table, name[AssociationPrefix.Length..], operation, isList ? values : [value]);
        }

        var property = table.Catalogue.Find(name) ?? throw Refuse($"There was a problem with the request. Property {name} does not exist on {table.Name.Plural}.");
        var highValue = filter.Text("highValue") ?? string.Empty;
        foreach (var text in isList ? values : operation == "BETWEEN" ? [value, highValue] : needsValue ? [value] : [])
        {
            CheckComparable(property, operation, text);
        }

        return Of(property, operation, value, highValue, values);
    }

    private static void CheckComparable(PropertyDefinition property, string operation, string text)
    {
        var isComparable = property.Type switch
        {
            _ when operation is "CONTAINS_TOKEN" or "NOT_CONTAINS_TOKEN" => true,
            "number" => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
            "date" or "datetime" => PropertyValues.TryParseInstant(text, out _),
            _ => true,
        };
        if (!isComparable)
        {
            throw Refuse($"There was a problem with the request. '{text}' is not a valid {property.Type} value for {property.Name}.");
        }
    }

    public static Criterion Of(PropertyDefinition property, string operation, string value, string highValue, IReadOnlyList<string> values)
    {
        var key = IndexKeys.Of(property, value);
        return operation switch
        {
            "EQ" => Range(property, key.Before(), key.Behind()),
            "NEQ" => new ExceptCriterion(Range(property, key.Before(), key.Behind())),
            "LT" => Range(property, IndexEntry.First, key.Before()),
            "LTE" => Range(property, IndexEntry.First, key.Behind()),
            "GT" => Range(property, key.Behind(), IndexEntry.End),
            "GTE" => Range(property, key.Before(), IndexEntry.End),
            "BETWEEN" => Range(property, key.Before(), IndexKeys.Of(property, highValue).Behind()),
            "IN" => AnyOf(property, values),
            "NOT_IN" => new ExceptCriterion(AnyOf(property, values)),
            "NOT_HAS_PROPERTY" => new ExceptCriterion(new RangeCriterion(property, [IndexRange.All])),
            "CONTAINS_TOKEN" => new WordCriterion(property, value.Trim()),
            "NOT_CONTAINS_TOKEN" => new ExceptCriterion(new WordCriterion(property, value.Trim())),
            _ => new RangeCriterion(property, [IndexRange.All]),
        };
    }

    private static RangeCriterion Range(PropertyDefinition property, IndexEntry from, IndexEntry until) =>
        new(property, [new IndexRange(from, until)]);

    private static RangeCriterion AnyOf(PropertyDefinition property, IReadOnlyList<string> values)
    {
        var keys = values.Select(value => IndexKeys.Of(property, value)).OrderBy(key => key).ToList();
        var distinct = keys.Where((key, at) => at == 0 || keys[at - 1].CompareValue(key) != 0);
        return new RangeCriterion(property, [.. distinct.Select(key => new IndexRange(key.Before(), key.Behind()))]);
    }

    // associations.contact and the like: the records associated with those of the given ids.
    private static Criterion Associated(Portal portal, ObjectTable table, string objectType, string operation, IEnumerable<string> ids)
    {
        if (portal.Table(objectType) is null)
        {
            throw Refuse($"Unable to infer object type from: {objectType}");
        }

        if (operation is not ("EQ" or "IN" or "NEQ" or "NOT_IN"))
        {
            throw Refuse($"Operator {operation} cannot be used with associations.{objectType}");
        }

        var slots = ids
            .SelectMany(id => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? portal.Associations.Of(number, table.Name) : [])
            .Select(association => table.Find(association.ToId)).OfType<CrmObject>()
            .Select(record => record.Slot).ToHashSet();
        var associated = new SlotsCriterion(slots);
        return operation is "EQ" or "IN" ? associated : new ExceptCriterion(associated);
    }

    private static RefusedException Refuse(string message) => new(HubSpotError.Invalid(message));
}
