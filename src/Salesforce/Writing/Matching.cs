using System.Globalization;
using HubSpotSfSync.Salesforce.Reading;
using HubSpotSfSync.Salesforce.Soql;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce.Writing;

/// <summary>
/// Finds records by match keys: queries that bring all that may be meant, in few calls, and the exact comparison, which knows that
/// "https://www.acme.com/" is acme.com.
/// </summary>
internal static class Matching
{
    private const int LikesPerQuery = 50;

    /// <summary>Queries for the records within the scope that any of the keys may mean; keys of the same fields share one.</summary>
    public static IEnumerable<string> Queries(string select, IEnumerable<MatchKey> keys, DescribedObject described, string? scope = null) => keys
        .Where(key => key.Values.Count > 0 && key.Values.All(one => Literal(described.KindOf(one.Key), one.Value) is not null))
        .GroupBy(Shape, StringComparer.OrdinalIgnoreCase)
        .SelectMany(alike =>
        {
            var shape = alike.First();
            List<string> fields = [.. shape.Values.Keys.Order(StringComparer.OrdinalIgnoreCase)];
            var most = fields.Exists(field => described.KindOf(field) == FieldKind.Url) ? LikesPerQuery : int.MaxValue;
            return SoqlChunks.Cut(
                alike.ToList(),
                chunk => select + SoqlText.And(
                [
                    .. fields.Select(field => Condition(field, described.KindOf(field), chunk.Select(key => key.Values[field]))),
                    .. shape.Blank.Select(field => $"{field} = null"),
                    scope,
                ]),
                most);
        });

    /// <summary>The first key that finds a record counts; of several records one that nobody claimed yet, then one that is no
    /// converted Lead, then the oldest id.</summary>
    /// <param name="found">In the order of their ids.</param>
    /// <param name="keys">In the order in which they count.</param>
    /// <param name="described">The kinds of the fields.</param>
    public static CrmRecord? Find(IReadOnlyCollection<CrmRecord> found, IEnumerable<MatchKey> keys, DescribedObject described) => keys
        .Select(key => found.Where(record => Means(key, record, described)).OrderBy(record => record.Identity is null ? 0 : 1).ThenBy(record => record.Converted is null ? 0 : 1).FirstOrDefault())
        .FirstOrDefault(record => record is not null);

    public static IEnumerable<string> FieldsOf(MatchKey key) => key.Values.Keys.Concat(key.Blank);

    private static string Shape(MatchKey key) =>
        $"{string.Join(',', key.Values.Keys.Order(StringComparer.OrdinalIgnoreCase))}|{string.Join(',', key.Blank.Order(StringComparer.OrdinalIgnoreCase))}";

    private static bool Means(MatchKey key, CrmRecord record, DescribedObject described) =>
        key.Values.Count > 0
        && key.Blank.All(field => record.Values.GetValueOrDefault(field) is null)
        && key.Values.All(one => Comparable(described.KindOf(one.Key), one.Value) is { } wanted
            && string.Equals(Comparable(described.KindOf(one.Key), record.Values.GetValueOrDefault(one.Key)), wanted, StringComparison.OrdinalIgnoreCase));

    private static string? Comparable(FieldKind kind, string? value) => kind switch
    {
        FieldKind.Email => Normalizer.Email.Normalize(value),
        FieldKind.Url => Normalizer.Domain.Normalize(value),
        FieldKind.Phone => Normalizer.Phone.Normalize(value),
        FieldKind.Number => Normalizer.Number.Normalize(value),
        FieldKind.Reference when value is not null => RecordIds.To18(value),
        _ => Normalizer.Text.Normalize(value),
    };

    private static string Condition(string field, FieldKind kind, IEnumerable<string> values)
    {
        var literals = values.Select(value => Literal(kind, value)!).Distinct(StringComparer.OrdinalIgnoreCase);

        // A Website holds "https://www.acme.com/": the domain is somewhere inside.
        return kind == FieldKind.Url
            ? string.Join(" OR ", literals.Select(domain => SoqlText.Contains(field, domain)))
            : $"{field} IN ({string.Join(",", literals)})";
    }

    /// <summary>As SOQL writes it; null where the value is none of the field's kind and can't be looked for.</summary>
    private static string? Literal(FieldKind kind, string value) => kind switch
    {
        FieldKind.Url => Normalizer.Domain.Normalize(value),
        FieldKind.Number => decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number.ToString(CultureInfo.InvariantCulture) : null,
        FieldKind.Boolean => bool.TryParse(value, out var flag) ? CanonicalText.Boolean(flag) : null,
        FieldKind.Date => FieldValues.TryToJson(kind, value, out _) ? value : null,
        FieldKind.DateTime => CanonicalText.ParseInstant(value) is { } at ? SoqlText.Instant(at) : null,
        FieldKind.Compound => null,
        _ => CanonicalText.Text(value) is { } text ? SoqlText.Literal(text) : null,
    };
}
