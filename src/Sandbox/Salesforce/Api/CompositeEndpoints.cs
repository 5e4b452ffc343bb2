using System.Text.Json;
using HubSpotSfSync.Sandbox.Salesforce.Records;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>POST /composite: up to 25 subrequests, five of them collections or queries, for one API request.</summary>
internal sealed class CompositeEndpoints(ApiRoutes routes)
{
    public const string Halt = "PROCESSING_HALTED";
    private const int MaxSubrequests = 25;
    private const int MaxCollectionsAndQueries = 5;
    private static readonly string[] ForbiddenHeaders = ["Accept", "Authorization", "Content-Type"];

    public void Add() => routes.Add("POST", "/composite", Run);

    private ApiResult Run(ApiCall call)
    {
        if (!call.RequiredBody.TryGetProperty("compositeRequest", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            throw new RefusedException(new SalesforceError("JSON_PARSER_ERROR", "compositeRequest is required"));
        }

        var subrequests = list.EnumerateArray().Select(CompositeSubrequest.Read).ToArray();
        Check(subrequests);
        var allOrNone = call.RequiredBody.TryGetProperty("allOrNone", out var flag) && flag.ValueKind == JsonValueKind.True;
        var results = allOrNone ? RunTogether(call, subrequests) : RunEach(call, subrequests, null);
        return ApiResult.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("compositeResponse");
            foreach (var (subrequest, result) in subrequests.Zip(results))
            {
                WriteResult(json, subrequest, result);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>Runs subrequests in one transaction: when one fails, all the others are as if they had not been.</summary>
    public ApiResult[] RunTogether(ApiCall call, CompositeSubrequest[] subrequests)
    {
        var transaction = new Transaction(call.Org, call.Context);
        var results = RunEach(call, subrequests, transaction);
        if (results.All(result => result.Status < StatusCodes.Status400BadRequest && !HasFailedRow(result)))
        {
            transaction.Commit();
            return results;
        }

        transaction.RollbackTo(0);
        return [.. results.Select(result => result.Status < StatusCodes.Status400BadRequest && !HasFailedRow(result)
            ? Halted("The transaction was rolled back since another operation in the same transaction failed.")
            : result)];
    }

    private ApiResult[] RunEach(ApiCall call, CompositeSubrequest[] subrequests, Transaction? outer)
    {
        var answers = new Dictionary<string, JsonDocument>(StringComparer.Ordinal);
        var results = new List<ApiResult>();
        try
        {
            foreach (var subrequest in subrequests)
            {
                var result = RunOne(call, subrequest, new CompositeReferences(answers), outer);
                results.Add(result);
                if (result.Json.Length > 0 && result.Status < StatusCodes.Status300MultipleChoices)
                {
                    answers[subrequest.ReferenceId] = JsonDocument.Parse(result.Json);
                }
            }
        }
        finally
        {
            foreach (var answer in answers.Values)
            {
                answer.Dispose();
            }
        }

        return [.. results];
    }

    private ApiResult RunOne(ApiCall call, CompositeSubrequest subrequest, CompositeReferences references, Transaction? outer)
    {
        try
        {
            if (!subrequest.IsAllowed)
            {
                throw new RefusedException(new SalesforceError("INVALID_OPERATION", $"{subrequest.Url} can't be called in a composite request"));
            }

            using var body = references.Resolve(subrequest.Body);
            return routes.Run(call, subrequest.Method, references.Resolve(subrequest.Url), body?.RootElement, Headers(call, subrequest), outer);
        }
        catch (RefusedException refused)
        {
            return ApiResult.Refused(refused);
        }
    }

    private static void Check(CompositeSubrequest[] subrequests)
    {
        if (subrequests.Length is 0 or > MaxSubrequests)
        {
            throw new RefusedException(new SalesforceError("LIMIT_EXCEEDED", $"The request must have 1 to {MaxSubrequests} subrequests"));
        }

        if (subrequests.Count(subrequest => subrequest.IsCollectionOrQuery) > MaxCollectionsAndQueries)
        {
            throw new RefusedException(new SalesforceError(
                "LIMIT_EXCEEDED", $"At most {MaxCollectionsAndQueries} subrequests can be sObject Collections or query operations"));
        }

        if (subrequests.DistinctBy(subrequest => subrequest.ReferenceId).Count() != subrequests.Length)
        {
            throw new RefusedException(new SalesforceError("INVALID_FIELD", "Each referenceId must be unique"));
        }

        if (subrequests.SelectMany(subrequest => subrequest.Headers).Any(header => ForbiddenHeaders.Contains(header.Name, StringComparer.OrdinalIgnoreCase)))
        {
            throw new RefusedException(new SalesforceError("INVALID_HTTP_HEADER", "Accept, Authorization and Content-Type are not allowed in a subrequest"));
        }
    }

    private static HeaderDictionary Headers(ApiCall call, CompositeSubrequest subrequest)
    {
        var headers = new HeaderDictionary { ["Sforce-Call-Options"] = call.Headers["Sforce-Call-Options"] };
        foreach (var (name, value) in subrequest.Headers)
        {
            headers[name] = value;
        }

        return headers;
    }

    private static bool HasFailedRow(ApiResult result)
    {
        if (result.Json.Length == 0 || result.Json.Span[0] != '[')
        {
            return false;
        }

        using var rows = JsonDocument.Parse(result.Json);
        return rows.RootElement.EnumerateArray().Any(row =>
            row.ValueKind == JsonValueKind.Object && row.TryGetProperty("success", out var success) && success.ValueKind == JsonValueKind.False);
    }

    public static ApiResult Halted(string message) => ApiResult.Refused(new RefusedException(new SalesforceError(Halt, message)));

    public static void WriteResult(Utf8JsonWriter json, CompositeSubrequest subrequest, ApiResult result)
    {
        json.WriteStartObject();
        json.WritePropertyName("body");
        if (result.Json.Length == 0)
        {
            json.WriteNullValue();
        }
        else
        {
            json.WriteRawValue(result.Json.Span, skipInputValidation: true);
        }

        json.WriteStartObject("httpHeaders");
        foreach (var (name, value) in result.Headers)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteNumber("httpStatusCode", result.Status);
        json.WriteString("referenceId", subrequest.ReferenceId);
        json.WriteEndObject();
    }
}
