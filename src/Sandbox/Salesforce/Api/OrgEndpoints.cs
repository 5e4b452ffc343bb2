using System.Globalization;
using HubSpotSfSync.Sandbox.Salesforce.Limits;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>Versions and limits.</summary>
internal static class OrgEndpoints
{
    public static void Add(ApiRoutes routes)
    {
        routes.Add("GET", "/limits", Limits);
        routes.Add("GET", "/", Resources);
    }

    /// <summary>Needs no session and is not counted.</summary>
    public static void MapVersions(WebApplication app) =>
        app.MapGet("/services/data", () => Results.Json(OrgGate.Versions.Select(version => new Dictionary<string, string>
        {
            ["label"] = string.Create(CultureInfo.InvariantCulture, $"{Season(version)} '{14 + ((version - 29) / 3):00}"),
            ["url"] = string.Create(CultureInfo.InvariantCulture, $"/services/data/v{version}.0"),
            ["version"] = string.Create(CultureInfo.InvariantCulture, $"{version}.0"),
        })));

    private static ApiResult Resources(ApiCall call) => ApiResult.Ok(json =>
    {
        json.WriteStartObject();
        foreach (var resource in (string[])["sobjects", "query", "queryAll", "composite", "limits"])
        {
            json.WriteString(resource, $"{call.ServicePath}/{resource}");
        }

        json.WriteEndObject();
    });

    private static ApiResult Limits(ApiCall call) => ApiResult.Ok(json =>
    {
        json.WriteStartObject();
        Write("DailyApiRequests", call.Org.Limits.Requests);
        Write("DailyDeliveredPlatformEvents", call.Org.Limits.DeliveredEvents);
        json.WriteEndObject();

        void Write(string name, RollingDay limit)
        {
            json.WriteStartObject(name);
            json.WriteNumber("Max", limit.Max);
            json.WriteNumber("Remaining", limit.Max - limit.Used);
            json.WriteEndObject();
        }
    });

    // Three releases a year; 66 is Spring '26.
    private static string Season(int version) => (version % 3) switch
    {
        0 => "Spring",
        1 => "Summer",
        _ => "Winter",
    };
}
