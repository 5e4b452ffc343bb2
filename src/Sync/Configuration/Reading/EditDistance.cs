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

    /// <summary>How many letters must be inserted, removed, replaced or swapped with their neighbour to turn one word into the other.</summary>
    private static int Between(string left, string right)
    {
        var steps = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                steps[i, j] = i == 0 || j == 0 ? i + j : Fewest(i, j);
            }
        }

        return steps[left.Length, right.Length];

        int Fewest(int i, int j)
        {
            var replaced = steps[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
            var fewest = Math.Min(replaced, 1 + Math.Min(steps[i - 1, j], steps[i, j - 1]));
            var swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
            return swapped ? Math.Min(fewest, steps[i - 2, j - 2] + 1) : fewest;
        }
    }
}
