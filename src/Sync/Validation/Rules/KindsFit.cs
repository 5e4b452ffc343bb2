using HubSpotSfSync.Sync.Configuration.Reading;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms;

namespace HubSpotSfSync.Sync.Validation.Rules;

/// <summary>A field takes the kind of values that come to it, after what its transform makes of them.</summary>
internal sealed class KindsFit : ISchemaRule
{
    public void Check(ConnectionSchemas schemas, Problems problems)
    {
        foreach (var field in schemas.Fields)
        {
            foreach (var side in Sides.Both)
            {
                foreach (var (target, domain) in field.ValuesTo(side))
                {
                    // What is known value by value is looked at value by value.
                    if (domain.Kind is { } kind && (domain.Values is null || kind is FieldKind.Boolean or FieldKind.MultiSelect) && Misfit.Of(domain, kind, target.Kind) is { } misfit)
                    {
                        Tell(field, side, target, kind, misfit, problems);
                    }
                }
            }
        }
    }

    private static void Tell(JoinedFields field, Side side, FieldSchema target, FieldKind kind, Misfit misfit, Problems problems)
    {
        var what = $"{field.NameOn(side, target.Name)} holds {Word(target.Kind)}, and {field.Mapping.NameOn(side.Other())} gives it {Word(kind)}{(kind == target.Kind ? $" of {side.Other()}" : "")}";
        if (misfit.Certain)
        {
            problems.Add(field.Location, what, misfit.Remedy);
        }
        else
        {
            problems.Warn(field.Location, $"{what}: a value that is none is refused", misfit.Remedy);
        }
    }

    private static string Word(FieldKind kind) => kind switch
    {
        FieldKind.Text => "texts",
        FieldKind.Email => "e-mail addresses",
        FieldKind.Phone => "phone numbers",
        FieldKind.Url => "addresses of pages",
        FieldKind.Number => "numbers",
        FieldKind.Boolean => "true and false",
        FieldKind.Date => "dates",
        FieldKind.DateTime => "dates with a time",
        FieldKind.Enumeration => "values of a picklist",
        FieldKind.MultiSelect => "several values of a picklist",
        FieldKind.Reference => "ids of records",
        _ => "parts that belong together",
    };
}

/// <summary>Why a kind of values does not fit a kind of field.</summary>
/// <param name="Certain">No value of the kind fits. Else some may.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record Misfit(bool Certain, string Remedy)
{
    private const string Translate = "Turn the id into the other side's: transform: { lookup: companies } for a record, transform: owner for a person";

    public static Misfit? Of(ValueDomain domain, FieldKind made, FieldKind target) =>
        domain.ForeignIds && target == FieldKind.Reference ? new(true, Translate) : Of(made, target);

    /// <summary>Null where it fits.</summary>
    public static Misfit? Of(FieldKind made, FieldKind target) => target switch
    {
        _ when made == target => null,
        FieldKind.Compound => new(true, "Map its parts, such as BillingStreet and BillingCity"),
        _ when made == FieldKind.Compound => new(true, "Map its parts, such as BillingStreet and BillingCity"),
        FieldKind.Number => Of(made, [FieldKind.Text, FieldKind.Phone, FieldKind.Enumeration, FieldKind.Reference], "Map a number, or make one with an expression"),
        FieldKind.Boolean => Of(made, [FieldKind.Text, FieldKind.Enumeration], "Say which words mean yes and no: transform: { boolean: { yes: [Yes], no: [No] } }"),
        FieldKind.Date => made == FieldKind.DateTime
            ? new(true, "Say in which time zone the day is meant: transform: { date: { zone: Europe/Berlin } }")
            : Of(made, [FieldKind.Text], "Say how the date is written: transform: { dateFormat: dd.MM.yyyy }"),
        FieldKind.DateTime => made == FieldKind.Date
            ? new(false, "Say in which time zone the day begins: transform: { date: { zone: Europe/Berlin, momentOn: ... } }")
            : Of(made, [FieldKind.Text], "Say how the time is written: transform: { dateFormat: { format: \"dd.MM.yyyy HH:mm\", zone: Europe/Berlin } }"),
        FieldKind.Email => made is FieldKind.Number or FieldKind.Boolean or FieldKind.Date or FieldKind.DateTime or FieldKind.Reference ? new(true, "Map a field that holds e-mail addresses") : null,
        FieldKind.Reference => made is FieldKind.Text or FieldKind.Url ? null : new(true, Translate),
        _ => null,
    };

    private static Misfit Of(FieldKind made, FieldKind[] possible, string remedy) => new(!possible.Contains(made), remedy);
}
