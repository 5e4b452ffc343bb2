namespace HubSpotSfSync.Benchmarks;

/// <summary>One thing that goes wrong: the control that lets it loose, and the one that ends it.</summary>
internal sealed record Fault(string Name, bool HubSpot, string Control, string Body, string? EndedBy)
{
    // Only calls of the product: its writes and reads in batches, searches and queries, never the single rows that people edit.
    private const string HubSpotCalls = "POST ~/(batch|search)";
    private const string SalesforceCalls = "POST,PATCH,GET ~/(composite|queryAll|limits)";

    private static readonly (string Name, string Rule)[] Calls =
    [
        ("500", """ "kind": "status", "status": 500, "count": 8 """),
        ("502 of a gateway", """ "kind": "gateway", "status": 502, "count": 8 """),
        ("504 of a gateway", """ "kind": "gateway", "status": 504, "count": 8 """),
        ("time-out before the effect", """ "kind": "timeoutBefore", "delayMs": 2000, "count": 4 """),
        ("time-out after the effect", """ "kind": "timeoutAfter", "delayMs": 2000, "count": 4 """),
        ("reset before the effect", """ "kind": "reset", "count": 6 """),
        ("reset after the effect", """ "kind": "resetAfter", "count": 6 """),
        ("slow answer", """ "kind": "slow", "delayMs": 1500, "count": 6 """),
        ("slow body", """ "kind": "slowBody", "delayMs": 1500, "count": 6 """),
        ("connection broken in the body", """ "kind": "truncate", "count": 6 """),
        ("half of the JSON", """ "kind": "truncatedJson", "count": 6 """),
        ("expired session", """ "kind": "expiredSession", "count": 1 """),
        ("every second call fails", """ "kind": "status", "status": 503, "probability": 0.5, "seed": 7, "count": 40 """),
        ("every second answer lost", """ "kind": "resetAfter", "probability": 0.5, "seed": 7, "count": 40 """),
    ];

    public static IReadOnlyList<Fault> All { get; } =
    [
        .. Calls.Select(call => OfCalls(hubSpot: true, call.Name, call.Rule)),
        OfCalls(hubSpot: true, "429 storm, ten seconds", """ "kind": "rateLimit", "policy": "TEN_SECONDLY_ROLLING", "count": 10 """),
        OfCalls(hubSpot: true, "429 storm, searches", """ "kind": "rateLimit", "policy": "SECONDLY", "count": 10 """),
        .. Calls.Select(call => OfCalls(hubSpot: false, call.Name, call.Rule)),
        OfCalls(hubSpot: false, "403 concurrent requests", """ "kind": "rateLimit", "policy": "ConcurrentPerOrgLongTxn", "count": 6 """),
        new("Salesforce: locked rows", false, "row-faults", """[{"object": "Contact", "statusCode": "UNABLE_TO_LOCK_ROW", "probability": 0.7, "seed": 3, "count": 30}]""", "row-faults"),
        new("Salesforce: all sessions end", false, "sessions/expire", "{}", null),
        Webhooks("dropped", """ "kind": "drop", "count": 6 """),
        Webhooks("twice", """ "kind": "duplicate", "count": 20 """),
        Webhooks("late", """ "kind": "delay", "delayMs": 5000, "count": 10 """),
        Webhooks("out of order", """ "kind": "reorder", "count": 20 """),
        Events("lost", """ "drop": 4 """),
        Events("twice", """ "duplicate": 8 """),
        Events("told as gaps", """ "gaps": 8 """),
        Events("out of order", """ "reorder": 6 """),
        Events("late", """ "delayMs": 4000 """),
        Stream("breaks", """ "kind": "error", "code": "service.unavailable", "status": "unavailable" """),
        Stream("is reset", """ "kind": "reset" """),
    ];

    private static Fault OfCalls(bool hubSpot, string name, string rule) =>
        new($"{(hubSpot ? "HubSpot" : "Salesforce")}: {name}", hubSpot, "faults", $$"""[{ "match": "{{(hubSpot ? HubSpotCalls : SalesforceCalls)}}", {{rule}} }]""", "faults");

    private static Fault Webhooks(string name, string rule) => new($"webhooks: {name}", true, "webhook-faults", $"[{{ {rule} }}]", "webhook-faults");

    private static Fault Events(string name, string rule) => new($"change events: {name}", false, "events", $"{{ {rule} }}", "events");

    private static Fault Stream(string name, string rule) => new($"change stream: {name}", false, "streams/break", $"{{ {rule} }}", "streams/break");
}
