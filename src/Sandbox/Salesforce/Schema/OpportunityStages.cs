namespace HubSpotSfSync.Sandbox.Salesforce.Schema;

/// <param name="Name">As StageName holds it.</param>
/// <param name="Probability">Percent that a new value of the stage brings along.</param>
/// <param name="Category">Of the forecast.</param>
/// <param name="IsClosed">Won or lost.</param>
/// <param name="IsWon">Won.</param>
public sealed record StageDefinition(string Name, double Probability, string Category, bool IsClosed = false, bool IsWon = false)
{
    /// <summary>The category as it is shown.</summary>
    public string CategoryName => Category switch
    {
        "BestCase" => "Best Case",
        "Forecast" => "Commit",
        _ => Category,
    };
}

/// <summary>The stages a new org has.</summary>
public static class OpportunityStages
{
    public static IReadOnlyList<StageDefinition> All { get; } =
    [
        new("Prospecting", 10, "Pipeline"), new("Qualification", 10, "Pipeline"), new("Needs Analysis", 20, "Pipeline"),
        new("Value Proposition", 50, "Pipeline"), new("Id. Decision Makers", 60, "Pipeline"), new("Perception Analysis", 70, "Pipeline"),
        new("Proposal/Price Quote", 75, "Pipeline"), new("Negotiation/Review", 90, "Pipeline"),
        new("Closed Won", 100, "Closed", IsClosed: true, IsWon: true), new("Closed Lost", 0, "Omitted", IsClosed: true),
    ];

    internal static string[] Categories { get; } = ["Omitted", "Pipeline", "BestCase", "MostLikely", "Forecast", "Closed"];

    internal static string[] CategoryNames { get; } = ["Omitted", "Pipeline", "Best Case", "Most Likely", "Commit", "Closed"];

    public static StageDefinition? Find(string name) => All.FirstOrDefault(stage => stage.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
