using System.Globalization;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>Versions and resources.</summary>
internal static class OrgEndpoints
{
    public static void Add(ApiRoutes routes)
    {
        routes.Add("GET", "/recent", Recent);
        routes.Add("GET", "/connect/organization", Organization);
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
        foreach (var resource in (string[])["sobjects", "query", "queryAll", "composite", "limits", "recent", "jobs", "connect"])
        {
            json.WriteString(resource, $"{call.ServicePath}/{resource}");
        }

        json.WriteString("identity", $"{call.InstanceUrl.GetLeftPart(UriPartial.Authority)}/id/{call.Org.Id}/{call.Org.IntegrationUserId}");

        json.WriteEndObject();
    });

    // A query does not tell an org's only currency; its features do, and only when it is the only one.
    private static ApiResult Organization(ApiCall call) => ApiResult.Ok(json =>
    {
        var isMulti = call.Org.Metadata.CorporateCurrency is not null;
        json.WriteStartObject();
        json.WriteStartObject("features");
        json.WriteString("defaultCurrencyIsoCode", isMulti ? null : call.Org.Options.CurrencyIsoCode);
        json.WriteBoolean("multiCurrency", isMulti);
        json.WriteEndObject();
        json.WriteString("name", "Sandbox");
        json.WriteString("orgId", call.Org.Id);
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
