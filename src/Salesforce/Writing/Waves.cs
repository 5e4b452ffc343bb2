namespace HubSpotSfSync.Salesforce.Writing;

/// <summary>Cuts rows into batches in which no record, identity or match value comes twice; what comes again waits for the next.</summary>
internal static class Waves
{
    public static IReadOnlyList<List<WriteRow>> Cut(IReadOnlyList<WriteRow> rows, int mostRows)
    {
        var waves = new List<List<WriteRow>>();
        var lastWave = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var keys = row.Keys.ToList();
            var at = keys.Max(key => lastWave.TryGetValue(key, out var last) ? last + 1 : 0);
            while (at < waves.Count && waves[at].Count >= mostRows)
            {
                at++;
            }

            while (at >= waves.Count)
            {
                waves.Add([]);
            }

            waves[at].Add(row);
            foreach (var key in keys)
            {
                lastWave[key] = at;
            }
        }

        return waves;
    }
}
