namespace HubSpotSfSync.Sync.Pairs;

/// <summary>Where a person of a HubSpot company is in Salesforce.</summary>
/// <param name="Account">The Account of that Contact, or of the Lead's conversion; null where there is none.</param>
/// <param name="IsTaken">The Account has a company already.</param>
public sealed record AccountCandidate(string? Account, bool IsTaken);

/// <summary>Which Account is a HubSpot company that has none yet, told by its people.</summary>
public static class AccountChoice
{
    /// <summary>The one Account that its people are in. People of several Accounts tell nothing, and an Account is one company.</summary>
    public static string? Choose(IEnumerable<AccountCandidate> people)
    {
        var accounts = people.Where(person => person.Account is not null).DistinctBy(person => person.Account).ToList();
        return accounts is [{ IsTaken: false } only] ? only.Account : null;
    }
}
