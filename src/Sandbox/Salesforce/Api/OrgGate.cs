using System.Globalization;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>What every REST call passes before it is answered: version, session, concurrent and daily limits.</summary>
internal sealed class OrgGate(Org org)
{
    private const string Data = "/services/data";
    private const int OldestVersion = 31;
    private const int NewestVersion = 67;
    private const int MostHeadBytes = 16_384;

    public static IEnumerable<int> Versions => Enumerable.Range(OldestVersion, NewestVersion - OldestVersion + 1);

    public static string? BearerToken(HttpContext context)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        var space = authorization.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && authorization[..space].ToUpperInvariant() is "BEARER" or "OAUTH" ? authorization[(space + 1)..].Trim() : null;
    }

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (TooLong(context.Request) is { } reason)
        {
            await RefuseTooLongAsync(context, reason);
            return;
        }

        var path = context.Request.Path.Value ?? string.Empty;
        if (!path.StartsWith(Data + "/v", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        try
        {
            Enter(context, path);
        }
        catch (RefusedException refused)
        {
            await ApiResult.Refused(refused).SendAsync(context);
            return;
        }

        await next(context);
        if (context is { Response: { HasStarted: false, StatusCode: StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed } }
            && context.Response.ContentLength is null)
        {
            var status = context.Response.StatusCode;
            await ApiResult.Refused(new RefusedException(
                status, status == StatusCodes.Status404NotFound ? ApiRoutes.NotFound : ApiRoutes.NotAllowed(context.Request.Method))).SendAsync(context);
        }
    }

    // The address by itself, and the address with the headers.
    private static (int Status, string Words)? TooLong(HttpRequest request)
    {
        var address = request.PathBase.Value!.Length + request.Path.ToUriComponent().Length + request.QueryString.Value!.Length;
        return address > MostHeadBytes ? (StatusCodes.Status414UriTooLong, "URI Too Long")
            : address + request.Headers.Sum(header => header.Key.Length + header.Value.Sum(value => value?.Length ?? 0)) > MostHeadBytes
                ? (StatusCodes.Status431RequestHeaderFieldsTooLarge, "Request Header Fields Too Large")
                : null;
    }

    // It is the web server before the platform that answers these, so there is no JSON.
    private static Task RefuseTooLongAsync(HttpContext context, (int Status, string Words) reason)
    {
        context.Response.StatusCode = reason.Status;
        context.Response.ContentType = "text/html;charset=iso-8859-1";
        return context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"<h1>Bad Message {reason.Status}</h1><pre>reason: {reason.Words}</pre>"), context.RequestAborted);
    }

    private void Enter(HttpContext context, string path)
    {
        CheckVersion(path);
        if (BearerToken(context) is not { } token || !org.Sessions.IsValid(token))
        {
            throw new RefusedException(
                StatusCodes.Status401Unauthorized, new SalesforceError("INVALID_SESSION_ID", "Session expired or invalid"));
        }

        if (org.Limits.TooManyLongRunning)
        {
            ShowUsage(context);
            throw new RefusedException(
                StatusCodes.Status403Forbidden, new SalesforceError("REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded."));
        }

        var allowed = org.Limits.Requests.TryTake();
        org.Limits.Alerts.Look(org.Limits.Requests);
        ShowUsage(context);
        if (!allowed)
        {
            throw new RefusedException(
                StatusCodes.Status403Forbidden, new SalesforceError("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."));
        }
    }

    private static void CheckVersion(string path)
    {
        var text = path[(Data.Length + 2)..].Split('/')[0];
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var version) || version > NewestVersion || version < 20)
        {
            throw new RefusedException(StatusCodes.Status404NotFound, ApiRoutes.NotFound);
        }

        if (version < OldestVersion)
        {
            throw new RefusedException(StatusCodes.Status410Gone, new SalesforceError("GONE", "The requested resource is no longer available"));
        }
    }

    private void ShowUsage(HttpContext context) => ShowUsage(context, org);

    internal static void ShowUsage(HttpContext context, Org org) => context.Response.Headers["Sforce-Limit-Info"] =
        string.Create(CultureInfo.InvariantCulture, $"api-usage={org.Limits.Requests.Used}/{org.Limits.Requests.Max}");
}
