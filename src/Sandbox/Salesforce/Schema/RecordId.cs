namespace HubSpotSfSync.Sandbox.Salesforce.Schema;

/// <summary>
/// Ids of 15 case-sensitive characters, or 18 with a checksum of the upper-case letters: for each block of five, bit k
/// is set when character k is A-Z.
/// </summary>
public static class RecordId
{
    public const int PrefixLength = 3;
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string CheckCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

    // The part of an id that names the instance; the same for all of this sandbox's records.
    private const string Instance = "Sb0";
    private const int ShortLength = 15;
    private const int NumberLength = 9;

    /// <summary>The 18-character id of the n-th record (from 1) with this prefix. Ids sort like their numbers.</summary>
    public static string Format(string keyPrefix, long number) => string.Create(18, (keyPrefix, number), static (id, from) =>
    {
        from.keyPrefix.CopyTo(id);
        Instance.CopyTo(id[PrefixLength..]);
        var rest = from.number;
        for (var at = ShortLength - 1; at >= ShortLength - NumberLength; at--)
        {
            id[at] = Digits[(int)(rest % Digits.Length)];
            rest /= Digits.Length;
        }

        WriteChecksum(id);
    });

    /// <summary>The 18 characters of an id given with 15 or 18; null when it is no id.</summary>
    public static string? Normalize(string? text)
    {
        if (text is not { Length: ShortLength or 18 } || !text.All(char.IsAsciiLetterOrDigit))
        {
            return null;
        }

        Span<char> id = stackalloc char[18];
        text.AsSpan(0, ShortLength).CopyTo(id);
        WriteChecksum(id);
        // A checksum in the wrong case is repaired, as the platform does for ids that went through Excel.
        return text.Length == ShortLength || id.Equals(text, StringComparison.OrdinalIgnoreCase) ? new string(id) : null;
    }

    /// <summary>The number inside an 18-character id of this sandbox.</summary>
    public static long Number(string id)
    {
        long number = 0;
        foreach (var digit in id.AsSpan(ShortLength - NumberLength, NumberLength))
        {
            number = (number * Digits.Length) + Digits.IndexOf(digit, StringComparison.Ordinal);
        }

        return number;
    }

    private static void WriteChecksum(Span<char> id)
    {
        for (var block = 0; block < 3; block++)
        {
            var bits = 0;
            for (var k = 0; k < 5; k++)
            {
                bits |= id[(block * 5) + k] is >= 'A' and <= 'Z' ? 1 << k : 0;
            }

            id[ShortLength + block] = CheckCharacters[bits];
        }
    }
}
