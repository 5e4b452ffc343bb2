namespace HubSpotSfSync.Scenarios.Harness;

/// <summary>What the operator API tells of a pair.</summary>
internal sealed record PairView(
    string Pair, string? HubSpotId, string? SalesforceId, string Status, WaitingView? Waiting, IReadOnlyList<HeldView> Held, RefusalView? Refusal, IReadOnlyList<DecisionView> Decisions);

internal sealed record WaitingView(string Code, string Reason);

/// <summary>A field that waits.</summary>
internal sealed record HeldView(string Target, string Field, string Code, string Reason);

internal sealed record RefusalView(string Side, string Code, string Message, IReadOnlyList<string> Fields);

/// <summary>One line of the decision log.</summary>
internal sealed record DecisionView(string Target, string Field, string? Old, string? New, string Rule, string Reason, string Source)
{
    /// <summary>Such as "Salesforce.Title: Buyer -> CTO (Shared: CarriedOver)".</summary>
    public override string ToString() => $"{Target}.{Field}: {Old ?? "(empty)"} -> {New ?? "(empty)"} ({Rule}: {Reason})";
}
