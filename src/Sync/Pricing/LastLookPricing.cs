using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Pricing;

/// <summary>
/// The calls of the last look before records are created, where Leads are synced: whether a conversion made the counterpart, which no field tells.
/// What is asked besides of those that were converted is not in it: how many there are, only the look tells.
/// </summary>
public static class LastLookPricing
{
    private const int AssociatedPerCall = 1_000;

    /// <summary>By e-mails of usual length: 200 fit into a query, and five queries into a call.</summary>
    private const int PeoplePerCall = 1_000;

    public static long Of(Side side, MappingGroup group, LoadWork work, Func<Side, CrmCosts> costs)
    {
        var (inHubSpot, inSalesforce) = (work.HubSpot.Creates, work.Salesforce.Creates);
        var isOfPeople = group.Mappings.Any(mapping => mapping.SalesforceObject is SalesforceObjects.Contact or SalesforceObjects.Lead);
        var isOfTheirs = group.Default.SalesforceObject is SalesforceObjects.Account or SalesforceObjects.Opportunity;
        return side switch
        {
            Side.HubSpot when isOfTheirs => Calls(inSalesforce, AssociatedPerCall),
            Side.Salesforce when isOfTheirs => Calls(inHubSpot, costs(Side.HubSpot).Write.BatchIn(Lane.Backfill)),
            Side.Salesforce when isOfPeople => (group.Mappings.Any(mapping => mapping.SalesforceObject == SalesforceObjects.Contact) ? Calls(inHubSpot, costs(Side.HubSpot).Write.BatchIn(Lane.Backfill)) : 0)
                + (group.Mappings.Count > 1 ? group.Mappings.Count * Calls(inSalesforce, PeoplePerCall) : 0),
            _ => 0,
        };
    }

    private static long Calls(long records, int perCall) => records == 0 ? 0 : Prices.Batches(records, perCall);
}
