using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Crm;

/// <summary>What a side knows about how its records came about, and that no record tells by itself.</summary>
public interface IRelations
{
    /// <summary>The Leads that were converted into these records.</summary>
    /// <param name="query">Of the Lead.</param>
    /// <param name="into">The object that they became: Contact, Account or Opportunity.</param>
    /// <param name="ids">Its records.</param>
    /// <param name="call">How the calls are made.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<IReadOnlyList<CrmRecord>> ReadConvertedIntoAsync(RecordQuery query, string into, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken);

    /// <summary>The e-mail addresses of the people of these companies, by company.</summary>
    Task<ILookup<string, string>> ReadEmailsOfAsync(IReadOnlyCollection<string> companies, CallContext call, CancellationToken cancellationToken);
}
