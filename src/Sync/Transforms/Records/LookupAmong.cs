using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Records;

/// <summary>
/// Ids of records of other mappings, as the ids of their counterparts. HubSpot has a field for each kind of record (a deal, a company);
/// Salesforce one for all kinds. Of several that are filled the first counts that has a counterpart.
/// </summary>
/// <param name="mappings">One for each HubSpot field: of which its records are.</param>
internal sealed class LookupAmong(IReadOnlyList<string> mappings) : ITransform
{
    public IReadOnlyList<string> Mappings => mappings;

    public IEnumerable<string> RefersTo => mappings;

    public bool Makes(Side target) => true;

    public IReadOnlyList<ValueDomain>? DomainsOf(Side target, IReadOnlyList<ValueDomain> source) =>
        [.. Enumerable.Repeat(ValueDomain.Of(FieldKind.Reference), target == Side.HubSpot ? mappings.Count : 1)];

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
                    return Lookup.Waits(reference);
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

    /// <summary>The records of a mapping that the values of a side may name. Salesforce's inputs count after its fields: the account of
    /// an activity beside what it is about.</summary>
    private static IEnumerable<RecordReference> Candidates(string mapping, int place, Side side, IReadOnlyList<string?> values) =>
        (side == Side.HubSpot ? values.Skip(place).Take(1) : values)
            .Select(CanonicalText.Text).OfType<string>().Distinct(StringComparer.Ordinal).Select(id => new RecordReference(mapping, side, id));
}
