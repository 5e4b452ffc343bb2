namespace HubSpotSfSync.Benchmarks;

/// <summary>A connection of a portal to an org, both in one sandbox process.</summary>
internal sealed record SandboxConnection(string Name, SandboxPorts Ports)
{
    public const string Measured = "emea-main";

    public long PortalId { get; init; } = 1001;

    public string Token { get; init; } = "sandbox-emea";

    /// <summary>Whether changes are told: by webhooks and change events. Else there is polling alone.</summary>
    public bool Events { get; init; }
}

/// <summary>HubSpot's contacts and Salesforce's Contacts, with seven mapped fields.</summary>
internal static class ContactsConfiguration
{
    public static string Of(params SandboxConnection[] connections) => $$"""
        version: 1
        portals:
        {{Each(connections, Portal)}}
        orgs:
        {{Each(connections, Org)}}
        connections:
        {{Each(connections, Connection)}}
        """;

    private static string Each(SandboxConnection[] connections, Func<SandboxConnection, string> part) => string.Join('\n', connections.Select(part));

    private static string Portal(SandboxConnection of) => $$"""
          {{of.Name}}-portal:
            id: {{of.PortalId}}
            baseUrl: http://127.0.0.1:{{of.Ports.HubSpot}}
            auth: { privateAppToken: ${BENCHMARK_HUBSPOT_TOKEN:-{{of.Token}}} }
            webhooks: { enabled: {{Text(of.Events)}}, appSecret: ${BENCHMARK_APP_SECRET:-sandbox-app-secret} }
        """;

    private static string Org(SandboxConnection of) => $$"""
          {{of.Name}}-org:
            loginUrl: http://127.0.0.1:{{of.Ports.Salesforce}}
            auth: { clientCredentials: { id: sandbox-client, secret: ${BENCHMARK_CLIENT_SECRET:-sandbox-secret} } }
            changeEvents: { enabled: {{Text(of.Events)}}, endpoint: http://127.0.0.1:{{of.Ports.PubSub}} }
        """;

    private static string Connection(SandboxConnection of) => $$"""
          {{of.Name}}:
            portal: {{of.Name}}-portal
            org: {{of.Name}}-org
            mappings:
              - hubspot: contacts
                salesforce: Contact
                match: { hubspot: email, salesforce: Email }
                fields:
                  - { hubspot: email, salesforce: Email, owner: shared }
                  - { hubspot: firstname, salesforce: FirstName, owner: shared }
                  - { hubspot: lastname, salesforce: LastName, owner: shared }
                  - { hubspot: jobtitle, salesforce: Title, owner: shared }
                  - { hubspot: phone, salesforce: Phone, owner: shared, normalize: phone }
                  - { hubspot: city, salesforce: MailingCity, owner: shared }
                  - { hubspot: zip, salesforce: MailingPostalCode, owner: shared }
        """;

    private static string Text(bool value) => value ? "true" : "false";
}
