using System.Text;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

internal enum SoqlTokenKind
{
    End,
    Word,
    Text,
    Value,
    Symbol,
}

/// <param name="Kind">Words are names and keywords; values begin with a digit or a sign.</param>
/// <param name="Text">Strings unescaped.</param>
/// <param name="Position">In the query.</param>
internal readonly record struct SoqlToken(SoqlTokenKind Kind, string Text, int Position)
{
    public bool Is(string word) => Kind == SoqlTokenKind.Word && Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    public bool IsSymbol(string symbol) => Kind == SoqlTokenKind.Symbol && Text == symbol;
}

internal static class SoqlLexer
{
    public static List<SoqlToken> Read(string query)
    {
        var tokens = new List<SoqlToken>();
        var at = 0;
        while (true)
        {
            while (at < query.Length && char.IsWhiteSpace(query[at]))
            {
                at++;
            }

            if (at == query.Length)
            {
                tokens.Add(new SoqlToken(SoqlTokenKind.End, string.Empty, query.Length));
                return tokens;
            }

            tokens.Add(Next(query, ref at));
        }
    }

    private static SoqlToken Next(string query, ref int at)
    {
        var start = at;
        var first = query[at];
        if (first == '\'')
        {
            return new SoqlToken(SoqlTokenKind.Text, ReadText(query, ref at), start);
        }

        if (char.IsAsciiLetter(first) || first == '_')
        {
            while (at < query.Length && (char.IsAsciiLetterOrDigit(query[at]) || query[at] is '_' or '.' or ':'))
            {
                at++;
            }

            return new SoqlToken(SoqlTokenKind.Word, query[start..at], start);
        }

        if (char.IsAsciiDigit(first) || (first is '-' or '+' && at + 1 < query.Length && char.IsAsciiDigit(query[at + 1])))
        {
            at++;
            while (at < query.Length && (char.IsAsciiLetterOrDigit(query[at]) || query[at] is '.' or ':' or '-' or '+'))
            {
                at++;
            }

            return new SoqlToken(SoqlTokenKind.Value, query[start..at], start);
        }

        if (at + 1 < query.Length && query.Substring(at, 2) is "!=" or "<=" or ">=" or "<>")
        {
            at += 2;
        }
        else if (first is '(' or ')' or ',' or '=' or '<' or '>')
        {
            at++;
        }
        else
        {
            throw SoqlProblem.Malformed(query, at, $"unexpected token: '{first}'");
        }

        return new SoqlToken(SoqlTokenKind.Symbol, query[start..at], start);
    }

    private static string ReadText(string query, ref int at)
    {
        var start = at++;
        var text = new StringBuilder();
        while (at < query.Length && query[at] != '\'')
        {
            if (query[at] != '\\')
            {
                text.Append(query[at++]);
                continue;
            }

            at++;
            text.Append(at < query.Length ? Unescape(query, at) : throw SoqlProblem.Malformed(query, start, "unterminated string"));
            at++;
        }

        if (at == query.Length)
        {
            throw SoqlProblem.Malformed(query, start, "unterminated string");
        }

        at++;
        return text.ToString();
    }

    // \% and \_ keep their backslash: LIKE reads it.
    private static string Unescape(string query, int at) => query[at] switch
    {
        'n' or 'N' => "\n",
        'r' or 'R' => "\r",
        't' or 'T' => "\t",
        'b' or 'B' => "\b",
        'f' or 'F' => "\f",
        '\'' => "'",
        '"' => "\"",
        '\\' => "\\",
        '%' => "\\%",
        '_' => "\\_",
        _ => throw SoqlProblem.Malformed(query, at - 1, $"Illegal string literal: \\{query[at]}"),
    };
}
