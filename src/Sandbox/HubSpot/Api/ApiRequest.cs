using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using HubSpotSfSync.Sandbox.HubSpot.Objects;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>What the calls have in common in their paths, queries and bodies. Each refuses what HubSpot would.</summary>
internal static class ApiRequest
{
    public const int MaxBatch = 100;

    public static Portal Portal(this HttpContext context) => context.Features.GetRequiredFeature<Portal>();

    public static ObjectTable Table(this HttpContext context, string routeValue = "objectType")
    {
        var name = (string)context.Request.RouteValues[routeValue]!;
        return context.Portal().Table(name)
            ?? throw new RefusedException(HubSpotError.Invalid($"Unable to infer object type from: {name}"));
    }

    public static string Route(this HttpContext context, string name) => (string)context.Request.RouteValues[name]!;

    public static bool QueryFlag(this HttpContext context, string name) => context.Request.Query[name] == "true";

    /// <summary>A comma-separated or repeated query parameter.</summary>
    public static IReadOnlyList<string> QueryList(this HttpContext context, string name) =>
        [.. context.Request.Query[name].SelectMany(value => (value ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    public static int QueryLimit(this HttpContext context, int whenMissing, int max)
    {
        var text = context.Request.Query["limit"].ToString();
        if (text.Length == 0)
        {
            return whenMissing;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= max
            ? limit
            : throw new RefusedException(HubSpotError.Invalid($"Limit must be between 1 and {max}; was {text}"));
    }

    /// <summary>The position <c>after</c> names, as this sandbox's lists give it: the last id of the page before.</summary>
    public static long QueryAfter(this HttpContext context)
    {
        var text = context.Request.Query["after"].ToString();
        return text.Length == 0 ? 0
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var after) ? after
            : throw new RefusedException(HubSpotError.Invalid($"Invalid paging cursor: {text}"));
    }

    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null
            ? member
            : null;

    /// <summary>A string or a number, as text; HubSpot takes both for ids.</summary>
    public static string? Text(this JsonElement element, string name) => element.Member(name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } raw => raw.ToString(),
        _ => null,
    };

    /// <exception cref="RefusedException">The field is missing or empty.</exception>
    public static string Required(this JsonElement element, string name) =>
        element.Text(name) is { Length: > 0 } value
            ? value
            : throw new RefusedException(HubSpotError.Invalid($"Invalid input JSON: required field '{name}' is missing"));

    public static IReadOnlyList<string> Strings(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Array } array
            ? [.. array.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
            : [];

    /// <summary>The <c>inputs</c> of a batch, of which there must be one at least and <paramref name="max"/> at most.</summary>
    public static IReadOnlyList<JsonElement> Inputs(this JsonElement body, int max = MaxBatch)
    {
        if (body.Member("inputs") is not { ValueKind: JsonValueKind.Array } inputs || inputs.GetArrayLength() == 0)
        {
            throw new RefusedException(HubSpotError.Invalid("Invalid input JSON: inputs is required and must not be empty"));
        }

        if (inputs.GetArrayLength() > max)
        {
            throw new RefusedException(HubSpotError.Invalid(
                $"The maximum number of inputs supported for batch operations is {max}; the request has {inputs.GetArrayLength()}"));
        }

        return [.. inputs.EnumerateArray()];
    }
}
