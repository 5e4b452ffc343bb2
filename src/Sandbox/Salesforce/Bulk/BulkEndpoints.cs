using System.Text.Json;
using HubSpotSfSync.Sandbox.Salesforce.Api;
using Microsoft.AspNetCore.WebUtilities;

namespace HubSpotSfSync.Sandbox.Salesforce.Bulk;

/// <summary>What both kinds of job have: lists, looks, changes of state, deletion. Every request counts as one.</summary>
internal sealed class BulkEndpoints(Org org, BulkJobs jobs)
{
    private const int JobsPerPage = 1000;

    public void Map(WebApplication app)
    {
        var ingest = new IngestEndpoints(org, jobs);
        var query = new QueryJobEndpoints(org, jobs);
        ingest.Map(app);
        query.Map(app);
        MapCommon<IngestJob>(app, IngestEndpoints.Root, job => job.State is not BulkState.Open and not BulkState.InProgress);
        MapCommon<QueryJob>(app, QueryJobEndpoints.Root, job => job.HasEnded);
    }

    /// <summary>Runs a request with the gate held and sends what it gives or why it was refused.</summary>
    public static async Task AnswerAsync(HttpContext context, Org org, Func<ApiResult> act)
    {
        ApiResult result;
        try
        {
            lock (org.Gate)
            {
                result = act();
            }
        }
        catch (RefusedException refused)
        {
            result = ApiResult.Refused(refused);
        }

        await result.SendAsync(context);
    }

    public static T Job<T>(BulkJobs jobs, HttpContext context)
        where T : BulkJob => jobs.Find<T>((string)context.Request.RouteValues["id"]!)
        ?? throw new RefusedException(StatusCodes.Status404NotFound, ApiRoutes.NotFound);

    public static string ApiVersion(HttpContext context) => ((string)context.Request.RouteValues["version"]!).TrimStart('v');

    public static async Task<JsonDocument> ReadJsonAsync(HttpContext context)
    {
        try
        {
            return await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        }
        catch (JsonException problem)
        {
            throw new RefusedException(new SalesforceError("JSON_PARSER_ERROR", problem.Message));
        }
    }

    public static string? Text(JsonElement json, string name) => json.ValueKind == JsonValueKind.Object
        && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    public static RefusedException WrongState(string message) => new(new SalesforceError("INVALIDJOBSTATE", message));

    private void MapCommon<T>(WebApplication app, string root, Func<T, bool> isDeletable)
        where T : BulkJob
    {
        app.MapGet(root, context => AnswerAsync(context, org, () => List<T>(context)));
        app.MapGet(root + "/{id}", context => AnswerAsync(context, org, () => ApiResult.Ok(json => Job<T>(jobs, context).Write(json, withProgress: true))));
        app.MapPatch(root + "/{id}", (RequestDelegate)(context => ChangeAsync<T>(context)));
        app.MapDelete(root + "/{id}", context => AnswerAsync(context, org, () =>
        {
            var job = Job<T>(jobs, context);
            if (!isDeletable(job))
            {
                throw new RefusedException(new SalesforceError("API_ERROR", "Error encountered when deleting the job because the job is not terminated"));
            }

            jobs.Remove(job);
            return ApiResult.NoContent;
        }));
    }

    private async Task ChangeAsync<T>(HttpContext context)
        where T : BulkJob
    {
        JsonDocument body;
        try
        {
            body = await ReadJsonAsync(context);
        }
        catch (RefusedException refused)
        {
            await ApiResult.Refused(refused).SendAsync(context);
            return;
        }

        using (body)
        {
            await AnswerAsync(context, org, () =>
            {
                var job = Job<T>(jobs, context);
                Change(job, Text(body.RootElement, "state"));
                return ApiResult.Ok(json => job.Write(json, withProgress: false));
            });
        }
    }

    private void Change(BulkJob job, string? state)
    {
        switch (state)
        {
            case "Aborted" when !job.HasEnded:
                job.Move(BulkState.Aborted, org.Clock.GetUtcNow());
                break;
            case "Aborted":
                throw WrongState($"Aborting already {Word(job.State)} Job not allowed");
            case "UploadComplete" when job is IngestJob { State: BulkState.Open } ingest:
                // Its bytes may still be coming: the work begins with all of them or not at all.
                jobs.Start(ingest.IsUploading ? throw WrongState("The data of this job is still being uploaded") : ingest);
                break;
            case "UploadComplete" when job is IngestJob:
                throw WrongState($"Closing already {Word(job.State)} Job not allowed");
            default:
                throw new RefusedException(new SalesforceError("INVALIDJOB", $"'{state}' is not a state this job can be put in"));
        }
    }

    private static string Word(BulkState state) => state == BulkState.JobComplete ? "Completed" : state.ToString();

    private ApiResult List<T>(HttpContext context)
        where T : BulkJob
    {
        var query = context.Request.Query;
        var from = Number(query["queryLocator"].ToString());
        T[] found = [.. query["jobType"].ToString() is "Classic" || query["isPkChunkingEnabled"] == "true" ? [] : jobs.All<T>()];
        return ApiResult.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("done", from + JobsPerPage >= found.Length);
            json.WriteStartArray("records");
            foreach (var job in found.Skip(from).Take(JobsPerPage))
            {
                job.Write(json, withProgress: false);
            }

            json.WriteEndArray();
            json.WriteString("nextRecordsUrl", from + JobsPerPage >= found.Length
                ? null
                : QueryHelpers.AddQueryString(context.Request.Path, "queryLocator", (from + JobsPerPage).ToString(System.Globalization.CultureInfo.InvariantCulture)));
            json.WriteEndObject();
        });
    }

    private static int Number(string text) => text.Length == 0 ? 0
        : int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number
        : throw new RefusedException(new SalesforceError("INVALID_QUERY_LOCATOR", "invalid query locator"));
}
