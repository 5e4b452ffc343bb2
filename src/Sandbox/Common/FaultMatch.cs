using System.Text.RegularExpressions;

namespace HubSpotSfSync.Sandbox.Common;

/// <summary>Which methods and paths a <see cref="FaultRule.Match"/> means.</summary>
internal sealed class FaultMatch
{
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;
    private static readonly string[] Known = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    private readonly string[]? _methods;
    private readonly string _prefix;
    private readonly Regex? _pattern;

    private FaultMatch(string[]? methods, string prefix, Regex? pattern)
    {
        _methods = methods;
        _prefix = prefix;
        _pattern = pattern;
    }

    /// <exception cref="FormatException">It means nothing.</exception>
    public static FaultMatch Parse(string text)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        var path = text[(space + 1)..];
        return path switch
        {
            ['~', .. var expression] => new FaultMatch(Methods(text, space), string.Empty, Compile(expression)),
            ['/' or '*', ..] when path.Contains('*', StringComparison.Ordinal) => new FaultMatch(Methods(text, space), string.Empty, Compile(
                $"^{Regex.Escape(path).Replace(@"\*\*", ".*", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal)}$")),
            ['/', ..] => new FaultMatch(Methods(text, space), path, null),
            _ => throw new FormatException($"'{path}' is no path: it begins with / or, as a regular expression, with ~"),
        };
    }

    public bool Matches(string method, string path) =>
        (_methods is null || _methods.Contains(method, StringComparer.OrdinalIgnoreCase))
        && (_pattern?.IsMatch(path) ?? path.StartsWith(_prefix, StringComparison.OrdinalIgnoreCase));

    private static string[]? Methods(string text, int space)
    {
        if (space < 0 || text[..space] == "*")
        {
            return null;
        }

        var methods = text[..space].Split(',');
        return methods.FirstOrDefault(method => !Known.Contains(method, StringComparer.OrdinalIgnoreCase)) is { } unknown
            ? throw new FormatException($"'{unknown}' is no method; one of {string.Join(", ", Known)}, several with commas, or *")
            : methods;
    }

    private static Regex Compile(string expression)
    {
        try
        {
            return new Regex(expression, Options);
        }
        catch (Exception problem) when (problem is ArgumentException or NotSupportedException)
        {
            throw new FormatException(problem.Message, problem);
        }
    }
}
