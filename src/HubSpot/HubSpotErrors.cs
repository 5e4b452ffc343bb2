using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.HubSpot;

/// <summary>The one place where HubSpot's refusals become something to act on.</summary>
internal static partial class HubSpotErrors
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    /// <summary>Throws when a call as a whole failed.</summary>
    public static HubSpotAnswer OrThrow(this HubSpotAnswer answer, string operation) => answer.IsSuccess ? answer : throw Exception(answer, operation);

    public static CrmException Exception(HubSpotAnswer answer, string operation)
    {
        var code = Text(answer.Body, "category") ?? answer.Status.ToString();
        var said = $"HubSpot answered {operation} with {(int)answer.Status} {code}: {Text(answer.Body, "message") ?? "no message"}.";
        return answer.Status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                new CrmException(CrmFault.Credentials, code, $"{said} Check the private app's token and its scopes."),
            HttpStatusCode.TooManyRequests when Text(answer.Body, "policyName") == "DAILY" =>
                new CrmException(CrmFault.BudgetSpent, "DAILY", said, answer.RetryAfter ?? TimeSpan.FromMinutes(15)),
            HttpStatusCode.TooManyRequests => new CrmException(CrmFault.Unavailable, Text(answer.Body, "policyName") ?? code, said, answer.RetryAfter ?? Moment),
            >= HttpStatusCode.InternalServerError => new CrmException(CrmFault.Unavailable, code, said, answer.RetryAfter ?? TimeSpan.FromSeconds(2)),
            _ => new CrmException(CrmFault.Refused, code, said),
        };
    }

    /// <summary>Whether a whole batch was refused for what is in it, so that halving it finds the record at fault.</summary>
    public static bool IsAboutContent(this HubSpotAnswer answer) =>
        answer.Status is HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.NotFound or HttpStatusCode.UnprocessableEntity;

    /// <summary>The outcome for one record that was refused, by its error body.</summary>
    public static WriteOutcome Outcome(JsonElement error)
    {
        var category = Text(error, "category") ?? "ERROR";
        var details = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("errors", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().ToList() : [];
        var code = details.Select(detail => Text(detail, "code")).FirstOrDefault(text => text is not null) ?? category;
        var message = Text(error, "message") ?? "HubSpot gave no message.";
        return category == "OBJECT_NOT_FOUND"
            ? new WriteOutcome.Missing(category, message)
            : new WriteOutcome.Refused(code, message, [.. details.SelectMany(Fields).Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>The record that a 409 says is there already.</summary>
    public static string? ExistingId(JsonElement error) =>
        Text(error, "category") == "CONFLICT" && Text(error, "message") is { } message && Existing().Match(message) is { Success: true } match ? match.Groups[1].Value : null;

    public static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IEnumerable<string> Fields(JsonElement detail)
    {
        if (detail.ValueKind == JsonValueKind.Object && detail.TryGetProperty("context", out var context)
            && context.ValueKind == JsonValueKind.Object && context.TryGetProperty("propertyName", out var names) && names.ValueKind == JsonValueKind.Array)
        {
            return names.EnumerateArray().Select(name => name.ToString());
        }

        return Text(detail, "in") is { } field ? [field] : [];
    }

    [GeneratedRegex(@"Existing ID: (\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Existing();
}
