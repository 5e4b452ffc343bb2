using HubSpotSfSync.Sync.Configuration.Reading;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms;

namespace HubSpotSfSync.Sync.Validation.Rules;

/// <summary>
/// Texts and numbers have room where they go. HubSpot's texts may have any length, and Salesforce's own fields are as long as they
/// are: what is told is what somebody can mend.
/// </summary>
internal sealed class LengthsFit : ISchemaRule
{
    /// <summary>Salesforce's longest text of one line.</summary>
    private const int Line = 255;

    /// <summary>Numbers of fewer digits before the point are soon outgrown.</summary>
    private const int FewDigits = 4;

    public void Check(ConnectionSchemas schemas, Problems problems)
    {
        foreach (var field in schemas.Fields)
        {
            foreach (var side in Sides.Both)
            {
                foreach (var (target, domain) in field.ValuesTo(side))
                {
                    CheckText(field, side, target, domain, problems);
                    CheckNumber(field, side, target, domain, problems);
                }
            }
        }

        foreach (var joined in schemas.Joined)
        {
            foreach (var side in Sides.Both)
            {
                CheckConstants(joined, side, problems);
            }
        }
    }

    private static void CheckText(JoinedFields field, Side side, FieldSchema target, ValueDomain domain, Problems problems)
    {
        if (target.MaxLength is not { } longest || target.Kind is FieldKind.Reference or FieldKind.Enumeration or FieldKind.MultiSelect)
        {
            return;
        }

        var name = field.NameOn(side, target.Name);
        if (domain.Values is { } values)
        {
            var tooLong = values.Select(value => value.Made).OfType<string>().Where(made => made.Length > longest).ToList();
            if (tooLong.Count > 0)
            {
                problems.AddPartial(field.Location, $"{name} takes {longest} characters, and {Names.Some(tooLong)} {(tooLong.Count == 1 ? "is" : "are")} longer", "Map them to shorter values, or lengthen the field");
            }
        }
        else if (domain.LongText && !target.LongText && longest <= Line && !(domain.MaxLength <= longest))
        {
            problems.Warn(field.Location, $"{name} takes {longest} characters of one line, and {field.Mapping.NameOn(side.Other())} is a text of several lines: a longer one is refused", Shorten(longest));
        }
        else if (domain.MaxLength > longest && longest < Line && target.Name.EndsWith("__c", StringComparison.OrdinalIgnoreCase))
        {
            problems.Warn(field.Location, $"{name} takes {longest} characters, and {field.Mapping.NameOn(side.Other())} up to {domain.MaxLength}: a longer one is refused", $"Lengthen the field to {Line}. {Shorten(longest)}");
        }
    }

    private static void CheckNumber(JoinedFields field, Side side, FieldSchema target, ValueDomain domain, Problems problems)
    {
        if (domain.Kind == FieldKind.Number && domain.Values is null && target is { Kind: FieldKind.Number, Precision: > 0 and { } digits } && digits - (target.Scale ?? 0) is var before and <= FewDigits)
        {
            problems.Warn(field.Location, $"{field.NameOn(side, target.Name)} takes numbers of up to {before} digits before the point: a larger one is refused", "Give the field more digits, or scale the number: transform: { number: { times: 0.001 } }");
        }
    }

    private static void CheckConstants(JoinedObjects joined, Side side, Problems problems)
    {
        foreach (var (name, constant) in joined.ConstantsOn(side))
        {
            if (joined.On(side).Fields.GetValueOrDefault(name) is not { } field)
            {
                continue;
            }

            if (field is { Restricted: true, Options.Count: > 0 } && !constant.Value.Split(';').All(field.Options.Contains))
            {
                problems.AddPartial(constant.Location, $"{constant.Value} is no value of {side}'s {joined.NameOn(side)}.{name}", Names.Meant(constant.Value, field.Options, $"Name one of: {Names.Some([.. field.Options])}"));
            }
            else if (field.Kind is not (FieldKind.Reference or FieldKind.Enumeration or FieldKind.MultiSelect) && constant.Value.Length > field.MaxLength)
            {
                problems.AddPartial(constant.Location, $"{side}'s {joined.NameOn(side)}.{name} takes {field.MaxLength} characters, and the constant has {constant.Value.Length}", "Shorten it");
            }
        }
    }

    private static string Shorten(int longest) => $"To cut what is longer: transform: {{ cut: {longest} }}";
}
