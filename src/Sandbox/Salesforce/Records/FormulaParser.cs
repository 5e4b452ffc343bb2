using System.Globalization;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>Reads a formula into a tree of functions. From the loosest to the tightest: or, and, comparison, sum, product, sign.</summary>
internal sealed class FormulaParser
{
    private const int MostHops = 10;
    private readonly Org _org;
    private readonly SObjectType _type;
    private readonly string _text;
    private int _at;

    private FormulaParser(Org org, SObjectType type, string text)
    {
        _org = org;
        _type = type;
        _text = text;
    }

    /// <exception cref="RefusedException">The formula makes no sense.</exception>
    public static FormulaNode Parse(Org org, SObjectType type, string text)
    {
        var parser = new FormulaParser(org, type, text);
        var node = parser.ReadOr();
        parser.SkipSpace();
        return parser._at == text.Length ? node : throw parser.Wrong($"Syntax error. Extra '{text[parser._at]}'");
    }

    private FormulaNode ReadOr()
    {
        var left = ReadAnd();
        while (Take("||"))
        {
            var (one, other) = (left, ReadAnd());
            left = scope => one(scope) is true || other(scope) is true;
        }

        return left;
    }

    private FormulaNode ReadAnd()
    {
        var left = ReadComparison();
        while (Take("&&"))
        {
            var (one, other) = (left, ReadComparison());
            left = scope => one(scope) is true && other(scope) is true;
        }

        return left;
    }

    private FormulaNode ReadComparison()
    {
        var left = ReadSum();
        foreach (var symbol in new[] { "<=", ">=", "<>", "!=", "==", "<", ">", "=" })
        {
            if (Take(symbol))
            {
                var right = ReadSum();
                return scope => FormulaFunctions.Compare(symbol, left(scope), right(scope));
            }
        }

        return left;
    }

    private FormulaNode ReadSum()
    {
        var left = ReadProduct();
        while (true)
        {
            var symbol = Take("+") ? '+' : Take("-") ? '-' : !Ahead("&&") && Take("&") ? '&' : '\0';
            if (symbol == '\0')
            {
                return left;
            }

            var (one, other) = (left, ReadProduct());
            left = scope => FormulaFunctions.Add(symbol, one(scope), other(scope));
        }
    }

    private FormulaNode ReadProduct()
    {
        var left = ReadSign();
        while (true)
        {
            var symbol = Take("*") ? '*' : Take("/") ? '/' : '\0';
            if (symbol == '\0')
            {
                return left;
            }

            var (one, other) = (left, ReadSign());
            left = scope => (one(scope), other(scope)) switch
            {
                (double a, double b) when symbol == '*' => a * b,
                (double a, double b) when b != 0 => a / b,
                _ => null,
            };
        }
    }

    private FormulaNode ReadSign()
    {
        if (Take("-"))
        {
            var number = ReadSign();
            return scope => number(scope) is double value ? -value : null;
        }

        if (!Ahead("!=") && Take("!"))
        {
            var flag = ReadSign();
            return scope => flag(scope) is not true;
        }

        return ReadPrimary();
    }

    private FormulaNode ReadPrimary()
    {
        SkipSpace();
        if (Take("("))
        {
            var inner = ReadOr();
            Expect(")");
            return inner;
        }

        if (_at == _text.Length)
        {
            throw Wrong("Syntax error. Missing operand");
        }

        var first = _text[_at];
        if (first is '"' or '\'')
        {
            return ReadText(first);
        }

        return char.IsAsciiDigit(first) ? ReadNumber() : char.IsAsciiLetter(first) || first == '$' ? ReadName() : throw Wrong($"Syntax error. Unexpected '{first}'");
    }

    private FormulaNode ReadText(char quote)
    {
        var end = _text.IndexOf(quote, _at + 1);
        var text = end < 0 ? throw Wrong("Syntax error. Missing quote") : _text[(_at + 1)..end];
        _at = end + 1;
        return _ => text;
    }

    private FormulaNode ReadNumber()
    {
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiDigit(_text[_at]) || _text[_at] == '.'))
        {
            _at++;
        }

        object number = double.Parse(_text.AsSpan(start, _at - start), CultureInfo.InvariantCulture);
        return _ => number;
    }

    private FormulaNode ReadName()
    {
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '_' or '.' or '$'))
        {
            _at++;
        }

        var name = _text[start.._at];
        if (Take("("))
        {
            return ReadCall(name.ToUpperInvariant());
        }

        return name.ToUpperInvariant() switch
        {
            "TRUE" => _ => true,
            "FALSE" => _ => false,
            "NULL" => _ => null,
            _ => BindPath(name),
        };
    }

    private FormulaNode ReadCall(string name)
    {
        var isAboutField = name is "ISCHANGED" or "PRIORVALUE";
        if (isAboutField)
        {
            var field = ReadFieldName();
            Expect(")");
            return name == "ISCHANGED"
                ? scope => scope.Prior is { } prior && !Equals(prior(field), scope.Value(field))
                : scope => scope.Prior is { } prior ? prior(field) : scope.Value(field);
        }

        var arguments = new List<FormulaNode>();
        if (!Take(")"))
        {
            do
            {
                arguments.Add(ReadOr());
            }
            while (Take(","));
            Expect(")");
        }

        return FormulaFunctions.Find(name, [.. arguments]) ?? throw Wrong($"Unknown function {name}, or a wrong number of parameters");
    }

    private FieldDefinition ReadFieldName()
    {
        SkipSpace();
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_'))
        {
            _at++;
        }

        return _type.Find(_text[start.._at]) ?? throw Wrong($"Field {_text[start.._at]} does not exist. Check spelling.");
    }

    private FormulaNode BindPath(string path)
    {
        var steps = path.Split('.');
        var type = _type;
        var hops = new List<FieldDefinition>();
        foreach (var step in steps[..^1])
        {
            var hop = hops.Count < MostHops ? type.FindRelationship(step) : null;
            type = hop is not null && _org.Metadata.Find(hop.ReferenceTo[0]) is { } parent ? parent : throw Wrong($"Field {path} does not exist. Check spelling.");
            hops.Add(hop);
        }

        var leaf = type.Find(steps[^1]) ?? throw Wrong($"Field {path} does not exist. Check spelling.");
        return hops.Count == 0 ? scope => scope.Value(leaf) : scope =>
        {
            var id = scope.Value(hops[0]) as string;
            foreach (var hop in hops.Skip(1))
            {
                id = id is null ? null : scope.Org.Find(id)?[hop] as string;
            }

            return id is null ? null : scope.Org.Find(id)?[leaf];
        };
    }

    private void Expect(string symbol)
    {
        if (!Take(symbol))
        {
            throw Wrong($"Syntax error. Missing '{symbol}'");
        }
    }

    private bool Take(string symbol)
    {
        if (!Ahead(symbol))
        {
            return false;
        }

        _at += symbol.Length;
        return true;
    }

    private bool Ahead(string symbol)
    {
        SkipSpace();
        return string.CompareOrdinal(_text, _at, symbol, 0, symbol.Length) == 0;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }
    }

    private RefusedException Wrong(string reason) => new(new SalesforceError("INVALID_FORMULA", $"{reason} (formula {_text})"));
}
