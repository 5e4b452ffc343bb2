using System.Globalization;
using Avro;

namespace HubSpotSfSync.Salesforce.Events;

/// <summary>
/// Decodes changedFields, nulledFields and diffFields of a change event. "0x…" is a big-endian bit map in hex whose lowest bit, in the
/// last byte, is field 0 of the event; "P-0x…" is the same over the parts of the compound field at position P. See the decoders of
/// https://github.com/forcedotcom/pub-sub-api.
/// </summary>
internal static class ChangedFields
{
    private const string HexMark = "0x";

    /// <summary>Paths such as "Industry" and "BillingAddress.Street"; a compound that is marked as a whole gives all its parts.</summary>
    public static IReadOnlyList<string> Decode(RecordSchema schema, IEnumerable<string> bitmaps) =>
        [.. bitmaps.SelectMany(bitmap => DecodeOne(schema, bitmap)).Distinct(StringComparer.Ordinal)];

    /// <summary>The parts of a compound field; null for a plain one. Account.Name may be either text or a person's name.</summary>
    public static RecordSchema? PartsOf(Field field) => field.Schema switch
    {
        RecordSchema record => record,
        UnionSchema union => union.Schemas.OfType<RecordSchema>().FirstOrDefault(),
        _ => null,
    };

    private static IEnumerable<string> DecodeOne(RecordSchema schema, string bitmap)
    {
        if (bitmap.StartsWith(HexMark, StringComparison.Ordinal))
        {
            return Bits(bitmap[HexMark.Length..]).SelectMany(position => WholeOf(FieldAt(schema, position)));
        }

        var dash = bitmap.IndexOf('-', StringComparison.Ordinal);
        if (dash <= 0 || !bitmap.AsSpan(dash + 1).StartsWith(HexMark, StringComparison.Ordinal))
        {
            throw new FormatException($"'{bitmap}' is no bit map of changed fields.");
        }

        var parent = FieldAt(schema, int.Parse(bitmap.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture));
        var parts = PartsOf(parent) ?? throw new FormatException($"'{bitmap}' names parts of {parent.Name}, which has none.");
        return Bits(bitmap[(dash + 1 + HexMark.Length)..]).Select(position => $"{parent.Name}.{FieldAt(parts, position).Name}");
    }

    private static IEnumerable<string> WholeOf(Field field) =>
        PartsOf(field) is { } parts && !IsAlsoText(field) ? parts.Fields.Select(part => $"{field.Name}.{part.Name}") : [field.Name];

    private static bool IsAlsoText(Field field) => field.Schema is UnionSchema union && union.Schemas.Any(schema => schema.Tag == Schema.Type.String);

    private static Field FieldAt(RecordSchema schema, int position) =>
        position < schema.Fields.Count ? schema.Fields[position] : throw new FormatException($"The schema of {schema.Name} has no field {position}.");

    private static IEnumerable<int> Bits(string hex)
    {
        for (var digit = 0; digit < hex.Length; digit++)
        {
            var value = int.Parse(hex.AsSpan(hex.Length - 1 - digit, 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            for (var bit = 0; bit < 4; bit++)
            {
                if ((value & (1 << bit)) != 0)
                {
                    yield return (digit * 4) + bit;
                }
            }
        }
    }
}
