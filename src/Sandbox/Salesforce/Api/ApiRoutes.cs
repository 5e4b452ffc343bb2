using System.Text.Json;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.AspNetCore.WebUtilities;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>The REST resources below <c>/services/data/{version}</c>, for the server and for composites.</summary>
internal sealed class ApiRoutes
{
    private const string Root = "/services/data/{version}";
    private readonly List<Route> _routes = [];

    public void Add(string method, string template, Func<ApiCall, ApiResult> handle)
    {
        var parsed = TemplateParser.Parse((Root + template).TrimStart('/'));
        _routes.Add(new Route(method, Root + template, new TemplateMatcher(parsed, []), handle));
    }

    public void Map(WebApplication app, Org org)
    {
        foreach (var route in _routes)
        {
            string[] methods = route.Method == HttpMethods.Get ? [HttpMethods.Get, HttpMethods.Head] : [route.Method];
            app.MapMethods(route.Template, methods, (RequestDelegate)(context => RunAsync(context, org, route)));
        }
    }

    /// <summary>Runs a subrequest of a composite under its parent's identity and transaction.</summary>
    public ApiResult Run(ApiCall parent, string method, string url, JsonElement? body, IHeaderDictionary headers, Transaction? outer)
    {
        var question = url.IndexOf('?', StringComparison.Ordinal);
        var path = Uri.UnescapeDataString(question < 0 ? url : url[..question]);
        var isKnownPath = false;
        foreach (var route in _routes)
        {
            var values = new RouteValueDictionary();
            if (!route.Matcher.TryMatch(path.TrimEnd('/'), values))
            {
                continue;
            }

            isKnownPath = true;
            if (route.Method == method)
            {
                return Handle(route, parent with
                {
                    Method = method,
                    Path = path,
                    Route = values,
                    Query = QueryHelpers.ParseQuery(question < 0 ? string.Empty : url[question..]),
                    Headers = headers,
                    Body = body,
                    Outer = outer,
                });
            }
        }

        return ApiResult.Refused(isKnownPath
            ? new RefusedException(StatusCodes.Status405MethodNotAllowed, NotAllowed(method))
            : new RefusedException(StatusCodes.Status404NotFound, NotFound));
    }

    public static SalesforceError NotFound { get; } = new("NOT_FOUND", "The requested resource does not exist");

    public static SalesforceError NotAllowed(string method) =>
        new("METHOD_NOT_ALLOWED", $"HTTP Method '{method}' not allowed. Allowed are HEAD,GET,POST,PATCH,DELETE");

    private static async Task RunAsync(HttpContext context, Org org, Route route)
    {
        JsonDocument? body = null;
        ApiResult result;
        try
        {
            body = await ReadBodyAsync(context);
            var call = new ApiCall(org, route.Method, context.Request.Path)
            {
                Route = context.Request.RouteValues,
                Query = context.Request.Query.ToDictionary(StringComparer.Ordinal),
                Headers = context.Request.Headers,
                Body = body?.RootElement,
                Answered = context.Features.Get<AnsweredRecords>(),
                InstanceUrl = new Uri($"{context.Request.Scheme}://{context.Request.Host}"),
            };
            lock (org.Gate)
            {
                result = Handle(route, call);
            }
        }
        catch (RefusedException refused)
        {
            result = ApiResult.Refused(refused);
        }
        catch (JsonException problem)
        {
            result = ApiResult.Refused(new RefusedException(new SalesforceError("JSON_PARSER_ERROR", problem.Message)));
        }
        finally
        {
            body?.Dispose();
        }

        await result.SendAsync(context);
    }

    private static ApiResult Handle(Route route, ApiCall call)
    {
        try
        {
            return route.Handle(call);
        }
        catch (RefusedException refused)
        {
            return ApiResult.Refused(refused);
        }
    }

    private static async Task<JsonDocument?> ReadBodyAsync(HttpContext context)
    {
        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || context.Request.ContentLength == 0
            || (context.Request.ContentLength is null && !context.Request.Headers.ContainsKey("Transfer-Encoding")))
        {
            return null;
        }

        if (!context.Request.HasJsonContentType())
        {
            throw new RefusedException(StatusCodes.Status415UnsupportedMediaType, new SalesforceError(
                "UNSUPPORTED_MEDIA_TYPE", $"Content-Type '{context.Request.ContentType}' is not supported by this resource"));
        }

        return await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
    }

    private sealed record Route(string Method, string Template, TemplateMatcher Matcher, Func<ApiCall, ApiResult> Handle);
}
