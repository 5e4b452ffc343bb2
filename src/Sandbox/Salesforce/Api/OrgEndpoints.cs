using System.Globalization;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>Versions and resources.</summary>
internal static class OrgEndpoints
{
    public static void Add(ApiRoutes routes)
    {
        routes.Add("GET", "/recent", Recent);
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
        foreach (var resource in (string[])["sobjects", "query", "queryAll", "composite", "limits", "recent", "jobs"])
        {
            json.WriteString(resource, $"{call.ServicePath}/{resource}");
        }

        json.WriteString("identity", $"{call.InstanceUrl.GetLeftPart(UriPartial.Authority)}/id/{call.Org.Id}/{call.Org.IntegrationUserId}");

        json.WriteEndObject();
    });

    // What people looked at; an API client's calls leave no trace there.
    private static ApiResult Recent(ApiCall call) => ApiResult.Ok(json =>
    {
        json.WriteStartArray();
        json.WriteEndArray();
    });

    // Three releases a year; 66 is Spring '26.
    private static string Season(int version) => (version % 3) switch
    {
        0 => "Spring",
        1 => "Summer",
        _ => "Winter",
    };
}
