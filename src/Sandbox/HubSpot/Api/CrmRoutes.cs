namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>Maps a call under both names HubSpot publishes: by version (<c>/crm/v3/objects</c>) and by date (<c>/crm/objects/2026-03</c>).</summary>
internal static class CrmRoutes
{
    private const string Date = "2026-03";

    public static void Get(this IEndpointRouteBuilder app, string pattern, RequestDelegate handler) => Map(app, HttpMethods.Get, pattern, handler);

    public static void Post(this IEndpointRouteBuilder app, string pattern, RequestDelegate handler) => Map(app, HttpMethods.Post, pattern, handler);

    public static void Put(this IEndpointRouteBuilder app, string pattern, RequestDelegate handler) => Map(app, HttpMethods.Put, pattern, handler);

    public static void Patch(this IEndpointRouteBuilder app, string pattern, RequestDelegate handler) => Map(app, HttpMethods.Patch, pattern, handler);

    public static void Delete(this IEndpointRouteBuilder app, string pattern, RequestDelegate handler) => Map(app, HttpMethods.Delete, pattern, handler);

    private static void Map(IEndpointRouteBuilder app, string method, string pattern, RequestDelegate handler)
    {
        app.MapMethods(pattern, [method], handler);
        app.MapMethods(Dated(pattern), [method], handler);
    }

    // /{product}/v3/{resource}/rest, where the two products of a single resource have no resource in the path.
    private static string Dated(string pattern)
    {
        var parts = pattern.Split('/');
        return parts[1] is "crm" or "settings"
            ? $"/{parts[1]}/{parts[3]}/{Date}{string.Concat(parts.Skip(4).Select(part => "/" + part))}"
            : $"/{parts[1]}/{Date}{string.Concat(parts.Skip(3).Select(part => "/" + part))}";
    }
}
