using System.Globalization;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.HubSpot.Objects;

namespace HubSpotSfSync.Sandbox.HubSpot;

/// <summary>Puts sample companies and people into a portal as if they had been imported long before anyone subscribed.</summary>
internal static class SampleSeeding
{
    private static readonly AssociationType[] Primary = [new(AssociationTable.HubSpotDefined, AssociationTable.ContactToPrimaryCompany)];
    private static readonly string[] Streets = [.. Enumerable.Range(1, 97).Select(number => string.Create(CultureInfo.InvariantCulture, $"{number} Market Street"))];
    private static readonly string[] Zips = [.. Enumerable.Range(0, 89).Select(number => string.Create(CultureInfo.InvariantCulture, $"{10000 + (number * 991)}"))];
    private static readonly string[] LeadStatuses = ["NEW", "OPEN", "IN_PROGRESS", "CONNECTED"];
    private static readonly string[] Sources = ["ORGANIC_SEARCH", "DIRECT_TRAFFIC", "REFERRALS", "OFFLINE", "PAID_SEARCH"];

    /// <returns>How many companies and contacts were created; those that exist already are left alone.</returns>
    public static (int Companies, int Contacts) Seed(
        Portal portal, IEnumerable<SampleCompany> companies, IEnumerable<SamplePerson> people)
    {
        var madeCompanies = 0;
        var madeContacts = 0;
        lock (portal.Gate)
        {
            var byDomain = portal.Companies.Records
                .Where(company => company.Current.ArchivedAt is null)
                .GroupBy(company => company.Current[portal.Companies.Catalogue.Find("domain")!.Ordinal] ?? string.Empty)
                .ToDictionary(group => group.Key, group => group.First());
            foreach (var sample in companies.Where(sample => sample.HubSpot is not null && !byDomain.ContainsKey(sample.Domain)))
            {
                byDomain[sample.Domain] = portal.Companies.Create(Writes(portal.Companies, Fields(sample)), WriteOrigin.Seed);
                madeCompanies++;
            }

            foreach (var sample in people.Where(sample => sample.HubSpot is not null))
            {
                if (portal.Contacts.FindByUnique("email", sample.Email) is not null)
                {
                    continue;
                }

                var company = byDomain.GetValueOrDefault(sample.CompanyDomain);
                var contact = portal.Contacts.Create(Writes(portal.Contacts, Fields(sample, portal, company, madeContacts)), WriteOrigin.Seed);
                madeContacts++;
                if (company is not null)
                {
                    portal.Associations.Add(portal.Contacts.Name, contact.Id, portal.Companies.Name, company.Id, Primary);
                }
            }
        }

        return (madeCompanies, madeContacts);
    }

    private static IEnumerable<(string Property, string? Value)> Fields(SampleCompany sample) =>
    [
        ("name", sample.HubSpot!.Name), ("domain", sample.Domain), ("phone", sample.HubSpot.Phone),
        ("industry", sample.HubSpot.Industry), ("city", sample.HubSpot.City), ("country", sample.HubSpot.Country),
        ("numberofemployees", sample.HubSpot.Employees?.ToString(CultureInfo.InvariantCulture)),
    ];

    private static IEnumerable<(string Property, string? Value)> Fields(SamplePerson sample, Portal portal, CrmObject? company, int number) =>
    [
        ("email", sample.Email), ("firstname", sample.HubSpot!.FirstName), ("lastname", sample.HubSpot.LastName),
        ("phone", sample.HubSpot.Phone), ("jobtitle", sample.HubSpot.JobTitle), ("city", sample.HubSpot.City),
        ("country", sample.HubSpot.Country), ("lifecyclestage", "lead"), ("associatedcompanyid", company?.IdText),
        ("company", company?.Current[portal.Companies.Catalogue.Find("name")!.Ordinal]), ("address", Streets[number % Streets.Length]),
        ("zip", Zips[number % Zips.Length]), ("hs_lead_status", LeadStatuses[number % LeadStatuses.Length]),
        ("hs_analytics_source", Sources[number % Sources.Length]), ("hubspot_owner_id", Owners.All[number % 2].Id),
    ];

    private static PropertyWrite[] Writes(ObjectTable table, IEnumerable<(string Property, string? Value)> fields) =>
    [
        .. fields.Where(field => field.Value is not null)
            .Select(field => new PropertyWrite(table.Catalogue.Find(field.Property)!, field.Value!)),
    ];
}
