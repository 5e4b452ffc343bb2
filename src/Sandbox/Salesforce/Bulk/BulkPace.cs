using System.Text.Json.Serialization;

namespace HubSpotSfSync.Sandbox.Salesforce.Bulk;

/// <summary>
/// How long jobs take on the sandbox's clock. <c>realistic</c> is calibrated to what others measured against a real
/// org: 1,066 written records a second; reading at the pace of queries, about 12,000 a second.
/// </summary>
/// <param name="Profile"><c>instant</c> or <c>realistic</c>.</param>
/// <param name="FailAfter">The next job fails as a whole after so many records; those stay written.</param>
/// <param name="ErrorMessage">Its words.</param>
/// <param name="StallSeconds">The next job gets nowhere for so long after it has begun.</param>
/// <param name="Jobs">How many of the next jobs fail or stall.</param>
public sealed record BulkPace(
    string Profile = "instant", int? FailAfter = null, string? ErrorMessage = null, double StallSeconds = 0, int Jobs = 1)
{
    private const double WrittenPerSecond = 1066;
    private const double ReadPerSecond = 12_000;

    [JsonIgnore]
    public bool IsKnown => Profile is "instant" or "realistic";

    [JsonIgnore]
    public TimeSpan Queued => IsInstant ? TimeSpan.Zero : TimeSpan.FromSeconds(2);

    [JsonIgnore]
    public TimeSpan Stall => TimeSpan.FromSeconds(StallSeconds);

    [JsonIgnore]
    internal BulkFailure Failure => new(ErrorMessage ?? "InternalServerError : An internal error occurred in the sandbox's job");

    /// <summary>What is left for the jobs after the next one.</summary>
    [JsonIgnore]
    public BulkPace Rest => Jobs > 1 ? this with { Jobs = Jobs - 1 } : new BulkPace(Profile);

    private bool IsInstant => Profile == "instant";

    public TimeSpan Write(long records) => IsInstant ? TimeSpan.Zero : TimeSpan.FromSeconds(records / WrittenPerSecond);

    public TimeSpan Read(long records) => IsInstant ? TimeSpan.Zero : TimeSpan.FromSeconds(records / ReadPerSecond);
}
