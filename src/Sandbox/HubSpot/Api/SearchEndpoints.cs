using System.Globalization;
using HubSpotSfSync.Sandbox.HubSpot.Search;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

internal static class SearchEndpoints
{
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/crm/v3/objects/{objectType}/search", SearchAsync);

    private static async Task SearchAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var table = context.Table();
        var query = SearchQuery.Read(table, body.RootElement);
        var selection = ObjectSelection.Of(table, body.RootElement.Strings("properties"));
        SearchPage page;
        lock (context.Portal().Gate)
        {
            page = ObjectSearch.Run(table, query);
        }

        var next = query.After + page.Results.Count;
        await ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("total", page.Total);
            json.WriteStartArray("results");
            foreach (var (record, version) in page.Results)
            {
                ObjectJson.Write(json, new ObjectView(record, version), selection);
            }

            json.WriteEndArray();
            ApiAnswer.WritePaging(json, next < page.Total ? next.ToString(CultureInfo.InvariantCulture) : null);
            json.WriteEndObject();
        });
    }
}
