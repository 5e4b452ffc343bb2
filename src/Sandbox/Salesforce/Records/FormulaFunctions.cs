using System.Globalization;

namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>The functions and operators of formulas. A blank text equals the empty one, as on the platform.</summary>
internal static class FormulaFunctions
{
    /// <returns>Null when there is no such function with so many parameters.</returns>
    public static FormulaNode? Find(string name, FormulaNode[] args) => (name, args.Length) switch
    {
        ("IF", 3) => scope => args[0](scope) is true ? args[1](scope) : args[2](scope),
        ("AND", > 0) => scope => Array.TrueForAll(args, arg => arg(scope) is true),
        ("OR", > 0) => scope => Array.Exists(args, arg => arg(scope) is true),
        ("NOT", 1) => scope => args[0](scope) is not true,
        ("ISBLANK" or "ISNULL", 1) => scope => IsBlank(args[0](scope)),
        ("BLANKVALUE" or "NULLVALUE", 2) => scope => args[0](scope) is { } value && !IsBlank(value) ? value : args[1](scope),
        ("ISPICKVAL", 2) => scope => Compare("=", args[0](scope), args[1](scope)),
        ("CASE", >= 4) when args.Length % 2 == 0 => scope => Case(scope, args),
        ("ISNEW", 0) => scope => scope.IsNew,
        ("TODAY", 0) => scope => DateOnly.FromDateTime(scope.Org.Clock.GetUtcNow().UtcDateTime),
        ("NOW", 0) => scope => scope.Org.Clock.GetUtcNow(),
        _ => FindText(name, args) ?? FindNumber(name, args),
    };

    public static string Text(object? value) => value switch
    {
        null => string.Empty,
        string text => text,
        double number => number.ToString("0.###############", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset at => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        _ => value.ToString() ?? string.Empty,
    };

    public static bool Compare(string symbol, object? left, object? right)
    {
        var isText = left is string || right is string;
        if (!isText && (left is null || right is null))
        {
            return symbol is "=" or "==" ? left == right : symbol is "<>" or "!=" && left != right;
        }

        var order = isText ? string.CompareOrdinal(Text(left), Text(right)) : Comparer<object>.Default.Compare(Same(left!, right!), Same(right!, left!));
        return symbol switch
        {
            "=" or "==" => order == 0,
            "<>" or "!=" => order != 0,
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }

    public static object? Add(char symbol, object? left, object? right) => (symbol, left, right) switch
    {
        ('&', _, _) => Text(left) + Text(right),
        ('+', string or null, string or null) => Text(left) + Text(right),
        ('+', double one, double other) => one + other,
        ('-', double one, double other) => one - other,
        ('+', DateOnly day, double days) => day.AddDays((int)days),
        ('-', DateOnly day, double days) => day.AddDays(-(int)days),
        ('-', DateOnly day, DateOnly other) => (double)(day.DayNumber - other.DayNumber),
        ('+', DateTimeOffset at, double days) => at.AddDays(days),
        ('-', DateTimeOffset at, double days) => at.AddDays(-days),
        ('-', DateTimeOffset at, DateTimeOffset other) => (at - other).TotalDays,
        _ => null,
    };

    private static FormulaNode? FindText(string name, FormulaNode[] args) => (name, args.Length) switch
    {
        ("TEXT", 1) => scope => Text(args[0](scope)),
        ("LEN", 1) => scope => (double)Text(args[0](scope)).Length,
        ("LOWER", 1) => scope => Text(args[0](scope)).ToLowerInvariant(),
        ("UPPER", 1) => scope => Text(args[0](scope)).ToUpperInvariant(),
        ("TRIM", 1) => scope => Text(args[0](scope)).Trim(),
        ("LEFT", 2) => scope => Text(args[0](scope)) is var text ? text[..Count(args[1](scope), text)] : null,
        ("RIGHT", 2) => scope => Text(args[0](scope)) is var text ? text[^Count(args[1](scope), text)..] : null,
        ("CONTAINS", 2) => scope => Text(args[0](scope)).Contains(Text(args[1](scope)), StringComparison.Ordinal),
        ("BEGINS", 2) => scope => Text(args[0](scope)).StartsWith(Text(args[1](scope)), StringComparison.Ordinal),
        ("SUBSTITUTE", 3) => scope => Text(args[1](scope)) is { Length: > 0 } old ? Text(args[0](scope)).Replace(old, Text(args[2](scope)), StringComparison.Ordinal) : args[0](scope),
        _ => null,
    };

    private static FormulaNode? FindNumber(string name, FormulaNode[] args) => (name, args.Length) switch
    {
        ("VALUE", 1) => scope => double.TryParse(Text(args[0](scope)), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null,
        ("ABS", 1) => scope => args[0](scope) is double number ? Math.Abs(number) : null,
        ("ROUND", 2) => scope => args[0](scope) is double number && args[1](scope) is double digits ? Math.Round(number, Math.Clamp((int)digits, 0, 15), MidpointRounding.AwayFromZero) : null,
        ("MOD", 2) => scope => args[0](scope) is double number && args[1](scope) is double by and not 0 ? number - (by * Math.Floor(number / by)) : null,
        ("MAX", > 0) => scope => args.Select(arg => arg(scope)).OfType<double>().DefaultIfEmpty().Max(),
        ("MIN", > 0) => scope => args.Select(arg => arg(scope)).OfType<double>().DefaultIfEmpty().Min(),
        ("YEAR", 1) => scope => args[0](scope) is DateOnly day ? (double)day.Year : null,
        ("MONTH", 1) => scope => args[0](scope) is DateOnly day ? (double)day.Month : null,
        ("DAY", 1) => scope => args[0](scope) is DateOnly day ? (double)day.Day : null,
        ("DATEVALUE", 1) => scope => args[0](scope) switch
        {
            DateTimeOffset at => DateOnly.FromDateTime(at.UtcDateTime),
            string text when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) => day,
            _ => null,
        },
        _ => null,
    };

    private static object? Case(FormulaScope scope, FormulaNode[] args)
    {
        var value = args[0](scope);
        for (var at = 1; at + 1 < args.Length; at += 2)
        {
            if (Compare("=", value, args[at](scope)))
            {
                return args[at + 1](scope);
            }
        }

        return args[^1](scope);
    }

    private static bool IsBlank(object? value) => value is null or "";

    private static int Count(object? wanted, string text) => wanted is double count ? Math.Clamp((int)count, 0, text.Length) : 0;

    // A date beside a time means its midnight.
    private static object Same(object value, object other) => (value, other) switch
    {
        (DateOnly day, DateTimeOffset) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero),
        _ when value.GetType() != other.GetType() && !(value is DateTimeOffset && other is DateOnly) => Text(value),
        _ => value,
    };
}
