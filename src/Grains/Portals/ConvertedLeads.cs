using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Grains.Portals;

/// <summary>Whose Leads became these records. A Contact, an Account or an Opportunity that was a Lead a moment ago names nobody, and
/// belongs to the portal that had the Lead: another one may see it first.</summary>
public sealed class ConvertedLeads(ICrmAccounts accounts, SyncPlan plan, LinkIndex links, IGrainFactory grains, TimeProvider clock)
{
    /// <summary>How long the Lead's portal gets to follow the conversion.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>The rival that had the Lead, by record; nothing for records that were none, or have been something else for long.</summary>
    public async Task<IReadOnlyDictionary<string, Rival>> FormerHoldersAsync(Mapping mapping, Exclusivity exclusivity, IReadOnlyList<CrmRecord> records)
    {
        var found = new Dictionary<string, Rival>();
        var rivals = exclusivity.Rivals.Select(rival => (Rival: rival, Leads: LeadsOf(rival))).Where(one => one.Leads is not null).ToList();
        if (records.Count == 0 || rivals.Count == 0
            || mapping.SalesforceObject is not (SalesforceObjects.Contact or SalesforceObjects.Account or SalesforceObjects.Opportunity)
            || accounts.Crm(plan.Connection(mapping.Connection).AccountOn(Side.Salesforce)) is not IRelations relations)
        {
            return found;
        }

        var query = rivals[0].Leads!.QueryOn(Side.Salesforce);
        var leads = await relations.ReadConvertedIntoAsync(query, mapping.SalesforceObject, [.. records.Select(record => record.Id)], new CallContext(Lane.Live, Connection: mapping.Connection), CancellationToken.None);
        var recent = leads.Where(lead => lead.Version.ModifiedAtMs > (clock.GetUtcNow() - Patience).ToUnixTimeMilliseconds()).ToList();
        foreach (var (rival, mapped) in recent.Count == 0 ? [] : rivals)
        {
            var key = new MappingKey(rival.Connection, mapped!.Name);
            foreach (var (lead, pair) in recent.Zip(await links.LookupAsync(key, Side.Salesforce, [.. recent.Select(lead => lead.Id)])))
            {
                if (pair is not null && (await grains.Pair(new PairKey(key, pair)).LookAsync()).Salesforce.HeldBy is null)
                {
                    found[Became(lead.Converted!, mapping.SalesforceObject)!] = rival;
                }
            }
        }

        return found;
    }

    private Mapping? LeadsOf(Rival rival) => plan.Connection(rival.Connection).Mappings.SelectMany(group => group.Mappings).FirstOrDefault(one => one.SalesforceObject == SalesforceObjects.Lead);

    private static string? Became(LeadConversion lead, string salesforceObject) => salesforceObject switch
    {
        SalesforceObjects.Contact => lead.ContactId,
        SalesforceObjects.Account => lead.AccountId,
        _ => lead.OpportunityId,
    };
}
