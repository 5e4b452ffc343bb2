using System.Buffers;
using System.Globalization;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;
using HubSpotSfSync.Sandbox.Salesforce.Soql;

namespace HubSpotSfSync.Sandbox.Salesforce.Bulk;

/// <summary>The columns of a query job: own fields and those of parents.</summary>
internal sealed class QueryColumns
{
    private readonly BoundPath[] _paths;

    private QueryColumns(BoundPath[] paths) => _paths = paths;

    /// <exception cref="RefusedException">A field is unknown, or a query job can't have it.</exception>
    public static QueryColumns Bind(Org org, SObjectType type, SoqlQuery query)
    {
        if (query.IsCount)
        {
            throw new RefusedException(new SalesforceError("API_ERROR", "Aggregate Relationships not supported in Bulk Query"));
        }

        if (query.Offset > 0)
        {
            throw new RefusedException(new SalesforceError("API_ERROR", "OFFSET clause not supported in Bulk Query"));
        }

        BoundPath[] paths = [.. query.Fields.Select(path => BoundPath.Bind(org, type, query, path))];
        return paths.Any(path => path.Leaf.Type == FieldType.Address)
            ? throw new RefusedException(new SalesforceError("API_ERROR", "Selecting compound data not supported in Bulk Query"))
            : new QueryColumns(paths);
    }

    public void AppendHeader(CsvFormat format, ArrayBufferWriter<byte> into) => format.Append(
        into, _paths.Select(path => string.Join('.', path.Hops.Select(hop => hop.RelationshipName).Append(path.Leaf.Name))));

    public void AppendRow(CsvFormat format, ArrayBufferWriter<byte> into, SObjectRecord record) =>
        format.Append(into, _paths.Select(path => Text(path.Leaf, path.Value(record))));

    private static string Text(FieldDefinition field, object? value) => value switch
    {
        null => string.Empty,
        string text => text,
        bool flag => flag ? "true" : "false",
        double number when field.Type == FieldType.Int => number.ToString("F0", CultureInfo.InvariantCulture),
        double number => Number(number),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset at => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"{field.Name} holds a {value.GetType().Name}"),
    };

    // As Java writes a double: 5.0, 1.39E8, 1.5E-4.
    private static string Number(double number)
    {
        if (number == 0 || Math.Abs(number) is >= 1e-3 and < 1e7)
        {
            var plain = number.ToString("0.0##################", CultureInfo.InvariantCulture);
            return plain;
        }

        return number.ToString("0.0################E0", CultureInfo.InvariantCulture);
    }
}
