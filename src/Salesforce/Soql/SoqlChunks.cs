namespace HubSpotSfSync.Salesforce.Soql;

/// <summary>Cuts a long list of values into queries that fit an address: URI and headers together may have 16,384 bytes.</summary>
internal static class SoqlChunks
{
    public const int MaxEncodedBytes = 12_000;

    /// <summary>Items differ in length.</summary>
    private const double Fill = 0.95;

    /// <summary>As few queries as hold all items; <paramref name="toQuery"/> writes the query for a run of items.</summary>
    public static IReadOnlyList<string> Cut<T>(IReadOnlyList<T> items, Func<IReadOnlyList<T>, string> toQuery, int mostItems = int.MaxValue)
    {
        if (items.Count == 0)
        {
            return [];
        }

        var whole = items.Count <= mostItems ? toQuery(items) : null;
        if (whole is not null && (items.Count == 1 || Bytes(whole) <= MaxEncodedBytes))
        {
            return [whole];
        }

        // Even parts, as few as should do: what every query says costs room in each. One that is still too long is cut again.
        var frame = Bytes(toQuery([items[0]]));
        var room = Math.Max(1, (MaxEncodedBytes - frame) * Fill);
        var parts = Math.Max(whole is null ? 0 : Math.Ceiling((Bytes(whole) - frame) / room), Math.Ceiling(items.Count / (double)mostItems));
        var size = (int)Math.Ceiling(items.Count / Math.Max(2, parts));
        return [.. items.Chunk(size).SelectMany(part => Cut(part, toQuery, mostItems))];
    }

    private static int Bytes(string query) => Uri.EscapeDataString(query).Length;
}
