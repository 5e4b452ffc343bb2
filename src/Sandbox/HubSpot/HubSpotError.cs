using System.Text.Encodings.Web;
using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot;

/// <summary>One entry of an error's <c>errors[]</c>.</summary>
public sealed record HubSpotErrorDetail(string Message, string? Code, string? PropertyName = null)
{
    public IReadOnlyList<string> RequiredScopes { get; init; } = [];
}

/// <summary>A refusal in HubSpot's words; the answer of a call, or an entry of a multi-status answer.</summary>
public sealed record HubSpotError(int Status, string Category, string Message)
{
    public static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public IReadOnlyList<HubSpotErrorDetail> Errors { get; init; } = [];

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Context { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    public string? SubCategory { get; init; }

    /// <summary>Only in the answer to an exceeded limit.</summary>
    public string? PolicyName { get; init; }

    public static HubSpotError Invalid(string message) =>
        new(StatusCodes.Status400BadRequest, "VALIDATION_ERROR", message);

    public static HubSpotError InvalidJson() => Invalid("Invalid input JSON");

    public static HubSpotError NotFound(string message) =>
        new(StatusCodes.Status404NotFound, "OBJECT_NOT_FOUND", message);

    public static HubSpotError Conflict(string message) => new(StatusCodes.Status409Conflict, "CONFLICT", message);

    public static HubSpotError DuplicateIds(IReadOnlyList<string> ids) =>
        Invalid($"Duplicate IDs found in batch input: [{string.Join(", ", ids)}]. IDs must be unique").With("ids", ids);

    public static HubSpotError NotAuthenticated() => new(
        StatusCodes.Status401Unauthorized,
        "INVALID_AUTHENTICATION",
        "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview");

    /// <param name="at">When the token expired.</param>
    /// <param name="secondsLeft">Negative by now.</param>
    public static HubSpotError Expired(DateTimeOffset at, long secondsLeft) => new HubSpotError(
        StatusCodes.Status401Unauthorized, "EXPIRED_AUTHENTICATION", $"The OAuth token used to make this call expired {Age(-secondsLeft)} ago.")
        .With("expire time", [PropertyValues.Format(at.ToUnixTimeMilliseconds())]);

    public static HubSpotError MissingScope(string scope) => new(
        StatusCodes.Status403Forbidden,
        "MISSING_SCOPES",
        "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.")
    {
        Errors = [new HubSpotErrorDetail("One or more of the following scopes are required.", null) { RequiredScopes = [scope] }],
    };

    private static string Age(long seconds) => seconds switch
    {
        < 60 => $"{seconds} second(s)",
        < 3600 => $"{seconds / 60} minute(s)",
        < 86400 => $"{seconds / 3600} hour(s)",
        _ => $"{seconds / 86400} day(s)",
    };

    public HubSpotError With(string key, IReadOnlyList<string> values) =>
        this with { Context = new Dictionary<string, IReadOnlyList<string>>(Context) { [key] = values } };
}

/// <summary>Leaves a request early with a refusal; answered in one place, <c>RefusalMiddleware</c>.</summary>
public sealed class RefusedException(HubSpotError error) : Exception(error.Message)
{
    public HubSpotError Error { get; } = error;
}
