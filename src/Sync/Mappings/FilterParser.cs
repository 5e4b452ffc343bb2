using System.Text.RegularExpressions;

namespace HubSpotSfSync.Sync.Mappings;

/// <summary>
/// Reads conditions such as <c>lifecyclestage in [marketingqualifiedlead, customer] and not (country = Germany or score &lt; 20)</c>.
/// Operators: = != &lt; &lt;= &gt; &gt;= in, not in, is known, is unknown; and, or, not, parentheses. Values with other characters than
/// letters, digits, '-', '_', '.', '@' and ':' stand in single or double quotes.
/// </summary>
public sealed partial class FilterParser
{
    private readonly List<Token> _tokens;
    private int _at;

    private FilterParser(List<Token> tokens) => _tokens = tokens;

    /// <param name="text">The condition.</param>
    /// <param name="problem">What is wrong with it, if it gives null.</param>
    public static RecordFilter? Parse(string text, out string? problem)
    {
        problem = null;
        try
        {
            var parser = new FilterParser(Tokens(text));
            var filter = parser.ReadAny();
            return parser._at == parser._tokens.Count ? filter : throw parser.Unexpected("'and', 'or' or the end");
        }
        catch (FormatException broken)
        {
            problem = broken.Message;
            return null;
        }
    }

    private static List<Token> Tokens(string text)
    {
        var tokens = new List<Token>();
        var at = 0;
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var match = TokenPattern().Match(text, at);
            if (!match.Success)
            {
                throw new FormatException($"'{text[at]}' at position {at + 1} can't stand there");
            }

            var quoted = match.Groups["quoted"].Success;
            tokens.Add(new Token(quoted ? match.Value[1..^1] : match.Value, quoted, at + 1));
            at = match.Index + match.Length;
        }

        return tokens;
    }

    private RecordFilter ReadAny()
    {
        var parts = new List<RecordFilter> { ReadAll() };
        while (Take("or"))
        {
            parts.Add(ReadAll());
        }

        return parts.Count == 1 ? parts[0] : new RecordFilter.Any(parts);
    }

    private RecordFilter ReadAll()
    {
        var parts = new List<RecordFilter> { ReadOne() };
        while (Take("and"))
        {
            parts.Add(ReadOne());
        }

        return parts.Count == 1 ? parts[0] : new RecordFilter.All(parts);
    }

    private RecordFilter ReadOne()
    {
        if (Take("not"))
        {
            return new RecordFilter.Not(ReadOne());
        }

        if (Take("("))
        {
            var inner = ReadAny();
            return Take(")") ? inner : throw Unexpected("')'");
        }

        var field = ReadWord("the name of a property");
        if (Take("is"))
        {
            return Take("known") ? new RecordFilter.Known(field, true) : Take("unknown") ? new RecordFilter.Known(field, false) : throw Unexpected("'known' or 'unknown'");
        }

        if (Take("in"))
        {
            return new RecordFilter.OneOf(field, ReadList(), true);
        }

        if (Take("not"))
        {
            return Take("in") ? new RecordFilter.OneOf(field, ReadList(), false) : throw Unexpected("'in'");
        }

        var comparison = _at < _tokens.Count && Operators.Contains(_tokens[_at].Text) ? _tokens[_at++].Text : throw Unexpected("=, !=, <, <=, >, >=, in, not in, is known or is unknown");
        var value = ReadWord("a value");
        return comparison is "=" or "!=" ? new RecordFilter.OneOf(field, [value], comparison == "=") : new RecordFilter.Order(field, comparison, value);
    }

    private static readonly string[] Operators = ["=", "!=", "<", "<=", ">", ">="];

    private List<string> ReadList()
    {
        if (!Take("["))
        {
            throw Unexpected("'['");
        }

        var values = new List<string> { ReadWord("a value") };
        while (Take(","))
        {
            values.Add(ReadWord("a value"));
        }

        return Take("]") ? values : throw Unexpected("',' or ']'");
    }

    private string ReadWord(string what) =>
        _at < _tokens.Count && (_tokens[_at].Quoted || char.IsLetterOrDigit(_tokens[_at].Text[0]) || _tokens[_at].Text[0] is '_' or '-' or '@')
            ? _tokens[_at++].Text
            : throw Unexpected(what);

    private bool Take(string text)
    {
        var taken = _at < _tokens.Count && !_tokens[_at].Quoted && string.Equals(_tokens[_at].Text, text, StringComparison.OrdinalIgnoreCase);
        _at += taken ? 1 : 0;
        return taken;
    }

    private FormatException Unexpected(string expected) => new(
        _at < _tokens.Count ? $"'{_tokens[_at].Text}' at position {_tokens[_at].Position} stands where {expected} should" : $"the condition ends where {expected} should stand");

    [GeneratedRegex("""\G(?:(?<quoted>'[^']*'|"[^"]*")|!=|<=|>=|[=<>\[\](),]|[\p{L}\p{N}_.@:-]+)""")]
    private static partial Regex TokenPattern();

    private readonly record struct Token(string Text, bool Quoted, int Position);
}
