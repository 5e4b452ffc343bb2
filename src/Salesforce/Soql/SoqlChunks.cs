namespace HubSpotSfSync.Salesforce.Soql;

/// <summary>Cuts a long list of values into queries that fit an address: URI and headers together may have 16,384 bytes.</summary>
internal static class SoqlChunks
{
    public const int MaxEncodedBytes = 12_000;

    /// <summary>As few queries as hold all items; <paramref name="toQuery"/> writes the query for a run of items.</summary>
    public static IReadOnlyList<string> Cut<T>(IReadOnlyList<T> items, Func<IReadOnlyList<T>, string> toQuery, int mostItems = int.MaxValue)
    {
        if (items.Count == 0)
        {
            return [];
        }

        var whole = items.Count <= mostItems ? toQuery(items) : null;
        var bytes = whole is null ? 0 : Uri.EscapeDataString(whole).Length;
        if (whole is not null && (items.Count == 1 || bytes <= MaxEncodedBytes))
        {
            return [whole];
        }

        // Even parts, as few as should do; one that is still too long is cut again.
        var parts = Math.Max((bytes + MaxEncodedBytes - 1) / MaxEncodedBytes, (items.Count + mostItems - 1L) / mostItems);
        var size = (int)((items.Count + parts - 1) / parts);
        return [.. items.Chunk(size).SelectMany(part => Cut(part, toQuery, mostItems))];
    }
}
