using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce.Reading;

/// <summary>The fields in which a Lead says that it was converted, and into what. They are read along with every Lead.</summary>
internal static class LeadConversions
{
    public const string Lead = "Lead";
    public const string Flag = "IsConverted";
    public const string Contact = "ConvertedContactId";
    public const string Account = "ConvertedAccountId";
    public const string Opportunity = "ConvertedOpportunityId";

    public static readonly IReadOnlyList<string> Fields = [Flag, Contact, Account, Opportunity];

    public static bool IsLead(string objectType) => string.Equals(objectType, Lead, StringComparison.OrdinalIgnoreCase);

    /// <summary>Null for a Lead that was not converted, or whose Contact our user may not see.</summary>
    public static LeadConversion? Read(Func<string, string?> value) =>
        bool.TryParse(value(Flag), out var converted) && converted && value(Contact) is { } contact && value(Account) is { } account
            ? new LeadConversion(RecordIds.To18(contact), RecordIds.To18(account), value(Opportunity) is { } opportunity ? RecordIds.To18(opportunity) : null)
            : null;
}
