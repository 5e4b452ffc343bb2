using HubSpotSfSync.Sandbox.Common;

namespace HubSpotSfSync.Sandbox.Salesforce;

/// <summary>
/// How long Salesforce's calls take. Calibrated to what others measured on a real org with ten requests in flight, 30
/// fields and 1.2 KB a record: 350 records/s written by Collections and 11,000-15,000 read by SOQL, for the org as a
/// whole. The times of a single call are chosen so that one caller alone writes about as fast.
/// </summary>
internal static class SalesforceLatencies
{
    /// <summary>Change events delivered on one subscription, as measured.</summary>
    public const double EventsPerSecond = 200;

    public static LatencyTable Table { get; } = new(
    [
        new("token", "POST /services/oauth2", 250),
        new("collections read", "POST /services/data/*/composite/sobjects/*", 90, RequestMs: 0.1, IsRead: true),
        new("collections read", "GET /services/data/*/composite/sobjects**", 90, RequestMs: 0.1, IsRead: true),
        new("collections write", "/services/data/*/composite/sobjects**", 100, RequestMs: 2.5),
        new("composite, graph, tree, batch", "POST /services/data/*/composite**", 110, RequestMs: 2.5, AnswerMs: 0.08),
        new("query page", "GET /services/data/*/query**", 110, AnswerMs: 0.08),
        new("bulk upload", "PUT /services/data/*/jobs/ingest/**", 300),
        new("bulk", "/services/data/*/jobs**", 120),
        new("row write", "POST,PATCH,DELETE /services/data/*/sobjects**", 100, RequestMs: 2.5),
        new("describe", "GET /services/data/*/sobjects/*/describe", 200),
        new("get updated, get deleted", "GET ~/sobjects/[^/]+/(updated|deleted)/?$", 150),
        new("anything else", "/services", 70),
    ])
    {
        WrittenPerSecond = 350,
        ReadPerSecond = 12_000,
    };
}
