using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms.Values;

namespace HubSpotSfSync.Sync.Transforms.Records;

/// <summary>The id of a record of another mapping, as the id of its counterpart.</summary>
internal sealed class Lookup(string mapping) : ValueTransform
{
    public const string NotYet = "WAITS_FOR_RECORD";

    public override IEnumerable<string> RefersTo => [mapping];

    public override IEnumerable<RecordReference> References(Side side, IReadOnlyList<string?> values) =>
        CanonicalText.Text(values[0]) is { } id ? [new RecordReference(mapping, side, id)] : [];

    public override ValueDomain DomainOf(Side target, ValueDomain source) => ValueDomain.Of(FieldKind.Reference);

    public override string ToString() => $"lookup {mapping}";

    internal static Conversion.Waits Waits(RecordReference reference) =>
        new(NotYet, $"It refers to {reference.Side} record {reference.RecordId} of {reference.Mapping}, which has no counterpart yet.") { For = reference };

    protected override Conversion Convert(Side target, string? value, IReadOnlyList<string?> source, ConversionContext context)
    {
        if (value is null)
        {
            return Conversion.One(null);
        }

        var reference = new RecordReference(mapping, target.Other(), value);
        return context.Counterparts.TryGetValue(reference, out var counterpart)
            ? Conversion.One(counterpart)
            : Waits(reference);
    }
}
