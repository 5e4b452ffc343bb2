using System.Buffers;
using System.Text.Json;
using HubSpotSfSync.Sandbox.Salesforce.Api;
using HubSpotSfSync.Sandbox.Salesforce.Schema;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace HubSpotSfSync.Sandbox.Salesforce.Bulk;

/// <summary>Jobs that write: create, upload once, close, read what became of the rows.</summary>
internal sealed class IngestEndpoints(Org org, BulkJobs jobs)
{
    public const string Root = "/services/data/{version}/jobs/ingest";
    private const long MostBytesInBase64 = 150L * 1024 * 1024;
    private const long MostBytes = MostBytesInBase64 / 4 * 3;
    private const int MostBytesInMultipart = 100_000;
    private static readonly string[] Operations = ["insert", "update", "upsert", "delete"];

    public void Map(WebApplication app)
    {
        app.MapPost(Root, (RequestDelegate)CreateAsync);
        app.MapPut(Root + "/{id}/batches", (RequestDelegate)UploadAsync);
        app.MapGet(Root + "/{id}/successfulResults", (RequestDelegate)(context => SendAsync(context, job => (job.Successful, 0, 0))));
        app.MapGet(Root + "/{id}/failedResults", (RequestDelegate)(context => SendAsync(context, job => (job.Failed, 0, 0))));
        app.MapGet(Root + "/{id}/unprocessedrecords", (RequestDelegate)(context => SendAsync(context, job => (job.Upload, job.HeaderLength, job.UnprocessedFrom))));
    }

    private async Task CreateAsync(HttpContext context)
    {
        try
        {
            if (MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            {
                await CreateWithContentAsync(context, HeaderUtilities.RemoveQuotes(type.Boundary).ToString());
                return;
            }

            using var body = await BulkEndpoints.ReadJsonAsync(context);
            await BulkEndpoints.AnswerAsync(context, org, () => Created(Create(context, body.RootElement)));
        }
        catch (RefusedException refused)
        {
            await ApiResult.Refused(refused).SendAsync(context);
        }
    }

    private async Task CreateWithContentAsync(HttpContext context, string boundary)
    {
        var parts = new MultipartReader(boundary, context.Request.Body) { BodyLengthLimit = MostBytesInMultipart };
        JsonDocument? body = null;
        byte[]? content = null;
        while (await parts.ReadNextSectionAsync(context.RequestAborted) is { } part)
        {
            var name = part.GetContentDispositionHeader()?.Name.ToString();
            using var text = new MemoryStream();
            await ReadPartAsync(part, text, context.RequestAborted);
            if (name is "job" or "\"job\"")
            {
                body = JsonDocument.Parse(text.ToArray());
            }
            else
            {
                content = text.ToArray();
            }
        }

        using (body)
        {
            await BulkEndpoints.AnswerAsync(context, org, () =>
            {
                var job = Create(context, body is not null && content is not null
                    ? body.RootElement
                    : throw new RefusedException(new SalesforceError("INVALIDJOB", "A multipart request must have the parts job and content")));
                job.Upload.Append(content);
                job.HasUpload = true;
                jobs.Start(job);
                return Created(job);
            });
        }
    }

    private static async Task ReadPartAsync(MultipartSection part, MemoryStream text, CancellationToken ct)
    {
        try
        {
            await part.Body.CopyToAsync(text, ct);
        }
        catch (InvalidDataException)
        {
            throw new RefusedException(new SalesforceError("CLIENTINPUTERROR", $"The data of a multipart request must not exceed {MostBytesInMultipart} characters"));
        }
    }

    private static ApiResult Created(IngestJob job) => ApiResult.Ok(json => job.Write(json, withProgress: false));

    private IngestJob Create(HttpContext context, JsonElement wanted)
    {
        var name = BulkEndpoints.Text(wanted, "object") ?? throw Invalid("No object was given");
        var type = org.Metadata.Find(name) ?? throw Invalid($"Unable to find object: {name}");
        var operation = BulkEndpoints.Text(wanted, "operation") ?? throw Invalid("No operation was given");
        if (operation == "hardDelete")
        {
            throw new RefusedException(new SalesforceError(
                "FEATURENOTENABLED", "hardDelete operation requires special user profile permission, please contact your system administrator"));
        }

        if (!Operations.Contains(operation))
        {
            throw Invalid($"'{operation}' is not an operation");
        }

        if (BulkEndpoints.Text(wanted, "contentType") is not null and not "CSV")
        {
            throw Invalid("contentType must be CSV");
        }

        var call = new ApiCall(org, context.Request.Method, context.Request.Path)
        {
            Route = context.Request.RouteValues,
            Query = context.Request.Query.ToDictionary(StringComparer.Ordinal),
            Headers = context.Request.Headers,
            InstanceUrl = new Uri($"{context.Request.Scheme}://{context.Request.Host}"),
        };
        var job = new IngestJob(
            jobs.NextId(), operation, type, CsvFormat.Of(BulkEndpoints.Text(wanted, "columnDelimiter"), BulkEndpoints.Text(wanted, "lineEnding")))
        {
            ApiVersion = BulkEndpoints.ApiVersion(context),
            CreatedById = org.IntegrationUserId,
            CreatedAt = org.Clock.GetUtcNow(),
            ExternalId = operation == "upsert" ? ExternalId(type, BulkEndpoints.Text(wanted, "externalIdFieldName")) : null,
            AssignmentRuleId = BulkEndpoints.Text(wanted, "assignmentRuleId"),
            Context = call.Context with { ChangeOrigin = call.Context.ChangeOrigin.Replace("/rest/", "/bulkapi/", StringComparison.Ordinal) },
        };
        job.Move(BulkState.Open, job.CreatedAt);
        jobs.Add(job);
        return job;
    }

    private static FieldDefinition ExternalId(SObjectType type, string? name)
    {
        if (name is null)
        {
            throw Invalid($"External ID was blank for {type.Name}. An External ID must be specified for upsert.");
        }

        try
        {
            return RowEndpoints.ExternalIdField(type, name);
        }
        catch (RefusedException)
        {
            throw Invalid($"Field name provided, {name} does not match an External ID, Salesforce Id, or indexed field for {type.Name}");
        }
    }

    private static RefusedException Invalid(string message) => new(new SalesforceError("INVALIDJOB", message));

    private async Task UploadAsync(HttpContext context)
    {
        IngestJob? job = null;
        try
        {
            lock (org.Gate)
            {
                job = BeginUpload(context);
            }

            await ReceiveAsync(context, job);
            lock (org.Gate)
            {
                job.IsUploading = false;
            }

            context.Response.StatusCode = StatusCodes.Status201Created;
        }
        catch (Exception broken) when (broken is RefusedException or IOException or OperationCanceledException)
        {
            if (job is not null)
            {
                lock (org.Gate)
                {
                    job.IsUploading = false;
                    job.ForgetUpload();
                }
            }

            if (broken is not RefusedException refused)
            {
                throw;
            }

            await ApiResult.Refused(refused).SendAsync(context);
        }
    }

    private IngestJob BeginUpload(HttpContext context)
    {
        var job = BulkEndpoints.Job<IngestJob>(jobs, context);
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || !type.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase))
        {
            throw new RefusedException(StatusCodes.Status415UnsupportedMediaType, new SalesforceError("UNSUPPORTED_MEDIA_TYPE", "The data of a job must be text/csv"));
        }

        if (job.HasUpload)
        {
            throw new RefusedException(new SalesforceError(
                "CLIENTINPUTERROR",
                $"Found multiple contents for job: <{job.Id}>, please 'Close' / 'Abort' / 'Delete' the current Job then create a new Job and make sure you only do 'PUT' once on a given Job."));
        }

        if (job.State != BulkState.Open)
        {
            throw BulkEndpoints.WrongState($"Job is not open: {job.State}");
        }

        job.IsUploading = job.HasUpload = true;
        return job;
    }

    private static async Task ReceiveAsync(HttpContext context, IngestJob job)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            int count;
            while ((count = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
            {
                job.Upload.Append(buffer.AsSpan(0, count));
                if (job.Upload.Length > MostBytes)
                {
                    throw new RefusedException(new SalesforceError("CLIENTINPUTERROR", "The data of a job must not exceed 150 MB once it is encoded in base64"));
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <param name="context">The request.</param>
    /// <param name="part">What to send: the first so many bytes, and all from a place on.</param>
    private async Task SendAsync(HttpContext context, Func<IngestJob, (BulkContent Content, long Head, long From)> part)
    {
        (BulkContent Content, long Head, long From) wanted;
        try
        {
            lock (org.Gate)
            {
                var job = BulkEndpoints.Job<IngestJob>(jobs, context);
                wanted = job.HasEnded ? part(job) : throw BulkEndpoints.WrongState($"Results are there when the job has ended; it is {job.State}");
            }
        }
        catch (RefusedException refused)
        {
            await ApiResult.Refused(refused).SendAsync(context);
            return;
        }

        context.Response.ContentType = "text/csv; charset=UTF-8";
        await wanted.Content.CopyToAsync(context.Response.Body, 0, wanted.Head, context.RequestAborted);
        await wanted.Content.CopyToAsync(context.Response.Body, wanted.From, wanted.Content.Length, context.RequestAborted);
    }
}
