using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce.Reading;

/// <summary>What a Lead tells of its conversion.</summary>
internal static class LeadFields
{
    public const string IsConverted = "IsConverted";
    public const string Contact = "ConvertedContactId";
    public const string Account = "ConvertedAccountId";
    public const string Opportunity = "ConvertedOpportunityId";

    public static readonly IReadOnlyList<string> Conversion = [IsConverted, Contact, Account, Opportunity];

    public static LeadConversion? ConversionOf(RecordQuery query, Func<string, string?> value) =>
        query.ObjectType == SalesforceObjects.Lead && bool.TryParse(value(IsConverted), out var converted) && converted && value(Contact) is { } contact && value(Account) is { } account
            ? new LeadConversion(RecordIds.To18(contact), RecordIds.To18(account), value(Opportunity) is { } opportunity ? RecordIds.To18(opportunity) : null)
            : null;

    /// <summary>The field of a Lead that names what it became.</summary>
    public static string Naming(string objectType) => objectType switch
    {
        SalesforceObjects.Contact => Contact,
        SalesforceObjects.Account => Account,
        SalesforceObjects.Opportunity => Opportunity,
        _ => throw new ArgumentOutOfRangeException(nameof(objectType), objectType, "A Lead becomes a Contact, an Account and an Opportunity"),
    };
}
