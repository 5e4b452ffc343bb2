namespace HubSpotSfSync.Sandbox.Salesforce.Events;

/// <summary>A field of an event schema: its place at the top, and inside its compound if it is a part of one.</summary>
public readonly record struct FieldPosition(int Index, int? Part = null);

/// <summary>
/// The bitmaps in which an event header names fields. The first is for fields at the top, bit n (counted from the end)
/// for field n; the others are <c>P-0x…</c> for the parts of the compound at P. Upper case, an even number of digits.
/// </summary>
public static class ChangeBitmap
{
    public static IReadOnlyList<string> Encode(IReadOnlyCollection<FieldPosition> fields)
    {
        var bitmaps = new List<string>();
        var top = fields.Where(field => field.Part is null).Select(field => field.Index).ToArray();
        if (top.Length > 0)
        {
            bitmaps.Add(Hex(top));
        }

        bitmaps.AddRange(fields
            .Where(field => field.Part is not null)
            .GroupBy(field => field.Index)
            .OrderBy(compound => compound.Key)
            .Select(compound => $"{compound.Key}-{Hex([.. compound.Select(part => part.Part!.Value)])}"));
        return bitmaps;
    }

    private static string Hex(int[] bits)
    {
        var bytes = new byte[(bits.Max() / 8) + 1];
        foreach (var bit in bits)
        {
            bytes[^((bit / 8) + 1)] |= (byte)(1 << (bit % 8));
        }

        return "0x" + Convert.ToHexString(bytes);
    }
}
