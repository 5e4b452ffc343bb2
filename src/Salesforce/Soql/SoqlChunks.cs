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

        if (items.Count <= mostItems)
        {
            var query = toQuery(items);
            if (items.Count == 1 || Uri.EscapeDataString(query).Length <= MaxEncodedBytes)
            {
                return [query];
            }
        }

        var half = items.Count <= mostItems ? (items.Count + 1) / 2 : mostItems;
        return [.. Cut(items.Take(half).ToList(), toQuery, mostItems), .. Cut(items.Skip(half).ToList(), toQuery, mostItems)];
    }
}
