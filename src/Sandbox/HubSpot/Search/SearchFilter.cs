using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Api;
using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Search;

/// <summary>One condition on one property.</summary>
public sealed record SearchFilter(
    PropertyDefinition Property, string Operator, string Value, string HighValue, IReadOnlyList<string> Values)
{
    private static readonly string[] Operators =
    [
        "EQ", "NEQ", "LT", "LTE", "GT", "GTE", "BETWEEN", "IN", "NOT_IN", "HAS_PROPERTY", "NOT_HAS_PROPERTY",
        "CONTAINS_TOKEN", "NOT_CONTAINS_TOKEN",
    ];

    public static SearchFilter Read(ObjectTable table, JsonElement filter)
    {
        var name = filter.Text("propertyName") ?? string.Empty;
        var property = table.Catalogue.Find(name)
            ?? throw new RefusedException(HubSpotError.Invalid(
                $"There was a problem with the request. Property {name} does not exist on {table.Name.Plural}."));
        var operation = filter.Text("operator") ?? string.Empty;
        if (!Operators.Contains(operation))
        {
            throw new RefusedException(HubSpotError.Invalid($"Invalid filter operator '{operation}'"));
        }

        var values = filter.Strings("values");
        var isList = operation is "IN" or "NOT_IN";
        var needsValue = !isList && operation is not ("HAS_PROPERTY" or "NOT_HAS_PROPERTY");
        if ((isList && values.Count == 0) || (needsValue && filter.Text("value") is null)
            || (operation == "BETWEEN" && filter.Text("highValue") is null))
        {
            throw new RefusedException(HubSpotError.Invalid($"Operator {operation} on {name} is missing its value"));
        }

        return new SearchFilter(property, operation, filter.Text("value") ?? string.Empty, filter.Text("highValue") ?? string.Empty, values);
    }

    public bool Matches(CrmObject record, ObjectVersion version)
    {
        var actual = record.Get(version, Property);
        if (string.IsNullOrEmpty(actual))
        {
            // The index has nothing to match, so only what asks for absence finds it.
            return Operator is "NOT_HAS_PROPERTY" or "NEQ" or "NOT_IN" or "NOT_CONTAINS_TOKEN";
        }

        return Operator switch
        {
            "EQ" => Compare(actual, Value) == 0,
            "NEQ" => Compare(actual, Value) != 0,
            "LT" => Compare(actual, Value) < 0,
            "LTE" => Compare(actual, Value) <= 0,
            "GT" => Compare(actual, Value) > 0,
            "GTE" => Compare(actual, Value) >= 0,
            "BETWEEN" => Compare(actual, Value) >= 0 && Compare(actual, HighValue) <= 0,
            "IN" => Values.Any(value => Compare(actual, value) == 0),
            "NOT_IN" => Values.All(value => Compare(actual, value) != 0),
            "CONTAINS_TOKEN" => ContainsToken(actual, Value),
            "NOT_CONTAINS_TOKEN" => !ContainsToken(actual, Value),
            _ => Operator == "HAS_PROPERTY",
        };
    }

    public static int Compare(PropertyDefinition property, string left, string right)
    {
        switch (property.Type)
        {
            case "number" when Number(left) is { } leftNumber && Number(right) is { } rightNumber:
                return leftNumber.CompareTo(rightNumber);
            case "date" or "datetime" when PropertyValues.TryParseInstant(left, out var leftInstant) && PropertyValues.TryParseInstant(right, out var rightInstant):
                return leftInstant.CompareTo(rightInstant);
            default:
                return string.Compare(left, right, StringComparison.OrdinalIgnoreCase);
        }
    }

    // Words of letters and digits; a * stands for any number of them.
    private static bool ContainsToken(string actual, string wanted)
    {
        var pattern = wanted.Trim();
        if (!pattern.Contains('*', StringComparison.Ordinal))
        {
            var words = Words(pattern);
            return words.Length > 0 && words.All(word => Words(actual).Contains(word, StringComparer.OrdinalIgnoreCase));
        }

        return System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, actual)
            || Words(actual).Any(word => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, word));
    }

    private static string[] Words(string text) =>
        new string([.. text.Select(letter => char.IsLetterOrDigit(letter) ? letter : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static decimal? Number(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private int Compare(string left, string right) => Compare(Property, left, right);
}
