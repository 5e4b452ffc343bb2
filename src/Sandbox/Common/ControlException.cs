using System.Text.Json;
using System.Text.Json.Serialization;

namespace HubSpotSfSync.Sandbox.Common;

/// <summary>A control was told something it can't do: answered as a 400 that names the field.</summary>
public sealed class ControlException(string at, string message) : Exception(message)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary><c>advanceSeconds</c>, <c>[0].match</c>; empty for the body as a whole.</summary>
    public string Field => at;

    /// <exception cref="ControlException">The body is not what the control wants.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(context.Request.Body, Json, context.RequestAborted)
                ?? throw new ControlException(string.Empty, "There is no body");
        }
        catch (JsonException problem)
        {
            throw Of(problem);
        }
    }

    /// <exception cref="ControlException">The element is not what the control wants.</exception>
    /// <param name="element">What was sent.</param>
    /// <param name="at">Where it was in the body.</param>
    public static T Read<T>(JsonElement element, string at)
        where T : class
    {
        try
        {
            return element.Deserialize<T>(Json) ?? throw new ControlException(at, "must not be null");
        }
        catch (JsonException problem)
        {
            throw Of(problem, at);
        }
    }

    public Task AnswerAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.Response.WriteAsJsonAsync(new { status = "error", field = Field, message = Message }, Json, context.RequestAborted);
    }

    /// <param name="problem">Of a body that is not what the control wants.</param>
    /// <param name="at">Where in the body it was met.</param>
    public static ControlException Of(JsonException problem, string at = "") =>
        new($"{at}.{problem.Path?.TrimStart('$').TrimStart('.')}".Trim('.'), problem.Message.Split(" Path: ")[0]);
}
