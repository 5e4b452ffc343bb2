using HubSpotSfSync.Sandbox.Common;

namespace HubSpotSfSync.Sandbox.HubSpot;

/// <summary>
/// How long HubSpot's calls take. Nobody's measurements are known to us: the figures are chosen so that about ten calls
/// in flight reach the platform's own ceilings (190 calls in 10 s, 100 records a batch: 1,900 records/s).
/// </summary>
internal static class HubSpotLatencies
{
    public static LatencyTable Table { get; } = new(
    [
        new("token", "POST /oauth", 150),
        new("search", "POST /crm/*/objects/*/search", 120, AnswerMs: 0.8),
        new("batch read", "POST /crm/*/objects/*/batch/read", 100, RequestMs: 2, IsRead: true),
        new("associations, batch", "POST /crm/*/associations/*/*/batch/**", 120, RequestMs: 0.5),
        new("batch write", "POST /crm/*/objects/*/batch/*", 150, RequestMs: 4),
        new("list", "GET /crm/*/objects/*", 80, AnswerMs: 1.5),
        new("list members", "PUT,GET /crm/*/lists/**", 120),
        new("row write", "POST,PATCH,PUT,DELETE /crm", 130),
        new("anything else", "/", 70),
    ]);
}
