using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Pairs;

/// <summary>Moves the base: the values on which both sides agree.</summary>
internal static class PairAgreeing
{
    /// <param name="pair">The pair.</param>
    /// <param name="field">The field mapping.</param>
    /// <param name="hubSpot">The values of its HubSpot fields, then of its inputs as far as they are known.</param>
    /// <param name="salesforce">The same of Salesforce.</param>
    internal static PairState Agree(PairState pair, FieldMapping field, IReadOnlyList<string?> hubSpot, IReadOnlyList<string?> salesforce)
    {
        var agreement = new Agreement(pair, fields: 1);
        agreement.Agree(field, hubSpot, salesforce);
        return agreement.Reach();
    }

    /// <summary>What is there as we sent it was not somebody's change: it is agreed.</summary>
    internal static PairState RecogniseOwnValues(PairState pair, Side target, OutgoingWrite sent, Mapping mapping)
    {
        var agreement = new Agreement(pair, mapping.Fields.Count);
        foreach (var field in mapping.Fields)
        {
            if (sent.ValuesOf(field.On(target)) is { } values && pair[target].ValuesOf(field.On(target)) is { } held && field.Same(held, values))
            {
                agreement.AgreeOn(field, target, sent.SourcesOf(field, target), held);
            }
        }

        return agreement.Reach();
    }
}
