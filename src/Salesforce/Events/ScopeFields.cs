using System.Text.RegularExpressions;

namespace HubSpotSfSync.Salesforce.Events;

/// <summary>The fields that a SOQL condition asks about.</summary>
internal static partial class ScopeFields
{
    /// <summary>Of a parent's field the reference to the parent counts: a change of the parent itself is no change of the record. Words of
    /// the language among them do no harm: no field is called so.</summary>
    public static IEnumerable<string> Of(string? condition) => condition is null
        ? []
        : Names().Matches(Literals().Replace(condition, " ")).Select(match => Reference(match.Value)).Distinct(StringComparer.OrdinalIgnoreCase);

    private static string Reference(string path)
    {
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? path
            : path[..dot].EndsWith("__r", StringComparison.OrdinalIgnoreCase) ? path[..(dot - 1)] + "c"
            : path[..dot] + "Id";
    }

    [GeneratedRegex(@"'(?:[^'\\]|\\.)*'")]
    private static partial Regex Literals();

    [GeneratedRegex(@"[A-Za-z_][A-Za-z0-9_.]*")]
    private static partial Regex Names();
}
