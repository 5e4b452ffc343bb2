using System.Globalization;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.HubSpot.Search;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

internal static class SearchEndpoints
{
    public static void Map(IEndpointRouteBuilder app) =>
        app.Post("/crm/v3/objects/{objectType}/search", SearchAsync);

    private static async Task SearchAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var table = context.Table();
        var portal = context.Portal();
        var selection = ObjectSelection.Of(table, body.RootElement.Strings("properties"));
        SearchQuery query;
        SearchPage page;
        lock (portal.Gate)
        {
            query = SearchQuery.Read(portal, table, body.RootElement);
            page = ObjectSearch.Run(table, query);
        }

        context.Features.Get<AnsweredRecords>()?.Add(page.Results.Count);
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
