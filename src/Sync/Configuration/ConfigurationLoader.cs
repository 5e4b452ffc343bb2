using HubSpotSfSync.Sync.Configuration.Reading;
using HubSpotSfSync.Sync.Configuration.Rules;

namespace HubSpotSfSync.Sync.Configuration;

/// <summary>Reads a configuration and checks it whole: every problem is found in one go.</summary>
public static class ConfigurationLoader
{
    private const long KnownVersion = 1;

    private static readonly IReadOnlyList<IConfigurationRule> Rules =
    [
        new PortalsAndOrgsExist(),
        new PortalIdsAreUnique(),
        new ObjectsAreMappedOnce(),
        new FieldsAreMappedOnce(),
        new LookupsNameMappings(),
        new MatchesNameTheRecordsOwn(),
        new FilledRolesAreMapped(),
        new WrittenFieldsCanBeWritten(),
        new IdentityFieldsAreNotMapped(),
        new ConstantsAreNotMapped(),
        new DealsHaveCompanies(),
        new ContactsBecomePeople(),
        new SelectiveNamesMappedObjects(),
        new ConnectionsDoNotRepeat(),
        new SharedObjectsAreSelective(),
        new SharedPropertiesNameOneOrg(),
        new SharedRecordsNameWhatIsThere(),
        new SharedRecordsAreToldApart(),
        new SharedFieldsHaveOneWriter(),
        new UrgentChangesCanHappen(),
        new PropertiesHaveOneOrg(),
    ];

    /// <param name="yaml">The configuration itself.</param>
    /// <param name="fileName">How problems name the file.</param>
    /// <param name="environment">Gives the value of an environment variable, or null.</param>
    /// <param name="readFile">Gives the content of a mounted file, or null when it can't be read.</param>
    public static ConfigurationResult Load(string yaml, string fileName, Func<string, string?> environment, Func<string, string?> readFile)
    {
        var problems = new Problems();
        var root = YamlTree.Parse(yaml, fileName, problems);
        var start = new SourceLocation(fileName, 1, 1);
        if (root is YamlSection section)
        {
            var context = new ReadingContext(problems, new Substitutions(environment, readFile, problems));
            var config = Read(new SectionReader(context, "", start, section));
            foreach (var rule in Rules)
            {
                rule.Check(config, problems);
            }

            var found = problems.InFileOrder();
            return found.Any(problem => problem.Severity == Severity.Error) ? new ConfigurationResult.Invalid(found) : new ConfigurationResult.Valid(config) { Warnings = found };
        }

        if (problems.InFileOrder().Count == 0)
        {
            problems.Add(root?.Location ?? start, "the file holds no configuration", "Begin it with version: 1, then portals, orgs and connections");
        }

        return new ConfigurationResult.Invalid(problems.InFileOrder());
    }

    private static SyncConfig Read(SectionReader root)
    {
        if (root.RequiredValue("version", ValueKinds.PositiveNumber, KnownVersion) != KnownVersion)
        {
            root.Problems.Add(root.LocationOf("version"), "this version of the configuration is not known", $"Write version: {KnownVersion}");
        }

        var alerts = root.Section("alerts");
        var webhook = alerts.Secret("webhook");
        if (webhook is not null && !(Uri.TryCreate(webhook.Reveal(), UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)))
        {
            root.Problems.Add(alerts.LocationOf("webhook"), "alerts.webhook is no web address", "Give the variable that it names the address that Slack shows for an incoming webhook");
        }

        alerts.Finish();
        var config = new SyncConfig
        {
            Portals = ReadNamed(root, "portals", PortalReader.Read),
            Orgs = ReadNamed(root, "orgs", OrgReader.Read),
            Connections = ReadNamed(root, "connections", ConnectionReader.Read),
            AlertWebhook = webhook,
        };
        root.Finish();
        return config;
    }

    private static List<T> ReadNamed<T>(SectionReader root, string key, Func<string, SectionReader, T> read)
    {
        var named = root.NamedSections(key);
        if (named.Count == 0)
        {
            root.Problems.Add(root.LocationOf(key), $"there are no {key}", $"Add at least one below {key}:, under a name of your choice");
        }

        foreach (var (name, section) in named.Where(n => !ValueKinds.Name.TryParse(n.Name, out _)))
        {
            root.Problems.Add(section.Location, $"the name '{name}' would not stand well in addresses and keys", "Use letters, digits, '-' and '_'");
        }

        return [.. named.Select(n => read(n.Name, n.Section))];
    }
}
