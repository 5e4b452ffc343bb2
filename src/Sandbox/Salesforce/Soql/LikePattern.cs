using System.Text;
using System.Text.RegularExpressions;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <summary>LIKE: <c>%</c> any text, <c>_</c> one character, a backslash takes the next one literally.</summary>
internal static class LikePattern
{
    public static Func<object?, bool> Compile(string pattern)
    {
        var regex = new StringBuilder("^");
        for (var at = 0; at < pattern.Length; at++)
        {
            var character = pattern[at];
            if (character == '\\' && at + 1 < pattern.Length)
            {
                regex.Append(Regex.Escape(pattern[++at].ToString()));
            }
            else
            {
                regex.Append(character switch
                {
                    '%' => ".*",
                    '_' => ".",
                    _ => Regex.Escape(character.ToString()),
                });
            }
        }

        var compiled = new Regex(
            regex.Append('$').ToString(),
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking);
        return value => value is string text && compiled.IsMatch(text);
    }
}
