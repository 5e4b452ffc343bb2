using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Objects;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>Up to a hundred records a call.</summary>
internal static class BatchEndpoints
{
    private const int MaxWithHistory = 50;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.Post("/crm/v3/objects/{objectType}/batch/read", ReadAsync);
        app.Post("/crm/v3/objects/{objectType}/batch/create", context => WriteAsync(context, StatusCodes.Status201Created, BatchWriting.Create));
        app.Post("/crm/v3/objects/{objectType}/batch/update", context => WriteAsync(context, StatusCodes.Status200OK, BatchWriting.Update));
        app.Post("/crm/v3/objects/{objectType}/batch/upsert", context => WriteAsync(context, StatusCodes.Status200OK, BatchWriting.Upsert));
        app.Post("/crm/v3/objects/{objectType}/batch/archive", ArchiveAsync);
    }

    private static async Task ReadAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var table = context.Table();
        var withHistory = body.RootElement.Strings("propertiesWithHistory");
        var selection = ObjectSelection.Of(table, body.RootElement.Strings("properties"), withHistory);
        var inputs = body.RootElement.Inputs(withHistory.Count > 0 ? MaxWithHistory : ApiRequest.MaxBatch);
        var idProperty = body.RootElement.Text("idProperty");
        var archived = context.QueryFlag("archived");
        var found = new List<(ObjectView View, ObjectSelection Selection)>();
        var missing = new List<string>();
        lock (context.Portal().Gate)
        {
            foreach (var id in inputs.Select(input => input.Text("id") ?? throw new RefusedException(HubSpotError.InvalidJson())).Distinct())
            {
                var record = archived
                    ? long.TryParse(id, out var number) && table.Find(number) is { Current.ArchivedAt: not null } gone ? gone : null
                    : ObjectEndpoints.Find(table, id, idProperty);
                if (record is null)
                {
                    missing.Add(id);
                }
                else if (found.TrueForAll(earlier => earlier.View.Record != record))
                {
                    found.Add((new ObjectView(record), selection));
                }
            }
        }

        IReadOnlyList<HubSpotError> errors = missing.Count == 0 ? [] : [BatchWriting.NotFound(table, missing)];
        await AnswerAsync(context, StatusCodes.Status200OK, found, errors);
    }

    private static async Task WriteAsync(
        HttpContext context, int success, Func<Portal, ObjectTable, IReadOnlyList<JsonElement>, BatchOutcome> write)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var table = context.Table();
        var inputs = body.RootElement.Inputs();
        BatchOutcome outcome;
        lock (context.Portal().Gate)
        {
            outcome = write(context.Portal(), table, inputs);
        }

        var results = outcome.Written.Select(written => (written.View, ObjectSelection.Written(table, written.Writes))).ToList();
        await AnswerAsync(context, success, results, outcome.Errors);
    }

    private static async Task ArchiveAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var table = context.Table();
        var inputs = body.RootElement.Inputs();
        lock (context.Portal().Gate)
        {
            foreach (var input in inputs)
            {
                if (ObjectEndpoints.Find(table, input.Text("id"), null) is { } record)
                {
                    context.Portal().Archive(table, record);
                }
            }
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static Task AnswerAsync(
        HttpContext context, int success, List<(ObjectView View, ObjectSelection Selection)> results, IReadOnlyList<HubSpotError> errors) =>
        ApiAnswer.WriteBatchAsync(context, success, errors, isBatch: true, json =>
        {
            foreach (var (view, selection) in results)
            {
                ObjectJson.Write(json, view, selection);
            }
        });
}
