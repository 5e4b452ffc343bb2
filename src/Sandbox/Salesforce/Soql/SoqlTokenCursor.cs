namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <summary>A place among the tokens of a query, and the ways to move on.</summary>
internal abstract class SoqlTokenCursor(string query)
{
    private readonly List<SoqlToken> _tokens = SoqlLexer.Read(query);
    private int _at;

    protected string Query => query;

    protected SoqlToken Current => _tokens[_at];

    protected SoqlToken Following => _tokens[Math.Min(_at + 1, _tokens.Count - 1)];

    protected SoqlToken AfterFollowing => _tokens[Math.Min(_at + 2, _tokens.Count - 1)];

    /// <summary>Takes the current token; the end is never passed.</summary>
    protected SoqlToken Next()
    {
        var token = Current;
        _at = Math.Min(_at + 1, _tokens.Count - 1);
        return token;
    }

    protected bool Take(string first, string second)
    {
        if (!Current.Is(first) || !Following.Is(second))
        {
            return false;
        }

        _at += 2;
        return true;
    }

    protected bool TakeWord(string word)
    {
        var isThere = Current.Is(word);
        _at += isThere ? 1 : 0;
        return isThere;
    }

    protected bool TakeSymbol(string symbol)
    {
        var isThere = Current.IsSymbol(symbol);
        _at += isThere ? 1 : 0;
        return isThere;
    }

    protected void ExpectWord(string word)
    {
        if (!TakeWord(word))
        {
            throw Unexpected();
        }
    }

    protected void ExpectSymbol(string symbol)
    {
        if (!TakeSymbol(symbol))
        {
            throw Unexpected();
        }
    }

    protected RefusedException Unexpected() => Unexpected(Current);

    protected RefusedException Unexpected(SoqlToken token) => SoqlProblem.Malformed(
        Query, token.Position, $"unexpected token: '{(token.Kind == SoqlTokenKind.End ? "<EOF>" : token.Text)}'");
}
