namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

/// <summary>
/// The account setting "create and associate companies with contacts": a contact with a business address gets the company
/// whose domain it is, made anew if there is none. Where leads are converted elsewhere, this is where duplicates come from.
/// </summary>
public sealed class CompanyByDomain(Portal portal)
{
    private static readonly WriteOrigin Automatic = new("AUTO_ASSOCIATE_BY_DOMAIN");

    private static readonly HashSet<string> FreeProviders = new(StringComparer.OrdinalIgnoreCase)
    {
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "icloud.com", "me.com",
        "aol.com", "gmx.com", "gmx.de", "gmx.net", "web.de", "mail.com", "mail.ru", "yandex.com", "proton.me", "protonmail.com",
        "qq.com", "163.com", "126.com", "zoho.com", "orange.fr", "free.fr", "laposte.net", "t-online.de", "libero.it",
    };

    private Dictionary<string, CrmObject>? _companies;

    public bool IsOn { get; set; } = portal.Settings.AutoAssociateCompanies;

    public void Remember(string domain, CrmObject company)
    {
        if (_companies is { } known && (!known.TryGetValue(domain, out var first) || !Holds(first, domain)))
        {
            known[domain] = company;
        }
    }

    public void Associate(CrmObject contact, string domain)
    {
        if (!IsOn || FreeProviders.Contains(domain) || portal.Associations.Of(contact.Id, portal.Companies.Name).Count > 0)
        {
            return;
        }

        if (!Known().TryGetValue(domain, out var company) || !Holds(company, domain))
        {
            var catalogue = portal.Companies.Catalogue;
            company = portal.Companies.Create(
                [new PropertyWrite(catalogue.Find("domain")!, domain), new PropertyWrite(catalogue.Find("name")!, NameOf(domain))], Automatic);
        }

        portal.Link((portal.Contacts, contact), (portal.Companies, company), [new AssociationType(AssociationTable.HubSpotDefined, AssociationTable.ContactToCompany)]);
    }

    // Several companies may have a domain; the oldest is the one.
    private Dictionary<string, CrmObject> Known()
    {
        if (_companies is null)
        {
            var domain = Domain();
            _companies = new(StringComparer.OrdinalIgnoreCase);
            foreach (var company in portal.Companies.After(0, archived: false))
            {
                if (company.Current[domain] is { Length: > 0 } value)
                {
                    _companies.TryAdd(value, company);
                }
            }
        }

        return _companies;
    }

    private int Domain() => portal.Companies.Catalogue.Find("domain")!.Ordinal;

    private bool Holds(CrmObject company, string domain) =>
        company is { MergedInto: null, IsPurged: false, Current.ArchivedAt: null }
        && string.Equals(company.Current[Domain()], domain, StringComparison.OrdinalIgnoreCase);

    private static string NameOf(string domain)
    {
        var name = domain.Split('.')[0];
        return char.ToUpperInvariant(name[0]) + name[1..];
    }
}
