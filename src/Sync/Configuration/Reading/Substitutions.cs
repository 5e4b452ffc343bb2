using System.Text;
using System.Text.RegularExpressions;

namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>Fills in <c>${NAME}</c>, <c>${NAME:-default}</c> and <c>${file:/path}</c>. An empty variable counts as missing.</summary>
internal sealed partial class Substitutions(Func<string, string?> environment, Func<string, string?> readFile, Problems problems)
{
    private const string Open = "${";
    private const string FilePrefix = "file:";
    private const string DefaultMark = ":-";

    /// <summary>The content of a file that the configuration names; null when it can't be read.</summary>
    public string? ReadFile(string path) => readFile(path);

    public static bool Any(YamlText text) => text.Raw.Contains(Open, StringComparison.Ordinal);

    /// <summary>The text with everything filled in; null when something is missing, which is then among the problems.</summary>
    public string? Resolve(YamlText text)
    {
        var result = new StringBuilder();
        var complete = true;
        var rest = text.Raw.AsSpan();
        for (var open = rest.IndexOf(Open); open >= 0; open = rest.IndexOf(Open))
        {
            result.Append(rest[..open]);
            rest = rest[(open + Open.Length)..];
            var close = rest.IndexOf('}');
            if (close < 0 || rest[..close].Contains('{'))
            {
                problems.Add(text.Location, "a '${' is not closed before the next begins", "Write ${NAME} or ${NAME:-default}; one can't stand inside another");
                return null;
            }

            var value = Fill(rest[..close].ToString(), text.Location);
            complete &= value is not null;
            result.Append(value);
            rest = rest[(close + 1)..];
        }

        return complete ? result.Append(rest).ToString() : null;
    }

    private string? Fill(string expression, SourceLocation location)
    {
        if (expression.StartsWith(FilePrefix, StringComparison.Ordinal))
        {
            return FromFile(expression[FilePrefix.Length..], location);
        }

        var mark = expression.IndexOf(DefaultMark, StringComparison.Ordinal);
        var name = mark < 0 ? expression : expression[..mark];
        if (!VariableName().IsMatch(name))
        {
            problems.Add(location, "a '${...}' does not name an environment variable", "Write ${NAME}, ${NAME:-default} or ${file:/path}");
            return null;
        }

        var value = environment(name);
        if (!string.IsNullOrEmpty(value))
        {
            return value;
        }

        if (mark < 0)
        {
            problems.Add(location, $"the environment variable {name} is not set", $"Set {name}, or give a default: ${{{name}:-default}}");
            return null;
        }

        return expression[(mark + DefaultMark.Length)..];
    }

    private string? FromFile(string path, SourceLocation location)
    {
        // Mounted secrets usually end with a line break that is not part of them.
        var content = readFile(path)?.TrimEnd('\r', '\n');
        if (content is null)
        {
            problems.Add(location, $"the file {path} cannot be read", "Mount it, or correct the path");
        }

        return content;
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex VariableName();
}
