using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>An answer that is already written, so that it can go out alone or inside a composite.</summary>
internal sealed record ApiResult(int Status, ReadOnlyMemory<byte> Json)
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ApiResult NoContent { get; } = new(StatusCodes.Status204NoContent, default);

    public static ApiResult NotModified { get; } = new(StatusCodes.Status304NotModified, default);

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public static ApiResult Write(int status, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            write(json);
        }

        return new ApiResult(status, buffer.WrittenMemory);
    }

    public static ApiResult Ok(Action<Utf8JsonWriter> write) => Write(StatusCodes.Status200OK, write);

    public static ApiResult Refused(RefusedException refused) => Write(refused.Status, json =>
    {
        json.WriteStartArray();
        json.WriteStartObject();
        if (refused.Duplicates is { } duplicates)
        {
            // Spelt so in the answers of real orgs.
            json.WritePropertyName("duplicateResut");
            duplicates.Write(json, "/services/data/v66.0");
        }

        json.WriteString("message", refused.Error.Message);
        json.WriteString("errorCode", refused.Error.Code);
        if (refused.Error.Fields.Count > 0)
        {
            WriteFields(json, refused.Error.Fields);
        }

        json.WriteEndObject();
        json.WriteEndArray();
    });

    public static void WriteFields(Utf8JsonWriter json, IEnumerable<string> fields)
    {
        json.WriteStartArray("fields");
        foreach (var field in fields)
        {
            json.WriteStringValue(field);
        }

        json.WriteEndArray();
    }

    public async Task SendAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        foreach (var (name, value) in Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (Json.Length > 0)
        {
            context.Response.ContentType = "application/json;charset=UTF-8";
            context.Response.ContentLength = Json.Length;
            await context.Response.Body.WriteAsync(Json, context.RequestAborted);
        }
    }
}
