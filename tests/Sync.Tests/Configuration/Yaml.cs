using HubSpotSfSync.Sync.Configuration;
using Shouldly;

namespace HubSpotSfSync.Sync.Tests.Configuration;

/// <summary>A small configuration without problems, and the ways to bend it.</summary>
internal static class Yaml
{
    public const string FileName = "sync.yaml";

    public const string Portals = """
        portals:
          emea: { id: 1001, auth: { privateAppToken: ${EMEA_TOKEN} } }
          apac: { id: 1002, auth: { privateAppToken: ${APAC_TOKEN} } }
        """;

    public const string Orgs = """
        orgs:
          main:
            loginUrl: https://acme.my.salesforce.com
            auth: { clientCredentials: { id: client, secret: ${SF_SECRET} } }
        """;

    public const string Mappings = """
        mappings:
          - hubspot: contacts
            salesforce: Contact
            match: { hubspot: email, salesforce: Email }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
        """;

    private static readonly Dictionary<string, string> Variables = new()
    {
        ["EMEA_TOKEN"] = "pat-emea-7f3a",
        ["APAC_TOKEN"] = "pat-apac-91c2",
        ["SF_SECRET"] = "sf-secret-55d0",
        ["EMPTY"] = "",
    };

    public static IReadOnlyCollection<string> SecretValues => [.. Variables.Values.Where(v => v.Length > 0)];

    /// <summary>A file with one connection, emea-main.</summary>
    public static string With(string portals = Portals, string orgs = Orgs, string connection = "", string mappings = Mappings) =>
        WithConnections(Connection("emea-main", "emea", connection, mappings), portals, orgs);

    public static string WithConnections(string connections, string portals = Portals, string orgs = Orgs) =>
        $"version: 1\n{portals}\n{orgs}\nconnections:\n{Indent(connections, 2)}\n";

    public static string Connection(string name, string portal, string settings = "", string mappings = Mappings, string org = "main") =>
        $"{name}:\n  portal: {portal}\n  org: {org}\n{Indent(settings, 2)}\n{Indent(mappings, 2)}";

    public static string WithField(string field) =>
        With(mappings: Mappings + "\n      - " + field);

    public static ConfigurationResult Load(string yaml, params (string Path, string Content)[] files) =>
        ConfigurationLoader.Load(yaml, FileName, Variables.GetValueOrDefault, path => files.FirstOrDefault(f => f.Path == path).Content);

    public static SyncConfig Valid(string yaml, params (string Path, string Content)[] files) => Load(yaml, files) switch
    {
        ConfigurationResult.Valid valid => valid.Config,
        ConfigurationResult.Invalid invalid => throw new ShouldAssertException(string.Join('\n', invalid.Problems)),
        var other => throw new ShouldAssertException($"unexpected {other}"),
    };

    /// <summary>Without the warnings.</summary>
    public static IReadOnlyList<ValidationProblem> Problems(string yaml) =>
        [.. Load(yaml).ShouldBeOfType<ConfigurationResult.Invalid>().Problems.Where(problem => problem.Severity == Severity.Error)];

    /// <summary>The only problem, which must stand where the marker text stands.</summary>
    public static ValidationProblem OnlyProblem(string yaml, string at)
    {
        var problem = Problems(yaml).ShouldHaveSingleItem();
        (problem.Line, problem.Column).ShouldBe(PlaceOf(yaml, at), problem.ToString());
        return problem;
    }

    public static (int Line, int Column) PlaceOf(string yaml, string text)
    {
        var index = yaml.LastIndexOf(text, StringComparison.Ordinal);
        index.ShouldBeGreaterThanOrEqualTo(0, $"the file does not hold {text}");
        var before = yaml[..index];
        return (before.Count(c => c == '\n') + 1, index - before.LastIndexOf('\n'));
    }

    private static string Indent(string text, int spaces) =>
        string.Join('\n', text.Split('\n').Where(l => l.Length > 0).Select(l => new string(' ', spaces) + l));
}
