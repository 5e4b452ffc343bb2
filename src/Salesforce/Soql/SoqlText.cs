using System.Globalization;
using HubSpotSfSync.Salesforce.Reading;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Salesforce.Soql;

/// <summary>Pieces of SOQL, escaped.</summary>
internal static class SoqlText
{
    public const string Stamp = "SystemModstamp";
    public const string Deleted = "IsDeleted";

    /// <summary>Of a deleted record: the one that it was merged into. Objects that can't be merged have no such field.</summary>
    public const string Master = "MasterRecordId";

    /// <summary>What every record is read with: the mapped fields, the identity, and what its version is made of.</summary>
    public static IReadOnlyList<string> FieldsOf(RecordQuery query, DescribedObject described, IEnumerable<string>? more = null) =>
        [.. query.Fields.Prepend("Id").Concat(query.IdentityField is { } identity ? [identity] : []).Concat(more ?? []).Concat(described.OfConversion).Append(Stamp).Append(Deleted)
            .Where(field => !described.IsOnlyCurrency(field)).Distinct(StringComparer.OrdinalIgnoreCase)];

    public static string Select(RecordQuery query, DescribedObject described, IEnumerable<string>? more = null) =>
        $"SELECT {string.Join(", ", FieldsOf(query, described, more))} FROM {query.ObjectType}";

    public static string Literal(string value) => $"'{Escape(value)}'";

    /// <summary>"Contains this text", with the wildcards in the text taken as they are.</summary>
    public static string Contains(string field, string value) =>
        $"{field} LIKE '%{Plain(value)}%'";

    public static string StartsWith(string field, string value) => $"{field} LIKE '{Plain(value)}%'";

    public static string In(string field, IEnumerable<string> values) => $"{field} IN ({string.Join(",", values.Select(Literal))})";

    public static string Instant(DateTimeOffset value) => value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string And(params string?[] conditions)
    {
        var given = conditions.Where(condition => !string.IsNullOrWhiteSpace(condition)).Select(condition => $"({condition})").ToList();
        return given.Count == 0 ? string.Empty : $" WHERE {string.Join(" AND ", given)}";
    }

    private static string Plain(string value) => Escape(value).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("'", "\\'", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal)
        .Replace("\r", "\\r", StringComparison.Ordinal)
        .Replace("\t", "\\t", StringComparison.Ordinal);
}
