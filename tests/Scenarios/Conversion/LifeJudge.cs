using System.Globalization;

namespace HubSpotSfSync.Scenarios.Conversion;

/// <summary>Says what is not as it has to be after a life: one contact, one company, one deal for each Opportunity, whatever the order.</summary>
/// <param name="run">The life, lived.</param>
/// <param name="all">How the platforms look.</param>
/// <param name="portal">The portal's id.</param>
internal sealed class LifeJudge(LifeRun run, Snapshot all, long portal)
{
    /// <summary>A create that left before is there this much later at most; stamps have whole seconds.</summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(2);

    private readonly List<string> _complaints = [];

    public static IReadOnlyList<string> Complaints(LifeRun run, Snapshot all, long portal)
    {
        var judge = new LifeJudge(run, all, portal);
        judge.JudgePerson();
        return judge._complaints;
    }

    private Life Life => run.Life;

    private void JudgePerson()
    {
        Expect(run.Failure is null, run.Failure ?? "");
        var (inHubSpot, inSalesforce) = (all.Contacts[Life.Email].ToList(), all.SalesforceContacts[Life.Email].ToList());
        Expect(inHubSpot.Count == 1, $"HubSpot has {inHubSpot.Count} contacts");
        Expect(inSalesforce.Count == 1, $"Salesforce has {inSalesforce.Count} Contacts");
        Expect(!all.OpenLeads[Life.Email].Any(), $"Salesforce has the Lead {string.Join(", ", all.OpenLeads[Life.Email].Select(lead => lead.Id))} besides");
        if (_complaints.Count > 0)
        {
            return;
        }

        var (contact, person) = (inHubSpot[0], inSalesforce[0]);
        Expect(ArePaired(contact, person), $"HubSpot contact {contact.Id} (of {contact["salesforce_sync_id"]}) and Contact {person.Id} (of {person["HubSpot_Sync_Id__c"]}) are not paired");
        Expect(contact["jobtitle"] == person["Title"], $"the title is {contact["jobtitle"]} in HubSpot and {person["Title"]} in Salesforce");
        Expect(run.Titles.Count == 0 || run.Titles.Contains(person["Title"]!), $"the title {person["Title"]} is none that anybody wrote");
        Expect(run.Titles.Count != 1 || person["Title"] == run.Titles[0], $"the only title that was written, {string.Join(", ", run.Titles)}, is lost");
        Expect(!IsQuarantined(contact.Id, person.Id), $"the contact waits for a person: {RefusalOf(contact.Id, person.Id)}");
        JudgeCompany(contact, person);
    }

    private void JudgeCompany(HubSpotRecord contact, SalesforceRecord person)
    {
        var (companies, accounts) = (all.CompaniesOf(Life), all.AccountsOf(Life));
        if (accounts.Count == 2 && IsUsersSecond(accounts, CreatedAt(contact)))
        {
            JudgeReported(companies, accounts);
            return;
        }

        Expect(accounts.Count == 1, $"Salesforce has {accounts.Count} Accounts: {string.Join(", ", accounts.Select(account => $"{account.Id} {account["Name"]} of {account["HubSpot_Sync_Id__c"]}"))}");
        if (companies.Count == 2 && Life.Company == CompanyCase.Late && companies.Where(company => !run.Companies.Contains(company.Id)).All(company => CreatedAt(company) < run.AssociatedAt))
        {
            // Nobody could know yet that the company that somebody was about to make was the contact's.
            return;
        }

        Expect(companies.Count == 1, $"HubSpot has {companies.Count} companies: {string.Join(", ", companies.Select(company => $"{company.Id} {company["name"]} {company["domain"]} of {company["salesforce_sync_id"]}"))}");
        if (_complaints.Count > 0)
        {
            return;
        }

        var (company, account) = (companies[0], accounts[0]);
        Expect(account.Id == run.Account, $"the Account is {account.Id} and not that of the conversion, {run.Account}");
        Expect(ArePaired(company, account), $"company {company.Id} (of {company["salesforce_sync_id"]}) and Account {account.Id} (of {account["HubSpot_Sync_Id__c"]}) are not paired");
        Expect(company["name"] == account["Name"], $"the company is called {company["name"]} and the Account {account["Name"]}");
        Expect(person["AccountId"] == account.Id, $"the Contact is in Account {person["AccountId"]}");
        Expect(contact["associatedcompanyid"] == company.Id, $"the contact belongs to company {contact["associatedcompanyid"]}");
        Expect(!IsQuarantined(company.Id, account.Id), $"the company waits for a person: {RefusalOf(company.Id, account.Id)}");
        JudgeDeals();
    }

    /// <summary>The salesperson made an Account although the company had one, or was just getting one; or nobody could know yet that the
    /// company was the contact's.</summary>
    private bool IsUsersSecond(IReadOnlyList<SalesforceRecord> accounts, DateTimeOffset contactCame)
    {
        var other = accounts.FirstOrDefault(account => account.Id != run.Account);
        var known = new[] { run.AssociatedAt, run.ConvertedAt, contactCame }.Max();
        return other is not null && (run.AccountsBefore.Contains(other.Id)
            || (other["HubSpot_Sync_Id__c"] is not null && DateTimeOffset.Parse(other["CreatedDate"]!, CultureInfo.InvariantCulture) <= known + OnItsWay));
    }

    /// <summary>Then the second one is reported, and HubSpot has still one company, which stays with the first.</summary>
    private void JudgeReported(IReadOnlyList<HubSpotRecord> companies, IReadOnlyList<SalesforceRecord> accounts)
    {
        var first = accounts.Single(account => account.Id != run.Account);
        Expect(companies.Count == 1, $"HubSpot has {companies.Count} companies beside a second Account: {string.Join(", ", companies.Select(company => $"{company.Id} {company["name"]} {company["domain"]}"))}");
        if (companies.Count == 1)
        {
            Expect(ArePaired(companies[0], first), $"company {companies[0].Id} (of {companies[0]["salesforce_sync_id"]}) is not paired with its first Account {first.Id}");
        }

        Expect(RefusalOf(null, run.Account)?.Contains("DUPLICATE_SUSPECTED", StringComparison.Ordinal) == true, $"the second Account {run.Account} is not reported: {RefusalOf(null, run.Account) ?? "it is not quarantined"}");
        var most = run.Deals.Count + (run.Opportunity is null ? 0 : 1);
        Expect(all.DealsOf(Life).Count <= most && all.OpportunitiesOf(Life).Count <= most, $"there are {all.DealsOf(Life).Count} deals and {all.OpportunitiesOf(Life).Count} Opportunities");
    }

    private void JudgeDeals()
    {
        var (deals, opportunities) = (all.DealsOf(Life), all.OpportunitiesOf(Life));
        var most = run.Deals.Count + (run.Opportunity is null ? 0 : 1);
        var told = $"{string.Join(", ", deals.Select(deal => $"deal {deal.Id} {deal["dealname"]} of {deal["salesforce_sync_id"]}"))}; {string.Join(", ", opportunities.Select(one => $"Opportunity {one.Id} {one["Name"]} of {one["HubSpot_Sync_Id__c"]}"))}";
        Expect(deals.Count <= most && opportunities.Count <= most, $"somebody made deals that nobody wanted: {told}");
        var alone = opportunities.Where(one => !deals.Any(deal => ArePaired(deal, one))).Select(one => one.Id).ToList();
        var isReported = alone.Count == 1 && alone[0] == run.Opportunity && Life.OpportunityHasDealsName && IsQuarantined(null, run.Opportunity!);
        Expect(isReported || (alone.Count == 0 && deals.Count == opportunities.Count), $"deals and Opportunities are not in pairs: {told}");
        if (RightDeal() is { } right)
        {
            Expect(deals.Any(deal => deal.Id == right && ArePaired(deal, opportunities.FirstOrDefault(one => one.Id == run.Opportunity))), $"Opportunity {run.Opportunity} is not paired with deal {right}: {told}");
        }
    }

    /// <summary>The deal that the conversion's Opportunity has to be, where deals waited for the Account and nothing else can have been meant.</summary>
    private string? RightDeal() =>
        run.Opportunity is null || run.OpportunitiesBefore > 0 || !run.DealsHaveCompany || run.AccountsBefore.Count > 0 ? null
        : Life.OpportunityHasDealsName && run.Deals.Count > 0 ? run.Deals[0]
        : run.Deals.Count == 1 ? run.Deals[0]
        : null;

    private bool ArePaired(HubSpotRecord left, SalesforceRecord? right) =>
        right is not null && left["salesforce_sync_id"] == right.Id && right["HubSpot_Sync_Id__c"] == string.Create(CultureInfo.InvariantCulture, $"{portal}-{left.Id}");

    private bool IsQuarantined(string? hubSpot, string? salesforce) => RefusalOf(hubSpot, salesforce) is not null;

    private string? RefusalOf(string? hubSpot, string? salesforce) => all.Quarantined
        .Where(pair => (hubSpot is not null && pair.HubSpotId == hubSpot) || (salesforce is not null && pair.SalesforceId == salesforce))
        .Select(pair => $"{pair.Refusal.Code} {pair.Refusal.Message}").FirstOrDefault();

    private static DateTimeOffset CreatedAt(HubSpotRecord record) => DateTimeOffset.Parse(record["createdate"]!, CultureInfo.InvariantCulture);

    private void Expect(bool isSo, string complaint)
    {
        if (!isSo)
        {
            _complaints.Add(complaint);
        }
    }
}
