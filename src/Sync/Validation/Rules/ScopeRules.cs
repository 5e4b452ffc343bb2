using System.Text.RegularExpressions;
using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Configuration.Reading;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Validation.Rules;

/// <summary>
/// What a SOQL condition compares is a field. Only what stands right before an operator is looked at, and nothing where there is a
/// query in the condition: Salesforce knows the rest better.
/// </summary>
internal sealed partial class ConditionsNameFields : ISchemaRule
{
    public void Check(ConnectionSchemas schemas, Problems problems)
    {
        foreach (var joined in schemas.Joined)
        {
            foreach (var condition in new[] { joined.Connection.Selective.GetValueOrDefault(joined.SalesforceName), joined.Mapping.Where }.OfType<SelectiveConfig>())
            {
                foreach (var name in FieldsOf(condition.Soql))
                {
                    var path = name.StartsWith($"{joined.SalesforceName}.", StringComparison.OrdinalIgnoreCase) && !joined.Salesforce.Fields.Values.Any(field => field.Relationship == joined.SalesforceName)
                        ? name[(joined.SalesforceName.Length + 1)..]
                        : name;
                    if (!joined.Salesforce.Open && SalesforcePath.Walk(path, joined.Salesforce, schemas.Salesforce.Objects) is { Unknown: { } unknown } walked)
                    {
                        problems.Add(
                            condition.Location,
                            $"the condition names {name}, and Salesforce's {walked.At.ObjectType} has no {unknown} that our login sees",
                            Names.Meant(unknown, walked.Choices, "Create the field, or give the integration user Read Access to it"));
                    }
                }
            }
        }
    }

    /// <summary>The fields that a condition compares, as far as they are certain to be such.</summary>
    internal static IEnumerable<string> FieldsOf(string soql)
    {
        var plain = Literals().Replace(soql, "''");
        return Query().IsMatch(plain) ? [] : Compared().Matches(plain).Select(match => match.Groups["field"].Value).Distinct(StringComparer.OrdinalIgnoreCase);
    }

    [GeneratedRegex(@"'(?:\\.|[^'\\])*'")]
    private static partial Regex Literals();

    [GeneratedRegex(@"\bSELECT\b", RegexOptions.IgnoreCase)]
    private static partial Regex Query();

    [GeneratedRegex(@"(?<![\w.:-])(?<field>(?!not\b)[a-z]\w*(?:\.[a-z]\w*)*)\s*(?:=|!=|<>|<=|>=|<|>|\b(?:not\s+in|in|like|includes|excludes)\b)", RegexOptions.IgnoreCase)]
    private static partial Regex Compared();
}

/// <summary>The list that an inclusion names is there, and is one of the mapping's records.</summary>
internal sealed class SegmentsAreThere : ISchemaRule
{
    public void Check(ConnectionSchemas schemas, Problems problems)
    {
        foreach (var (inclusion, objectType) in schemas.Connection.Mappings.Select(mapping => (mapping.Inclusion, mapping.HubSpot)).Prepend((schemas.Connection.Inclusion, HubSpotObjects.Contacts)))
        {
            if (inclusion?.Inclusion.Segment is not { } id || !schemas.HubSpot.Segments.TryGetValue(id, out var segment))
            {
                continue;
            }

            if (segment is null)
            {
                problems.Add(inclusion.Location, $"HubSpot has no list {id} that our login sees", "Name the id of a list that is there: it stands in the list's address in HubSpot. The app needs the scope crm.lists.read");
            }
            else if (segment.ObjectType != objectType)
            {
                problems.Add(inclusion.Location, $"HubSpot's list {id} ('{segment.Name}') is one of {segment.ObjectType}, and not of {objectType}", $"Name a list of {objectType}");
            }
        }
    }
}

internal sealed class MatchFieldsCanBeSearched : ISchemaRule
{
    public void Check(ConnectionSchemas schemas, Problems problems)
    {
        foreach (var joined in schemas.Joined)
        {
            foreach (var side in Sides.Both)
            {
                foreach (var name in joined.Mapping.Match.SelectMany(rule => rule.On(side)).Where(name => joined.On(side).Fields.GetValueOrDefault(name) is { Filterable: false }))
                {
                    problems.Add(joined.Mapping.Location, $"{side} can't be searched by {joined.NameOn(side)}.{name}, by which records are matched", "Match by a field that can be filtered, such as a text of up to 255 characters");
                }
            }
        }
    }
}
