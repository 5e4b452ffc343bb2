using System.Text.Encodings.Web;
using System.Text.Json;

namespace HubSpotSfSync.Sandbox.HubSpot;

/// <summary>One entry of an error's <c>errors[]</c>.</summary>
public sealed record HubSpotErrorDetail(string Message, string Code, string? PropertyName = null);

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

    public HubSpotError With(string key, IReadOnlyList<string> values) =>
        this with { Context = new Dictionary<string, IReadOnlyList<string>>(Context) { [key] = values } };
}

/// <summary>Leaves a request early with a refusal; answered in one place, <c>RefusalMiddleware</c>.</summary>
public sealed class RefusedException(HubSpotError error) : Exception(error.Message)
{
    public HubSpotError Error { get; } = error;
}
