using System.Text.RegularExpressions;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms.Values;

namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>Reads a text with the names of fields in braces. Whose fields they are decides which side gets it.</summary>
internal static partial class TemplateReader
{
    public static TransformStep? Read(SectionReader section, string key, StepPlace place)
    {
        var text = section.RequiredText(key, "\"{firstname} {lastname}\"");
        if (text.Length == 0)
        {
            return null;
        }

        var names = Pieces().Matches(text).Where(piece => piece.Groups["field"].Success).Select(piece => piece.Groups["field"].Value).ToList();
        var target = GoalOf(names, place.Field);
        var fields = place.Field.ReadOn(target.Other());
        var wrong = Pieces().Matches(text).FirstOrDefault(piece => piece.Groups["stray"].Success)?.Value;
        var unknown = names.Find(name => !Has(fields, name));
        var (what, remedy) = (wrong, unknown, names.Count) switch
        {
            ({ } brace, _, _) => ($"a '{brace}' of the template has no partner", "Write names as {firstname}, and a brace itself twice: {{ or }}"),
            (_, _, 0) => ("the template names no field", "Write names as {firstname}; for one and the same text use constant"),
            (_, { } name, _) => ($"the template names {name}, which is not among the fields of this mapping", Remedy(name, target.Other(), fields)),
            _ when place.Field.On(target).Count != 1 => ($"a template makes one value, and {target} has {place.Field.On(target).Count} fields here", "Write a line for each of the fields"),
            _ when place.Values != place.Field.HubSpot.Count => ("the steps before the template make other values than its fields'", "Let it be the first step"),
            _ => (null, null),
        };
        if (what is not null)
        {
            section.Problems.Add(section.LocationOf(key), what, remedy!);
            return null;
        }

        return new TransformStep(new Template(target, text, [.. Parts(text, fields)]), target == Side.Salesforce ? 1 : place.Field.Salesforce.Count);
    }

    private static Side GoalOf(List<string> names, FieldShape field) =>
        names.Exists(name => Has(field.ReadOn(field.Goal.Other()), name)) || !names.Exists(name => Has(field.ReadOn(field.Goal), name)) ? field.Goal : field.Goal.Other();

    private static bool Has(IReadOnlyList<string> fields, string name) => fields.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static string Remedy(string name, Side side, IReadOnlyList<string> fields) =>
        EditDistance.Nearest(name, [.. fields]) is { } meant
            ? $"Did you mean '{meant}'?"
            : $"Name it below {side.ToString().ToLowerInvariant()}, or below inputs if it is only read: inputs: {{ {side.ToString().ToLowerInvariant()}: [{name}] }}";

    private static IEnumerable<TemplatePart> Parts(string text, IReadOnlyList<string> fields)
    {
        var words = "";
        foreach (Match piece in Pieces().Matches(text))
        {
            if (piece.Groups["field"] is { Success: true, Value: var name })
            {
                yield return new TemplatePart(words, fields.TakeWhile(field => !string.Equals(field, name, StringComparison.OrdinalIgnoreCase)).Count());
                words = "";
            }
            else
            {
                words += piece.Value is "{{" or "}}" ? piece.Value[..1] : piece.Value;
            }
        }

        yield return new TemplatePart(words, null);
    }

    /// <summary>A brace that is meant, a field's name in braces, a stray brace, or other text.</summary>
    [GeneratedRegex(@"\{\{|\}\}|\{(?<field>[A-Za-z0-9_.:-]+)\}|(?<stray>[{}])|[^{}]+")]
    private static partial Regex Pieces();
}
