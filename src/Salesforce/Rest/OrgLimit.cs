using System.Text.Json;

namespace HubSpotSfSync.Salesforce.Rest;

/// <summary>A limit of the org in the answer of /limits: <c>{"DailyApiRequests":{"Max":100000,"Remaining":99000}}</c>.</summary>
internal sealed record OrgLimit(long Max, long Remaining)
{
    public const string ApiRequests = "DailyApiRequests";
    public const string DeliveredEvents = "DailyDeliveredPlatformEvents";

    /// <summary>Null where the org does not have it, or does not tell.</summary>
    public static OrgLimit? Read(JsonElement limits, string name) =>
        limits.ValueKind == JsonValueKind.Object && limits.TryGetProperty(name, out var limit) && limit.TryGetProperty(nameof(Max), out var most) && most.TryGetInt64(out var max)
        && limit.TryGetProperty(nameof(Remaining), out var left) && left.TryGetInt64(out var remaining) ? new OrgLimit(max, remaining) : null;
}
