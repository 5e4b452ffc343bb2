using System.Globalization;
using System.Text;
using System.Text.Json;
using HubSpotSfSync.Sandbox.Salesforce.Api;
using HubSpotSfSync.Sandbox.Salesforce.Soql;

namespace HubSpotSfSync.Sandbox.Salesforce.Bulk;

/// <summary>Jobs that read: create, wait, read the result in pages that may be read again.</summary>
internal sealed class QueryJobEndpoints(Org org, BulkJobs jobs)
{
    public const string Root = "/services/data/{version}/jobs/query";

    /// <summary>The platform chooses a page's size itself when none is asked for; nobody has published how.</summary>
    private const int UsualPage = 100_000;
    private const int LinksPerAnswer = 5;

    public void Map(WebApplication app)
    {
        app.MapPost(Root, (RequestDelegate)CreateAsync);
        app.MapGet(Root + "/{id}/results", (RequestDelegate)ResultsAsync);
        app.MapGet(Root + "/{id}/resultPages", context => BulkEndpoints.AnswerAsync(context, org, () => ResultPages(context)));
    }

    private async Task CreateAsync(HttpContext context)
    {
        JsonDocument body;
        try
        {
            body = await BulkEndpoints.ReadJsonAsync(context);
        }
        catch (RefusedException refused)
        {
            await ApiResult.Refused(refused).SendAsync(context);
            return;
        }

        using (body)
        {
            await BulkEndpoints.AnswerAsync(context, org, () =>
            {
                var job = Create(context, body.RootElement);
                jobs.Add(job);
                jobs.Start(job);
                return ApiResult.Ok(json => job.Write(json, withProgress: false));
            });
        }
    }

    private QueryJob Create(HttpContext context, JsonElement wanted)
    {
        var operation = BulkEndpoints.Text(wanted, "operation");
        if (operation is not "query" and not "queryAll")
        {
            throw new RefusedException(new SalesforceError("INVALIDJOB", $"'{operation}' is not an operation of a query job"));
        }

        if (BulkEndpoints.Text(wanted, "contentType") is not null and not "CSV")
        {
            throw new RefusedException(new SalesforceError("INVALIDJOB", "contentType must be CSV"));
        }

        var format = CsvFormat.Of(BulkEndpoints.Text(wanted, "columnDelimiter"), BulkEndpoints.Text(wanted, "lineEnding"));
        var query = SoqlParser.Parse(BulkEndpoints.Text(wanted, "query") ?? throw new RefusedException(new SalesforceError("MALFORMED_QUERY", "A query string has to be specified")));
        var type = org.Metadata.Find(query.From.Text) ?? throw SoqlProblem.UnknownType(query.Text, query.From.Position, query.From.Text);
        if (query.IsAggregate || !query.HasOnlyFields)
        {
            throw new RefusedException(new SalesforceError("API_ERROR", "Aggregate relationships, subqueries and functions are not supported in Bulk queries"));
        }

        var columns = QueryColumns.Bind(org, type, query);
        if (!org.Limits.BulkQueryJobs.TryTake())
        {
            throw new RefusedException(new SalesforceError("EXCEEDEDQUOTA", "DailyBulkV2QueryJobs Limit exceeded."));
        }

        return new QueryJob(jobs.NextId(), operation, type.Name, format)
        {
            ApiVersion = BulkEndpoints.ApiVersion(context),
            CreatedById = org.IntegrationUserId,
            CreatedAt = org.Clock.GetUtcNow(),
            Query = query,
            Columns = columns,
        };
    }

    private async Task ResultsAsync(HttpContext context)
    {
        QueryJob job;
        int from;
        int to;
        try
        {
            lock (org.Gate)
            {
                job = Finished(context);
                from = Row(job, context.Request.Query["locator"].ToString());
                to = (int)Math.Min(job.RowCount, (long)from + PageSize(context));
            }
        }
        catch (RefusedException refused)
        {
            await ApiResult.Refused(refused).SendAsync(context);
            return;
        }

        context.Response.ContentType = "text/csv; charset=UTF-8";
        context.Response.Headers["Sforce-NumberOfRecords"] = (to - from).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["Sforce-Locator"] = to < job.RowCount ? Locator(to) : "null";
        await job.Result.CopyToAsync(context.Response.Body, 0, job.HeaderLength, context.RequestAborted);
        await job.Result.CopyToAsync(context.Response.Body, job.StartOf(from), job.StartOf(to), context.RequestAborted);
    }

    private ApiResult ResultPages(HttpContext context)
    {
        var job = Finished(context);
        var size = PageSize(context);
        var from = Row(job, context.Request.Query["locator"].ToString());
        var path = $"/services/data/v{job.ApiVersion}/jobs/query/{job.Id}";
        return ApiResult.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("resultPages");
            var links = 0;
            for (; links == 0 || (links < LinksPerAnswer && from < job.RowCount); links++)
            {
                json.WriteStartObject();
                json.WriteString("resultUrl", string.Create(CultureInfo.InvariantCulture, $"{path}/results?locator={Locator(from)}&maxRecords={size}"));
                json.WriteEndObject();
                from += size;
            }

            json.WriteEndArray();
            json.WriteString("nextRecordsUrl", from < job.RowCount
                ? string.Create(CultureInfo.InvariantCulture, $"{path}/resultPages?locator={Locator(from)}&maxRecords={size}")
                : null);
            json.WriteBoolean("done", from >= job.RowCount);
            json.WriteEndObject();
        });
    }

    private QueryJob Finished(HttpContext context)
    {
        var job = BulkEndpoints.Job<QueryJob>(jobs, context);
        if (job.ApiVersion != BulkEndpoints.ApiVersion(context))
        {
            throw new RefusedException(StatusCodes.Status409Conflict, new SalesforceError(
                "API_ERROR", $"The results of this job must be asked for in its own API version, {job.ApiVersion}"));
        }

        return job.State == BulkState.JobComplete
            ? job
            : throw BulkEndpoints.WrongState($"Results are there when the job is complete; it is {job.State}");
    }

    private static int PageSize(HttpContext context)
    {
        var text = context.Request.Query["maxRecords"].ToString();
        return text.Length == 0 ? UsualPage
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0 ? size
            : throw new RefusedException(new SalesforceError("INVALIDVALUE", $"'{text}' is not a valid value for maxRecords"));
    }

    private static string Locator(int row) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(row.ToString(CultureInfo.InvariantCulture))).TrimEnd('=');

    private static int Row(QueryJob job, string locator)
    {
        if (locator.Length == 0)
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[16];
        return locator.Length <= 16
            && Convert.TryFromBase64String(locator.PadRight((locator.Length + 3) / 4 * 4, '='), bytes, out var length)
            && int.TryParse(bytes[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var row) && row <= job.RowCount
            ? row
            : throw new RefusedException(new SalesforceError("INVALID_QUERY_LOCATOR", "invalid query locator"));
    }
}
