using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>What a user does with a good lead: an account and a contact come of it, in one transaction.</summary>
/// <param name="AccountId">Converts into this account instead of a new one.</param>
/// <param name="ContactId">Converts into this contact instead of a new one.</param>
public sealed record LeadConversion(string? AccountId = null, string? ContactId = null)
{
    private static readonly (string Lead, string Account)[] ToAccount =
    [
        ("Company", "Name"), ("Phone", "Phone"), ("Fax", "Fax"), ("Website", "Website"), ("Industry", "Industry"), ("Rating", "Rating"),
        ("AnnualRevenue", "AnnualRevenue"), ("NumberOfEmployees", "NumberOfEmployees"), ("Street", "BillingStreet"), ("City", "BillingCity"),
        ("State", "BillingState"), ("PostalCode", "BillingPostalCode"), ("Country", "BillingCountry"), ("Region__c", "Region__c"),
    ];

    private static readonly (string Lead, string Contact)[] ToContact =
    [
        ("Salutation", "Salutation"), ("FirstName", "FirstName"), ("LastName", "LastName"), ("Title", "Title"), ("Phone", "Phone"),
        ("MobilePhone", "MobilePhone"), ("Fax", "Fax"), ("Email", "Email"), ("LeadSource", "LeadSource"), ("Description", "Description"),
        ("Street", "MailingStreet"), ("City", "MailingCity"), ("State", "MailingState"), ("PostalCode", "MailingPostalCode"),
        ("Country", "MailingCountry"), ("Region__c", "Region__c"), ("Lifecycle__c", "Lifecycle__c"), ("Territory__c", "Territory__c"),
        ("Lead_Score__c", "Lead_Score__c"),
    ];

    public static (string LeadId, string AccountId, string ContactId) Run(Org org, SObjectRecord lead, LeadConversion into)
    {
        if (lead.Current.IsDeleted || lead[lead.Type["IsConverted"]] is true)
        {
            throw new RefusedException(new SalesforceError("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead"));
        }

        var transaction = new Transaction(org, org.InUserInterface);
        try
        {
            var account = CreateOrFill(org, transaction, lead, "Account", into.AccountId, ToAccount, null);
            var contact = CreateOrFill(org, transaction, lead, "Contact", into.ContactId, ToContact, account.Id);
            transaction.UpdateKept(lead,
            [
                Write(lead.Type, "Status", "Closed - Converted"), Write(lead.Type, "IsConverted", true),
                Write(lead.Type, "ConvertedDate", DateOnly.FromDateTime(org.Clock.GetUtcNow().UtcDateTime)),
                Write(lead.Type, "ConvertedAccountId", account.Id), Write(lead.Type, "ConvertedContactId", contact.Id),
            ]);
            transaction.Commit();
            return (lead.Id, account.Id, contact.Id);
        }
        catch (RefusedException)
        {
            transaction.RollbackTo(0);
            throw;
        }
    }

    private static SObjectRecord CreateOrFill(
        Org org, Transaction transaction, SObjectRecord lead, string typeName, string? existingId, (string From, string To)[] fields, string? accountId)
    {
        var type = org.Metadata[typeName];
        var writes = fields.Select(field => Write(type, field.To, lead[lead.Type[field.From]])).Where(write => write.Value is not null).ToList();
        if (accountId is not null)
        {
            writes.Add(Write(type, "AccountId", accountId));
        }

        if (existingId is null)
        {
            return transaction.Create(type, writes);
        }

        var existing = RecordId.Normalize(existingId) is { } id ? org.Table(type).Find(id) : null;
        if (existing is null)
        {
            throw new RefusedException(new SalesforceError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id"));
        }

        // Only what is still blank is filled.
        writes.RemoveAll(write => existing[write.Field] is not null);
        if (writes.Count > 0)
        {
            transaction.Update(existing, writes);
        }

        return existing;
    }

    private static FieldWrite Write(SObjectType type, string field, object? value) => new(type[field], value);
}
