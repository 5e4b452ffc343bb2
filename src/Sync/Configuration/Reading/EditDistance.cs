namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>Finds what somebody probably meant.</summary>
internal static class EditDistance
{
    /// <summary>The nearest of the candidates, or null when none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        var nearest = candidates
            .Select(candidate => (Candidate: candidate, Distance: Between(word.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .OrderBy(c => c.Distance)
            .FirstOrDefault((Candidate: null!, Distance: int.MaxValue));
        return nearest.Distance <= Math.Max(1, word.Length / 3) ? nearest.Candidate : null;
    }

    /// <summary>How many letters must be inserted, removed or replaced to turn one word into the other.</summary>
    private static int Between(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var current = new int[right.Length + 1];
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, 1 + Math.Min(previous[j], current[j - 1]));
            }

            previous = current;
        }

        return previous[^1];
    }
}
