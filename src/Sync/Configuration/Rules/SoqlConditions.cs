using System.Text.RegularExpressions;

namespace HubSpotSfSync.Sync.Configuration.Rules;

/// <summary>
/// Whether two SOQL conditions exclude each other, as far as that can be seen: both ask one field, with nothing but AND around it, for
/// values that have none in common.
/// </summary>
internal static partial class SoqlConditions
{
    public static bool Exclude(string one, string other)
    {
        var theirs = Terms(other).ToList();
        return Terms(one).Any(mine => theirs.Exists(term => string.Equals(term.Field, mine.Field, StringComparison.OrdinalIgnoreCase) && mine.Excludes(term)));
    }

    /// <summary>The comparisons that must all hold.</summary>
    private static IEnumerable<Term> Terms(string soql)
    {
        var condition = Unwrapped(soql.Trim());
        var parts = Split(condition);
        if (parts.Count > 1)
        {
            return parts.SelectMany(Terms);
        }

        return Comparison().Match(condition) is { Success: true } found && !Subquery().IsMatch(found.Groups["values"].Value) ? [Term.Of(found)] : [];
    }

    private static string Unwrapped(string soql) =>
        soql.StartsWith('(') && Closing(soql, 0) == soql.Length - 1 ? Unwrapped(soql[1..^1].Trim()) : soql;

    /// <summary>At the ANDs that stand outside of quotes and parentheses; whole where an OR stands there.</summary>
    private static List<string> Split(string soql)
    {
        var parts = new List<string>();
        var from = 0;
        foreach (var word in Words().Matches(Masked(soql)).Cast<Match>())
        {
            if (word.Value.Equals("OR", StringComparison.OrdinalIgnoreCase))
            {
                return [soql];
            }

            parts.Add(soql[from..word.Index]);
            from = word.Index + word.Length;
        }

        return [.. parts, soql[from..]];
    }

    /// <summary>Blanks where quotes and parentheses are.</summary>
    private static string Masked(string soql)
    {
        var masked = soql.ToCharArray();
        for (var at = 0; at < soql.Length; at++)
        {
            if (soql[at] is '\'' or '(')
            {
                var end = Closing(soql, at);
                Array.Fill(masked, '.', at, end - at + 1);
                at = end;
            }
        }

        return new string(masked);
    }

    /// <summary>Where the quote or parenthesis that opens here closes; the end where it does not.</summary>
    private static int Closing(string soql, int open)
    {
        var (depth, quoted) = (0, false);
        for (var at = open; at < soql.Length; at++)
        {
            switch (soql[at])
            {
                case '\\' when quoted:
                    at++;
                    break;
                case '\'':
                    quoted = !quoted;
                    break;
                case '(' when !quoted:
                    depth++;
                    break;
                case ')' when !quoted:
                    depth--;
                    break;
            }

            if (depth <= 0 && !quoted)
            {
                return at;
            }
        }

        return soql.Length - 1;
    }

    private sealed record Term(string Field, IReadOnlySet<string> Values, bool Wanted)
    {
        public static Term Of(Match found) => new(
            found.Groups["field"].Value,
            Literal().Matches(found.Groups["values"].Value).Select(value => value.Value.Trim('\'').ToUpperInvariant()).ToHashSet(StringComparer.Ordinal),
            found.Groups["operator"].Value.ToUpperInvariant() is "=" or "IN");

        public bool Excludes(Term other) => (Wanted, other.Wanted) switch
        {
            (true, true) => !Values.Overlaps(other.Values),
            (true, false) => Values.IsSubsetOf(other.Values),
            (false, true) => other.Values.IsSubsetOf(Values),
            (false, false) => false,
        };
    }

    [GeneratedRegex(@"^\(\s*SELECT\b", RegexOptions.IgnoreCase)]
    private static partial Regex Subquery();

    [GeneratedRegex(@"\b(AND|OR)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Words();

    [GeneratedRegex(@"^(?<field>[A-Za-z0-9_.]+)\s*(?<operator>=|!=|<>|(NOT\s+)?IN\b)\s*(?<values>\(.*\)|'([^'\\]|\\.)*'|[A-Za-z0-9_.:-]+)$", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Comparison();

    [GeneratedRegex(@"'(?:[^'\\]|\\.)*'|[A-Za-z0-9_.:-]+")]
    private static partial Regex Literal();
}
