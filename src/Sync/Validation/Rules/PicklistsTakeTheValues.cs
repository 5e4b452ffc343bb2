using HubSpotSfSync.Sync.Configuration.Reading;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms;

namespace HubSpotSfSync.Sync.Validation.Rules;

/// <summary>Every value that a picklist or a map is known to give has a value on the other side, where that takes no others.</summary>
internal sealed class PicklistsTakeTheValues : ISchemaRule
{
    public void Check(ConnectionSchemas schemas, Problems problems)
    {
        foreach (var field in schemas.Fields)
        {
            foreach (var side in Sides.Both)
            {
                foreach (var (target, domain) in field.ValuesTo(side))
                {
                    Check(field, side, target, domain, problems);
                }
            }
        }
    }

    private static void Check(JoinedFields field, Side side, FieldSchema target, ValueDomain domain, Problems problems)
    {
        if (domain.Kind is FieldKind.Boolean or FieldKind.MultiSelect && Misfit.Of(domain.Kind.Value, target.Kind) is not null)
        {
            return;
        }

        if (domain.Values is not { } values)
        {
            if (IsClosed(target) && domain.Kind is FieldKind.Text or FieldKind.Number && target.Kind is FieldKind.Enumeration or FieldKind.MultiSelect)
            {
                problems.Warn(
                    field.Location,
                    $"{field.NameOn(side, target.Name)} takes only {Names.Some([.. target.Options])}, and {field.Mapping.NameOn(side.Other())} may hold anything",
                    "Map what it holds, with otherwise: blank or a value for the rest");
            }

            return;
        }

        var lost = values.Where(value => value.Refused || (value.Made is { } made && !Takes(target, made))).ToList();
        if (lost.Count == 0)
        {
            return;
        }

        var names = lost.Select(value => value.Made is { } made && made != value.Source ? $"{made} (of {value.Source})" : value.Source).ToList();
        var what = $"{Names.Some(names)} of {field.Mapping.NameOn(side.Other())} {(lost.Count == 1 ? "has" : "have")} no value in {field.NameOn(side, target.Name)}{(IsClosed(target) ? $", which takes {Names.Some([.. target.Options])}" : "")}";
        var remedy = target.Kind == FieldKind.Boolean
            ? "Say which words mean yes and no: transform: { boolean: { yes: [Yes], no: [No] } }"
            : $"Add to the field's map: {{ {MapOf(side, target, lost)} }}, or say what becomes of them with otherwise: blank or a value";
        if (lost.Count == values.Count)
        {
            problems.Add(field.Location, what, remedy);
        }
        else
        {
            problems.AddPartial(field.Location, what, remedy);
        }
    }

    private static bool IsClosed(FieldSchema field) => field is { Restricted: true, Options.Count: > 0 };

    private static bool Takes(FieldSchema target, string value) => target.Kind switch
    {
        FieldKind.Enumeration => !IsClosed(target) || target.Options.Contains(value),
        FieldKind.MultiSelect => !IsClosed(target) || value.Split(';').All(target.Options.Contains),
        FieldKind.Boolean => CanonicalText.Boolean(value) is "true" or "false",
        FieldKind.Number => decimal.TryParse(value, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out _),
        _ => true,
    };

    /// <summary>Lines of a map: HubSpot's value on the left, and dots where nobody can guess the counterpart.</summary>
    private static string MapOf(Side side, FieldSchema target, List<KnownValue> lost) => string.Join(", ", lost.Select(value =>
    {
        var counterpart = EditDistance.Nearest(value.Source, target.Options) ?? "...";
        return side == Side.Salesforce ? $"{value.Source}: {counterpart}" : $"{counterpart}: {value.Source}";
    }));
}
