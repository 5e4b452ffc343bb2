using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>Words on one side, true and false on the other. Of several words for the same the first is the one that is written.
/// Salesforce's checkboxes are never empty: no word is no.</summary>
internal sealed class YesNo(IReadOnlyList<string> yes, IReadOnlyList<string> no, Side words) : PlainTransform
{
    public override string ToString() => $"boolean {Settings.Quote(yes)} / {Settings.Quote(no)} in {words}";

    protected override FieldKind? KindOf(Side target) => target == words ? FieldKind.Text : FieldKind.Boolean;

    /// <summary>Its words are all that it makes and all that it takes.</summary>
    public override ValueDomain DomainOf(Side target, ValueDomain source) => source.Values is not null
        ? base.DomainOf(target, source)
        : new ValueDomain { Kind = KindOf(target), Values = target == words ? [new KnownValue("true", yes[0]), new KnownValue("false", no[0])] : [.. yes.Select(word => new KnownValue(word, "true")), .. no.Select(word => new KnownValue(word, "false"))] };

    protected override Conversion Convert(Side target, string value)
    {
        if (target == words)
        {
            return CanonicalText.Boolean(value) switch
            {
                "true" => Conversion.One(yes[0]),
                "false" => Conversion.One(no[0]),
                _ => new Conversion.Refused("NOT_A_FLAG", $"{target.Other()}'s value is neither true nor false."),
            };
        }

        return yes.Contains(value, StringComparer.OrdinalIgnoreCase) ? Conversion.One(CanonicalText.Boolean(true))
            : no.Contains(value, StringComparer.OrdinalIgnoreCase) ? Conversion.One(CanonicalText.Boolean(false))
            : new Conversion.Refused("VALUE_NOT_MAPPED", $"{words}'s value '{value}' means neither yes nor no. Add it to the words of one of the two.");
    }

    protected override Conversion Empty(Side target) =>
        Conversion.One(target == Side.Salesforce && words == Side.HubSpot ? CanonicalText.Boolean(false) : null);
}
