using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Records;

/// <summary>
/// Ids of records of other mappings, as the ids of their counterparts. HubSpot has a field for each kind of record (a deal, a company);
/// Salesforce one for all kinds. Of several that are filled the first counts that has a counterpart.
/// </summary>
/// <param name="mappings">One for each HubSpot field: of which its records are.</param>
internal sealed class Lookup(IReadOnlyList<string> mappings) : ITransform
{
    public const string NotYet = "WAITS_FOR_RECORD";

    public IReadOnlyList<string> Mappings => mappings;

    public IEnumerable<string> RefersTo => mappings;

    public IReadOnlyList<ValueDomain>? DomainsOf(Side target, IReadOnlyList<ValueDomain> source) =>
        [.. Enumerable.Repeat(ValueDomain.Of(FieldKind.Reference), target == Side.HubSpot ? mappings.Count : 1)];

    public bool Makes(Side target) => true;

    public IEnumerable<RecordReference> References(Side side, IReadOnlyList<string?> values) =>
        mappings.SelectMany((mapping, i) => Candidates(mapping, i, side, values));

    public Conversion Convert(Side target, IReadOnlyList<string?> source, ConversionContext context)
    {
        var found = new string?[mappings.Count];
        for (var i = 0; i < mappings.Count; i++)
        {
            foreach (var reference in Candidates(mappings[i], i, target.Other(), source))
            {
                if (!context.Counterparts.TryGetValue(reference, out var counterpart))
                {
                    return new Conversion.Waits(NotYet, $"It refers to {reference.Side} record {reference.RecordId} of {reference.Mapping}, which has no counterpart yet.") { For = reference };
                }

                found[i] ??= counterpart;
            }

            if (target == Side.Salesforce && found[i] is { } first)
            {
                return Conversion.One(first);
            }
        }

        return target == Side.HubSpot ? new Conversion.Made(found) : Conversion.One(null);
    }

    public override string ToString() => $"lookup {string.Join(',', mappings)}";

    internal static Conversion.Waits Waits(RecordReference reference) =>
        new(NotYet, $"It refers to {reference.Side} record {reference.RecordId} of {reference.Mapping}, which has no counterpart yet.") { For = reference };

    /// <summary>The records of a mapping that the values of a side may name. Salesforce's inputs count after its fields: the account of
    /// an activity beside what it is about.</summary>
    private static IEnumerable<RecordReference> Candidates(string mapping, int place, Side side, IReadOnlyList<string?> values) =>
        (side == Side.HubSpot ? values.Skip(place).Take(1) : values)
            .Select(CanonicalText.Text).OfType<string>().Distinct(StringComparer.Ordinal).Select(id => new RecordReference(mapping, side, id));
}
