namespace HubSpotSfSync.Scenarios.Harness;

/// <summary>One connection as it stands in sync.yaml, less the names of its accounts: those come from here.</summary>
/// <param name="Yaml">What stands below the connection's name: mappings, and whatever else is wanted.</param>
internal sealed record Connection(string Yaml)
{
    public string Portal { get; init; } = "portal";

    public string Org { get; init; } = "org";

    public string Name => $"{Portal}-{Org}";
}
