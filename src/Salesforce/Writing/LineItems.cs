using HubSpotSfSync.Salesforce.Reading;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce.Writing;

/// <summary>
/// The Amount of an Opportunity with line items is their sum: Salesforce takes another one without a word and forgets it. So it is
/// refused here, or both sides would overwrite each other for ever.
/// </summary>
internal static class LineItems
{
    public const string Flag = "HasOpportunityLineItem";
    public const string RefusalCode = "OPPORTUNITY_HAS_LINE_ITEMS";

    private const string Opportunity = "Opportunity";
    private const string Amount = "Amount";

    public static bool Matter(RecordQuery query, RecordWrite write) =>
        !write.Delete && string.Equals(query.ObjectType, Opportunity, StringComparison.OrdinalIgnoreCase) && write.Values.ContainsKey(Amount);

    /// <summary>What has to be read to judge a write.</summary>
    public static IReadOnlyList<string> Fields(DescribedObject described) => described.Find(Flag) is null ? [] : [Flag, Amount];

    public static WriteOutcome? Judge(RecordWrite write, CrmRecord current) =>
        bool.TryParse(current.Values.GetValueOrDefault(Flag), out var has) && has && write.Values[Amount] != current.Values.GetValueOrDefault(Amount)
            ? new WriteOutcome.Refused(
                RefusalCode,
                $"Opportunity {current.Id} has line items, and its Amount is their sum: Salesforce would ignore the Amount that is written. Let Salesforce own the Amount in the mapping, or remove the line items.",
                [Amount])
            : null;
}
