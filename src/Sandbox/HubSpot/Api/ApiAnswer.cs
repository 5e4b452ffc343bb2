using System.Buffers;
using System.Text.Json;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>Reads requests and writes answers the way HubSpot does.</summary>
internal static class ApiAnswer
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = HubSpotError.Json.Encoder };

    /// <exception cref="RefusedException">The body is no JSON object.</exception>
    public static async Task<JsonDocument> ReadAsync(HttpContext context)
    {
        try
        {
            var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
            if (body.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
            {
                return body;
            }

            body.Dispose();
        }
        catch (JsonException)
        {
            // Refused below, like any other body that is not what the call wants.
        }

        throw new RefusedException(HubSpotError.InvalidJson());
    }

    /// <summary>For what changes meanwhile: the answer is made under the portal's lock.</summary>
    public static Task WriteLockedAsync(HttpContext context, int status, Action<Utf8JsonWriter> write) =>
        WriteAsync(context, status, json =>
        {
            lock (context.Portal().Gate)
            {
                write(json);
            }
        });

    public static async Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            write(json);
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json;charset=utf-8";
        context.Response.ContentLength = buffer.WrittenCount;
        await context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }

    /// <summary>The answer of a batch, under the portal's lock: 207 when some of it failed. Without <paramref name="isBatch"/> just the results.</summary>
    public static Task WriteBatchAsync(
        HttpContext context, int success, IReadOnlyList<HubSpotError> errors, bool isBatch, Action<Utf8JsonWriter> results)
    {
        var now = Schema.PropertyValues.Format(context.Portal().NowMilliseconds());
        return WriteLockedAsync(context, errors.Count == 0 ? success : StatusCodes.Status207MultiStatus, json =>
        {
            json.WriteStartObject();
            if (isBatch)
            {
                json.WriteString("status", "COMPLETE");
            }

            json.WriteStartArray("results");
            results(json);
            json.WriteEndArray();
            WriteErrors(json, errors);
            if (isBatch)
            {
                json.WriteString("startedAt", now);
                json.WriteString("completedAt", now);
            }

            json.WriteEndObject();
        });
    }

    /// <summary>What failed of a batch, with its number; nothing when nothing did.</summary>
    public static void WriteErrors(Utf8JsonWriter json, IReadOnlyList<HubSpotError> errors)
    {
        if (errors.Count == 0)
        {
            return;
        }

        json.WriteNumber("numErrors", errors.Count);
        json.WriteStartArray("errors");
        foreach (var error in errors)
        {
            WriteError(json, error, isWholeAnswer: false);
        }

        json.WriteEndArray();
    }

    public static Task WriteAsync(HttpContext context, HubSpotError error) =>
        WriteAsync(context, error.Status, json => WriteError(json, error, isWholeAnswer: true));

    public static void WriteError(Utf8JsonWriter json, HubSpotError error, bool isWholeAnswer)
    {
        json.WriteStartObject();
        json.WriteString("status", "error");
        json.WriteString("message", error.Message);
        if (isWholeAnswer)
        {
            json.WriteString("correlationId", Guid.NewGuid());
        }

        if (error.PolicyName is { } policy)
        {
            json.WriteString("errorType", "RATE_LIMIT");
            json.WriteString("policyName", policy);
            json.WriteString("requestId", Guid.NewGuid());
        }

        json.WriteString("category", error.Category);
        if (error.SubCategory is { } subCategory)
        {
            json.WriteString("subCategory", subCategory);
        }

        if (error.Errors.Count > 0)
        {
            json.WriteStartArray("errors");
            foreach (var detail in error.Errors)
            {
                WriteDetail(json, detail);
            }

            json.WriteEndArray();
        }

        if (error.Context.Count > 0)
        {
            json.WriteStartObject("context");
            foreach (var (key, values) in error.Context)
            {
                WriteStrings(json, key, values);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    public static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    public static void WritePaging(Utf8JsonWriter json, string? after, string? link = null)
    {
        if (after is null)
        {
            return;
        }

        json.WriteStartObject("paging");
        json.WriteStartObject("next");
        json.WriteString("after", after);
        if (link is not null)
        {
            json.WriteString("link", link);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteDetail(Utf8JsonWriter json, HubSpotErrorDetail detail)
    {
        json.WriteStartObject();
        json.WriteString("message", detail.Message);
        if (detail.Code is not null)
        {
            json.WriteString("code", detail.Code);
        }

        if (detail.PropertyName is { } property)
        {
            json.WriteStartObject("context");
            WriteStrings(json, "propertyName", [property]);
            json.WriteEndObject();
        }
        else if (detail.RequiredScopes.Count > 0)
        {
            json.WriteStartObject("context");
            WriteStrings(json, "requiredGranularScopes", detail.RequiredScopes);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
