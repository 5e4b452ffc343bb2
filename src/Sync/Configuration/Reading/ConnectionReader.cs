namespace HubSpotSfSync.Sync.Configuration.Reading;

internal static class ConnectionReader
{
    public static ConnectionConfig Read(string name, SectionReader section)
    {
        section = PresetReader.Apply(section);
        var people = section.Section("people");
        var identity = section.Section("identity");
        var polling = section.Section("polling");
        var mappings = section.ListedSections("mappings").Select(MappingReader.Read).ToList();
        if (mappings.Count == 0)
        {
            section.Problems.Add(section.Location, $"connection '{name}' has no mappings", "Add at least one below mappings:, such as - { hubspot: companies, salesforce: Account, ... }");
        }

        var connection = new ConnectionConfig
        {
            Name = name,
            Portal = section.RequiredText("portal", "the name of one of the portals"),
            Org = section.RequiredText("org", "the name of one of the orgs"),
            PeopleAs = people.Value("createAs", ValueKinds.People, ImpliedBy(mappings)),
            Selective = ReadSelective(section.Section("selective")),
            Inclusion = InclusionReader.Read(section),
            Urgent = UrgentReader.Read(section),
            Weight = section.Value("weight", ValueKinds.PositiveNumber, 1),
            Identity = new(
                identity.Value("hubspot", ValueKinds.FieldName, IdentityConfig.DefaultHubSpot),
                identity.Value("salesforce", ValueKinds.FieldName, IdentityConfig.DefaultSalesforce)),
            PollInterval = new()
            {
                HubSpot = polling.Value("hubspot", ValueKinds.PollInterval, new PollingConfig().HubSpot),
                Salesforce = polling.Value("salesforce", ValueKinds.PollInterval, new PollingConfig().Salesforce),
                Compare = polling.Value("compare", ValueKinds.PollInterval, new PollingConfig().Compare),
            },
            Mappings = mappings,
            Location = section.Location,
            PortalLocation = section.LocationOf("portal"),
            OrgLocation = section.LocationOf("org"),
        };
        people.Finish();
        identity.Finish();
        polling.Finish();
        section.Finish();
        return connection;
    }

    /// <summary>Who maps contacts to Lead has said what people become.</summary>
    private static PeopleAs ImpliedBy(IEnumerable<MappingConfig> mappings) =>
        mappings.Any(m => m is { HubSpot: "contacts", Salesforce: ["Lead", ..] }) ? PeopleAs.Lead : PeopleAs.Contact;

    private static OrderedDictionary<string, SelectiveConfig> ReadSelective(SectionReader section)
    {
        var selective = new OrderedDictionary<string, SelectiveConfig>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in section.Entries)
        {
            var soql = section.TextOf(entry);
            if (soql is not null && string.IsNullOrWhiteSpace(soql))
            {
                section.Problems.Add(entry.Location, $"selective for '{entry.Key}' is empty", "Write a SOQL condition such as \"Region__c = 'EMEA'\", or remove the line");
            }

            selective[entry.Key] = new(soql ?? "") { Location = entry.Location };
        }

        return selective;
    }
}
