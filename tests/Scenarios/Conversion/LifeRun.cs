namespace HubSpotSfSync.Scenarios.Conversion;

/// <summary>Lives a life in a world, as the people at both platforms would, and keeps what a judge has to know.</summary>
internal sealed class LifeRun(World world, Life life)
{
    private readonly List<string> _titles = [];

    public Life Life => life;

    /// <summary>What HubSpot's people made.</summary>
    public List<string> Companies { get; } = [];

    public List<string> Deals { get; } = [];

    /// <summary>The Accounts of this life that were there when its Lead was converted.</summary>
    public IReadOnlyList<string> AccountsBefore { get; private set; } = [];

    /// <summary>The Opportunities of this life that were there then.</summary>
    public int OpportunitiesBefore { get; private set; }

    public string? Account { get; private set; }

    public string? SalesforceContact { get; private set; }

    public string? Opportunity { get; private set; }

    public DateTimeOffset ConvertedAt { get; private set; }

    /// <summary>When HubSpot was told of the contact's company.</summary>
    public DateTimeOffset AssociatedAt { get; private set; }

    /// <summary>Whether every deal belonged to a company when it was made, and so had to wait for the Account.</summary>
    public bool DealsHaveCompany { get; private set; } = true;

    /// <summary>A step that could not be done.</summary>
    public string? Failure { get; private set; }

    /// <summary>What was done, for people to read.</summary>
    public List<string> Story { get; } = [];

    public IReadOnlyList<string> Titles => _titles;

    public async Task RunAsync()
    {
        foreach (var step in life.Steps)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(step.PauseMs), TimeProvider.System, TestContext.Current.CancellationToken);
            Story.Add($"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {step.Kind}");
            try
            {
                await DoAsync(step.Kind);
            }
            catch (Exception failure) when (failure is TimeoutException or HttpRequestException)
            {
                // The other lives go on, and the judge hears of it.
                Failure = $"{step.Kind} failed: {failure.Message.Split(Environment.NewLine)[0]}";
                return;
            }
        }
    }

    private Task DoAsync(StepKind kind) => kind switch
    {
        StepKind.Contact => FillFormAsync(),
        StepKind.Lead => world.Salesforce.CreateAsync("Lead", new { life.Email, LastName = life.Tag, Company = $"{life.Tag} Ltd" }),
        StepKind.Company => MakeCompanyAsync(),
        StepKind.Associate => AssociateAsync(),
        StepKind.Deal => OpenDealAsync("engine"),
        StepKind.OtherDeal => OpenDealAsync("loom"),
        StepKind.Convert => ConvertAsync(),
        StepKind.EditHubSpot => EditHubSpotAsync(),
        StepKind.EditSalesforce => EditSalesforceAsync(),
        _ => throw new InvalidOperationException($"Unknown step {kind}"),
    };

    private async Task FillFormAsync()
    {
        if (await FindContactAsync() is null)
        {
            try
            {
                await world.HubSpot.CreateAsync("contacts", life.WritesCompany
                    ? new { email = life.Email, lastname = life.Tag, company = $"{life.Tag} Ltd" }
                    : new { email = life.Email, lastname = life.Tag });
            }
            catch (HttpRequestException taken) when (taken.StatusCode == System.Net.HttpStatusCode.Conflict)
            {
                // The sync was quicker: then the form is the contact's.
            }
        }
    }

    private async Task MakeCompanyAsync()
    {
        var company = life.Company == CompanyCase.SameName
            ? await world.HubSpot.CreateAsync("companies", new { name = $"{life.Tag} Ltd" })
            : await world.HubSpot.CreateAsync("companies", new { name = $"{life.Tag} Inc", domain = life.Domain });
        Companies.Add(company.Id);
    }

    private async Task AssociateAsync()
    {
        var contact = await ContactAsync();
        AssociatedAt = TimeProvider.System.GetUtcNow();
        await world.HubSpot.SendAsync(HttpMethod.Put, $"crm/v4/objects/contacts/{contact}/associations/default/companies/{Companies[0]}");
    }

    /// <summary>With its contact and its company at once, as HubSpot's own page does.</summary>
    private async Task OpenDealAsync(string what)
    {
        var contact = await ContactAsync();
        var company = (await CompaniesOfAsync(contact)).FirstOrDefault();
        DealsHaveCompany &= company is not null;
        List<object> associations = [Association(contact, 3)];
        if (company is not null)
        {
            associations.Add(Association(company, 5));
        }

        var deal = await world.HubSpot.SendAsync(HttpMethod.Post, "crm/v3/objects/deals", new
        {
            properties = new { dealname = $"{life.Tag} {what}", pipeline = "default", dealstage = "appointmentscheduled", closedate = "2026-12-31T00:00:00Z" },
            associations,
        });
        Deals.Add((string)deal["id"]!);
    }

    private static object Association(string to, int type) => new
    {
        to = new { id = to },
        types = new[] { new { associationCategory = "HUBSPOT_DEFINED", associationTypeId = type } },
    };

    private async Task ConvertAsync()
    {
        var lead = await OpenLeadAsync();
        if (lead["Company"]?.Contains(life.Tag, StringComparison.OrdinalIgnoreCase) != true)
        {
            // Nobody converts into an account that is called "Unknown".
            lead = await world.Salesforce.UpdateAsync(lead, new { Company = $"{life.Tag} Ltd" });
        }

        var accounts = await world.Salesforce.QueryAsync($"SELECT Id FROM Account WHERE Name LIKE '%{life.Tag}%'");
        AccountsBefore = [.. accounts.Select(account => account.Id)];
        OpportunitiesBefore = await world.Salesforce.CountAsync("Opportunity", $"Name LIKE '%{life.Tag}%'");
        var into = new Dictionary<string, object>();
        if (life.IntoExistingAccount)
        {
            into["accountId"] = accounts.Count > 0 ? accounts[0].Id : (await world.Salesforce.CreateAsync("Account", new { Name = $"{life.Tag} Ltd" })).Id;
        }

        if (life.Opportunity)
        {
            into["opportunityName"] = life.OpportunityHasDealsName ? $"{life.Tag} engine" : $"{life.Tag} opportunity";
        }

        var converted = await world.Salesforce.ConvertAsync(lead, into);
        ConvertedAt = TimeProvider.System.GetUtcNow();
        Account = (string?)converted["accountId"];
        SalesforceContact = (string?)converted["contactId"];
        Opportunity = (string?)converted["opportunityId"];
        Story.Add($"    converted Lead {lead.Id} into Account {Account}, Contact {SalesforceContact}, Opportunity {Opportunity}; accounts before: {string.Join(", ", AccountsBefore)}");
    }

    private async Task EditHubSpotAsync()
    {
        var contact = await ContactAsync();
        var title = NextTitle("H");
        await world.HubSpot.SendAsync(HttpMethod.Patch, $"crm/v3/objects/contacts/{contact}", new { properties = new { jobtitle = title } });
    }

    private async Task EditSalesforceAsync()
    {
        var person = SalesforceContact is { } contact ? await world.Salesforce.SingleAsync($"SELECT Id FROM Contact WHERE Id = '{contact}'") : await OpenLeadAsync();
        await world.Salesforce.UpdateAsync(person, new { Title = NextTitle("S") });
    }

    private string NextTitle(string where)
    {
        var title = $"{where}{_titles.Count + 1}";
        _titles.Add(title);
        return title;
    }

    /// <summary>The HubSpot contact; waits until the sync has made it, where the person came to Salesforce first.</summary>
    private async Task<string> ContactAsync()
    {
        string? contact = null;
        await world.EventuallyAsync($"HubSpot has the contact {life.Email}", async () => (contact = await FindContactAsync()) is not null);
        return contact!;
    }

    private async Task<string?> FindContactAsync()
    {
        try
        {
            return (string)(await world.HubSpot.SendAsync(HttpMethod.Get, $"crm/v3/objects/contacts/{life.Email}?idProperty=email"))["id"]!;
        }
        catch (HttpRequestException missing) when (missing.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task<IEnumerable<string>> CompaniesOfAsync(string contact) =>
        (await world.HubSpot.SendAsync(HttpMethod.Get, $"crm/v4/objects/contacts/{contact}/associations/companies"))["results"]!.AsArray().Select(one => one!["toObjectId"]!.ToString());

    private Task<SalesforceRecord> OpenLeadAsync() => world.Salesforce.SingleAsync($"SELECT Id, Company FROM Lead WHERE Email = '{life.Email}' AND IsConverted = false");
}
