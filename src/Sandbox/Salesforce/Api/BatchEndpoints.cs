using System.Text.Json;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>POST /composite/batch: up to 25 independent requests in one round trip, each of them counted.</summary>
internal sealed class BatchEndpoints(ApiRoutes routes)
{
    private const int MostRequests = 25;
    private const string Data = "/services/data/";

    public void Add() => routes.Add("POST", "/composite/batch", Run);

    private ApiResult Run(ApiCall call)
    {
        if (!call.RequiredBody.TryGetProperty("batchRequests", out var list) || list.ValueKind != JsonValueKind.Array
            || list.GetArrayLength() is 0 or > MostRequests)
        {
            throw new RefusedException(new SalesforceError("LIMIT_EXCEEDED", $"The request must have 1 to {MostRequests} batchRequests"));
        }

        var requests = list.EnumerateArray().Select(request => (
            Method: CompositeSubrequest.Text(request, "method").ToUpperInvariant(),
            Url: Absolute(CompositeSubrequest.Text(request, "url")),
            Body: request.TryGetProperty("richInput", out var body) ? body : (JsonElement?)null)).ToArray();
        var haltOnError = call.RequiredBody.TryGetProperty("haltOnError", out var flag) && flag.ValueKind == JsonValueKind.True;
        var results = new List<ApiResult>();
        var isHalted = false;
        foreach (var (method, url, body) in requests)
        {
            // The round trip itself was counted as the first of them.
            var result = isHalted ? Halted : results.Count > 0 && !call.Org.Limits.Requests.TryTake() ? OverLimit : RunOne(call, method, url, body);
            isHalted = isHalted || (haltOnError && result.Status >= StatusCodes.Status400BadRequest);
            results.Add(result);
        }

        return ApiResult.Ok(json => Write(json, results));
    }

    private static ApiResult Halted => ApiResult.Refused(new RefusedException(StatusCodes.Status412PreconditionFailed, new SalesforceError(
        "BATCH_PROCESSING_HALTED", "Batch processing halted per request preference, because a previous request was unsuccessful")));

    private static ApiResult OverLimit => ApiResult.Refused(new RefusedException(StatusCodes.Status403Forbidden, new SalesforceError(
        "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")));

    private ApiResult RunOne(ApiCall call, string method, string url, JsonElement? body) =>
        url.Contains("/composite", StringComparison.OrdinalIgnoreCase) && !url.Contains(CollectionEndpoints.WritePath, StringComparison.OrdinalIgnoreCase)
            ? ApiResult.Refused(new RefusedException(new SalesforceError("INVALID_OPERATION", $"{url} can't be called in a batch")))
            : routes.Run(call, method, url, body, call.Headers, outer: null);

    // v66.0/sobjects/… is as good as the whole path.
    private static string Absolute(string url) => url.StartsWith(Data, StringComparison.Ordinal) ? url : Data + url.TrimStart('/');

    private static void Write(Utf8JsonWriter json, List<ApiResult> results)
    {
        json.WriteStartObject();
        json.WriteBoolean("hasErrors", results.Exists(result => result.Status >= StatusCodes.Status400BadRequest));
        json.WriteStartArray("results");
        foreach (var result in results)
        {
            json.WriteStartObject();
            json.WriteNumber("statusCode", result.Status);
            json.WritePropertyName("result");
            if (result.Json.Length == 0)
            {
                json.WriteNullValue();
            }
            else
            {
                json.WriteRawValue(result.Json.Span, skipInputValidation: true);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
