using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce;

/// <summary>Puts sample companies and people into an org as if they had been imported long ago: no change events.</summary>
internal static class SampleSeeding
{
    private const int Piece = 1000;

    // The sample data speaks HubSpot's industries; these are Salesforce's words for them.
    private static readonly Dictionary<string, string> Industries = new(StringComparer.Ordinal)
    {
        ["COMPUTER_SOFTWARE"] = "Technology",
        ["FOOD_PRODUCTION"] = "Food & Beverage",
        ["LOGISTICS_AND_SUPPLY_CHAIN"] = "Transportation",
        ["TEXTILES"] = "Apparel",
        ["RENEWABLES_ENVIRONMENT"] = "Environmental",
    };

    /// <returns>How many were created; those that exist already, by website and e-mail, are left alone.</returns>
    public static (int Accounts, int Contacts) Seed(Org org, IEnumerable<SampleCompany> companies, IEnumerable<SamplePerson> people)
    {
        lock (org.Gate)
        {
            var accounts = Add(org, companies.Where(company => company.Salesforce is not null), AddAccount);
            var contacts = Add(org, people.Where(person => person.Salesforce is not null), AddContact);
            return (accounts, contacts);
        }
    }

    // In pieces, because a transaction remembers every step until it ends.
    private static int Add<T>(Org org, IEnumerable<T> samples, Func<Org, Transaction, T, bool> add)
    {
        var added = 0;
        foreach (var piece in samples.Chunk(Piece))
        {
            var transaction = new Transaction(org, new WriteContext(org.SalesUserId, string.Empty) { Silent = true });
            added += piece.Count(sample => add(org, transaction, sample));
            transaction.Commit();
        }

        return added;
    }

    private static string Website(string domain) => $"https://www.{domain}";

    private static bool AddAccount(Org org, Transaction transaction, SampleCompany company)
    {
        var type = org.Metadata["Account"];
        var fields = company.Salesforce!;
        if (org.Table(type).FindBy(type["Website"], Website(company.Domain)).Count > 0)
        {
            return false;
        }

        transaction.Create(type, Writes(
            type,
            ("Name", fields.Name), ("Website", Website(company.Domain)), ("Phone", fields.Phone), ("BillingCity", fields.City),
            ("BillingCountry", fields.Country), ("NumberOfEmployees", fields.Employees is { } employees ? (double)employees : null),
            ("Industry", fields.Industry is { } industry ? Industries[industry] : null), ("Region__c", company.Region.ToUpperInvariant())));
        return true;
    }

    private static bool AddContact(Org org, Transaction transaction, SamplePerson person)
    {
        var type = org.Metadata["Contact"];
        var fields = person.Salesforce!;
        if (org.Table(type).FindBy(type["Email"], person.Email).Count > 0)
        {
            return false;
        }

        var accounts = org.Metadata["Account"];
        var account = org.Table(accounts).FindBy(accounts["Website"], Website(person.CompanyDomain));
        transaction.Create(type, Writes(
            type,
            ("FirstName", fields.FirstName), ("LastName", fields.LastName), ("Email", person.Email), ("Phone", fields.Phone),
            ("Title", fields.JobTitle), ("MailingCity", fields.City), ("MailingCountry", fields.Country),
            ("AccountId", account.Count > 0 ? account[0].Id : null), ("Region__c", person.Region.ToUpperInvariant())));
        return true;
    }

    private static FieldWrite[] Writes(SObjectType type, params (string Field, object? Value)[] values) =>
    [
        .. values.Where(value => value.Value is not null).Select(value => new FieldWrite(
            type[value.Field], value.Value is string text ? FieldValues.FromText(type[value.Field], text) : value.Value)),
    ];
}
