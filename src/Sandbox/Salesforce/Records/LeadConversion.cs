using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>What a user does with a good lead: an account, a contact and, if wanted, an opportunity come of it, in one transaction.</summary>
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

    /// <summary>The name of the opportunity; null makes none.</summary>
    public string? OpportunityName { get; init; }

    public string ConvertedStatus { get; init; } = "Closed - Converted";

    /// <exception cref="RefusedException">The lead can't be converted; nothing has changed.</exception>
    public static (string LeadId, string AccountId, string ContactId, string? OpportunityId) Run(Org org, SObjectRecord lead, LeadConversion into)
    {
        if (lead.Current.IsDeleted || lead[lead.Type["IsConverted"]] is true)
        {
            throw new RefusedException(new SalesforceError("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead"));
        }

        var transaction = new Transaction(org, org.InUserInterface);
        try
        {
            var converted = into.Convert(org, transaction, lead);
            transaction.Commit();
            return converted;
        }
        catch (RefusedException)
        {
            transaction.RollbackTo(0);
            throw;
        }
    }

    // The order is that of the change events: account, contact, opportunity, lead.
    private (string LeadId, string AccountId, string ContactId, string? OpportunityId) Convert(Org org, Transaction transaction, SObjectRecord lead)
    {
        var account = CreateOrFill(org, transaction, lead, "Account", AccountId, ToAccount, null);
        var contact = CreateOrFill(org, transaction, lead, "Contact", ContactId, ToContact, account.Id);
        var opportunity = OpportunityName is null ? null : CreateOpportunity(org, transaction, lead, account);
        transaction.UpdateKept(lead,
        [
            Write(lead.Type, "Status", ConvertedStatus), Write(lead.Type, "IsConverted", true),
            Write(lead.Type, "ConvertedDate", DateOnly.FromDateTime(org.Clock.GetUtcNow().UtcDateTime)),
            Write(lead.Type, "ConvertedAccountId", account.Id), Write(lead.Type, "ConvertedContactId", contact.Id),
            Write(lead.Type, "ConvertedOpportunityId", opportunity?.Id),
        ]);
        if (opportunity is not null)
        {
            var roles = org.Metadata["OpportunityContactRole"];
            transaction.Create(roles, [Write(roles, "OpportunityId", opportunity.Id), Write(roles, "ContactId", contact.Id), Write(roles, "IsPrimary", true)]);
        }

        MoveToContact(org, transaction, lead, contact);
        return (lead.Id, account.Id, contact.Id, opportunity?.Id);
    }

    private SObjectRecord CreateOpportunity(Org org, Transaction transaction, SObjectRecord lead, SObjectRecord account)
    {
        var type = org.Metadata["Opportunity"];
        // As on the platform: it closes with the quarter and is in the first stage.
        var today = DateOnly.FromDateTime(org.Clock.GetUtcNow().UtcDateTime);
        var quarterEnd = new DateOnly(today.Year, (((today.Month - 1) / 3) * 3) + 1, 1).AddMonths(3).AddDays(-1);
        return transaction.Create(type,
        [
            Write(type, "Name", OpportunityName), Write(type, "AccountId", account.Id), Write(type, "CloseDate", quarterEnd),
            Write(type, "StageName", OpportunityStages.All[0].Name), Write(type, "LeadSource", lead[lead.Type["LeadSource"]]),
        ]);
    }

    // Activities and memberships follow the person; nobody is told.
    private static void MoveToContact(Org org, Transaction transaction, SObjectRecord lead, SObjectRecord contact)
    {
        foreach (var typeName in new[] { "Task", "Event" })
        {
            var type = org.Metadata[typeName];
            foreach (var activity in org.Table(type).FindBy(type["WhoId"], lead.Id))
            {
                transaction.Rewrite(activity, [Write(type, "WhoId", contact.Id), Write(type, "AccountId", contact[contact.Type["AccountId"]])], movesModstamp: true);
            }
        }

        var members = org.Metadata["CampaignMember"];
        foreach (var member in org.Table(members).FindBy(members["LeadId"], lead.Id))
        {
            transaction.Rewrite(member, [Write(members, "ContactId", contact.Id), Write(members, "LeadOrContactId", contact.Id), Write(members, "Type", "Contact")], movesModstamp: true);
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

        if (type.Find("CurrencyIsoCode") is { } currency)
        {
            writes.Add(new FieldWrite(currency, lead[lead.Type["CurrencyIsoCode"]]));
        }

        if (existingId is null)
        {
            writes.Add(Write(type, "OwnerId", lead[lead.Type["OwnerId"]]));
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
