using HubSpotSfSync.Sync.Mappings;
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

    /// <summary>For each set of match keys the record that they find, in the query's scope or not; null where they find none. Of several
    /// one that nobody claimed yet, then one that is no converted Lead, then the oldest.</summary>
    Task<IReadOnlyList<CrmRecord?>> FindAsync(RecordQuery query, IReadOnlyList<IReadOnlyList<MatchKey>> keys, CallContext call, CancellationToken cancellationToken);

    /// <summary>The Opportunities in scope that have an account and no contact role, each with its account. Those whose roles somebody
    /// removed are not among them, as long as the recycle bin remembers.</summary>
    /// <param name="query">Of the Opportunity.</param>
    /// <param name="changedSince">Those that changed since; null for all that are open.</param>
    /// <param name="createdUntil">Younger ones are left out.</param>
    /// <param name="call">How the calls are made.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<IReadOnlyList<(string Opportunity, string Account)>> ReadWithoutRolesAsync(
        RecordQuery query, DateTimeOffset? changedSince, DateTimeOffset createdUntil, CallContext call, CancellationToken cancellationToken);

    /// <summary>The contacts in scope of these accounts, by account.</summary>
    /// <param name="query">Of the Contact.</param>
    /// <param name="accounts">Whose.</param>
    /// <param name="call">How the calls are made.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<ILookup<string, AccountPerson>> ReadPeopleOfAsync(RecordQuery query, IReadOnlyCollection<string> accounts, CallContext call, CancellationToken cancellationToken);
}

/// <summary>A side whose records are joined to any number of others.</summary>
public interface IAssociations
{
    /// <summary>The records of a type that each of these is associated with: the primary one first, then the oldest.</summary>
    Task<ILookup<string, string>> ReadAssociatedAsync(
        string objectType, string associated, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken);
}
