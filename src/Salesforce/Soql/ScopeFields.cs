using System.Text.RegularExpressions;
using HubSpotSfSync.Salesforce.Reading;

namespace HubSpotSfSync.Salesforce.Soql;

/// <summary>Which fields of an object a condition depends on: those that it names, and the references by which it goes to a parent.</summary>
internal static partial class ScopeFields
{
    /// <param name="condition">SOQL; words in it that name no field are taken for operators, functions and literals.</param>
    /// <param name="described">The object.</param>
    public static IReadOnlySet<string> Of(string? condition, DescribedObject described)
    {
        var fields = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var token in Tokens().Matches(condition ?? string.Empty).Where(token => token.Groups["path"].Success).Select(token => token.Value))
        {
            var path = token.Split('.');

            // "Contact.Email" on Contact is Email.
            var first = path.Length > 1 && string.Equals(path[0], described.Schema.ObjectType, StringComparison.OrdinalIgnoreCase) && !described.Relationships.ContainsKey(path[0]) ? path[1] : path[0];
            if (described.Relationships.TryGetValue(first, out var reference) && path.Length > 1)
            {
                fields.Add(reference);
            }
            else if (described.Find(first) is { } field)
            {
                fields.Add(field.Name);
            }
        }

        return fields;
    }

    [GeneratedRegex(@"'(?:\\.|[^'\\])*'|(?<path>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)")]
    private static partial Regex Tokens();
}
