using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.HubSpot;

/// <summary>The one place where HubSpot's refusals become something to act on.</summary>
internal static partial class HubSpotErrors
{
    /// <summary>The account is being moved between data centres. https://developers.hubspot.com/docs/api-reference/error-handling</summary>
    private const HttpStatusCode Migrating = (HttpStatusCode)477;

    public const string UniqueValueTaken = "CONFLICTING_UNIQUE_VALUE";

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    /// <summary>Throws when a call as a whole failed.</summary>
    public static HubSpotAnswer OrThrow(this HubSpotAnswer answer, string operation) => answer.IsSuccess ? answer : throw Exception(answer, operation);

    /// <summary>
    /// Throws when a call failed, or a part of it: HubSpot answers a batch with 207 then. What is not there is no failure. Taking
    /// the rest for missing, or for done, would let the caller act on a change that never was.
    /// </summary>
    public static HubSpotAnswer WholeOrThrow(this HubSpotAnswer answer, string operation) =>
        answer.OrThrow(operation).Errors.FirstOrDefault(error => Outcome(error) is not WriteOutcome.Missing) is { ValueKind: not JsonValueKind.Undefined } error
            ? throw new CrmException(CrmFault.Refused, CodeOf(error) ?? "ERROR", $"HubSpot answered {operation} in part: {Text(error, "message") ?? "no message"}.")
            : answer;

    public static CrmException Exception(HubSpotAnswer answer, string operation)
    {
        var code = CodeOf(answer.Body) ?? answer.Status.ToString();
        var said = $"HubSpot answered {operation} with {(int)answer.Status} {code}: {(Text(answer.Body, "message") ?? "no message").TrimEnd('.')}.";
        var policy = Text(answer.Body, "policyName");
        var wait = answer.RetryAfter ?? Moment;
        return (answer.Status switch
        {
            HttpStatusCode.Unauthorized => new CrmException(CrmFault.Credentials, code, said),
            HttpStatusCode.Forbidden => new CrmException(CrmFault.Credentials, code, $"{said} Give the app the scopes that the call needs{MissingScopes(answer.Body)}."),
            HttpStatusCode.TooManyRequests when policy == "DAILY" => new CrmException(CrmFault.BudgetSpent, policy, said, wait),
            HttpStatusCode.TooManyRequests => new CrmException(CrmFault.Unavailable, policy ?? code, said, wait),
            HttpStatusCode.RequestTimeout or HttpStatusCode.Locked or Migrating or >= HttpStatusCode.InternalServerError => new CrmException(CrmFault.Unavailable, code, said, wait),
            _ => new CrmException(CrmFault.Refused, code, said),
        }).After(answer);
    }

    /// <summary>Whether a whole batch was refused for what is in it, so that some of its records may go through without the others.</summary>
    public static bool IsAboutContent(this HubSpotAnswer answer) =>
        answer.Status is HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.NotFound or HttpStatusCode.UnprocessableEntity;

    /// <summary>The outcome for one record that was refused, by its error body.</summary>
    public static WriteOutcome Outcome(JsonElement error)
    {
        var category = Text(error, "category") ?? "ERROR";
        var message = Text(error, "message") ?? "HubSpot gave no message.";
        if (category == "OBJECT_NOT_FOUND")
        {
            return new WriteOutcome.Missing(category, message);
        }

        var problems = Problems(error);
        var properties = problems.SelectMany(problem => problem.Properties).Concat(ContextOf(error, "properties")).Distinct(StringComparer.Ordinal).ToList();
        return new WriteOutcome.Refused(CodeOf(error) ?? category, message, properties);
    }

    /// <summary>The most exact name that HubSpot gives an error.</summary>
    public static string? CodeOf(JsonElement error) =>
        Problems(error).Select(problem => problem.Code).FirstOrDefault(code => code is not null) ?? Text(error, "category");

    /// <summary>The properties that no record of this type can be given, whatever the value: such a refusal is not about one record.</summary>
    public static IReadOnlySet<string> UnwritableProperties(JsonElement error) => Problems(error)
        .Where(problem => problem.Code is "PROPERTY_DOESNT_EXIST" or "READ_ONLY_VALUE")
        .SelectMany(problem => problem.Properties)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Whether another record has a value already that this one was to get.</summary>
    public static bool IsConflict(JsonElement error) => Text(error, "category") == "CONFLICT" || CodeOf(error) == UniqueValueTaken;

    /// <summary>The record that a conflict says is there already.</summary>
    public static string? ExistingId(JsonElement error) =>
        Text(error, "message") is { } message && Existing().Match(message) is { Success: true } match ? match.Groups["id"].Value : null;

    public static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Whether an error says that it is about a record, whatever it calls it.</summary>
    public static bool Names(JsonElement error, string id) =>
        error.ValueKind == JsonValueKind.Object && error.TryGetProperty("context", out var context) && context.ValueKind == JsonValueKind.Object
        && context.EnumerateObject().Any(named => named.Value.ValueKind == JsonValueKind.Array && named.Value.EnumerateArray().Any(one => one.ToString() == id));

    /// <summary>The records that an error is about.</summary>
    public static IEnumerable<string> NamedIds(JsonElement error) => ContextOf(error, "ids").Concat(ContextOf(error, "id"));

    private static IEnumerable<string> ContextOf(JsonElement error, string name) =>
        error.ValueKind == JsonValueKind.Object && error.TryGetProperty("context", out var context) ? List(context, name).Select(one => one.ToString()) : [];

    /// <summary>What exactly is wrong: in "errors", or as JSON inside the message, depending on the endpoint.</summary>
    public static IReadOnlyList<HubSpotProblem> Problems(JsonElement error)
    {
        var listed = List(error, "errors").Select(detail => new HubSpotProblem(Text(detail, "code"), Text(detail, "message") ?? "", PropertiesOf(detail))).ToList();
        return listed.Any(problem => problem.Code is not null) ? listed : [.. listed, .. Told(Text(error, "message") ?? "")];
    }

    private static List<string> PropertiesOf(JsonElement detail)
    {
        var named = detail.ValueKind == JsonValueKind.Object && detail.TryGetProperty("context", out var context) ? List(context, "propertyName").Select(name => name.ToString()).ToList() : [];
        return named.Count > 0 ? named : Text(detail, "in") is { } field ? [field] : [];
    }

    private static List<HubSpotProblem> Told(string message)
    {
        var start = message.IndexOf("[{", StringComparison.Ordinal);
        if (start < 0)
        {
            return [];
        }

        try
        {
            using var told = JsonDocument.Parse(message[start..]);
            return [.. told.RootElement.EnumerateArray().Select(one => new HubSpotProblem(Text(one, "error"), Text(one, "message") ?? "", Text(one, "name") is { } name ? [name] : []))];
        }
        catch (JsonException)
        {
            // Prose after all: the message itself is all there is to show.
            return [];
        }
    }

    private static JsonElement.ArrayEnumerator List(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;

    private static string MissingScopes(JsonElement error)
    {
        var scopes = List(error, "errors")
            .Select(detail => detail.TryGetProperty("context", out var context) ? context : default)
            .SelectMany(context => List(context, "requiredGranularScopes").Concat(List(context, "missingScopes")).Concat(List(context, "requiredScopes")))
            .Select(scope => scope.ToString());
        var named = string.Join(", ", scopes.Distinct(StringComparer.Ordinal));
        return named.Length == 0 ? "" : $": {named}";
    }

    /// <summary>A call that was turned away did nothing, unless an attempt before it had no answer.</summary>
    private static CrmException After(this CrmException failure, HubSpotAnswer answer) =>
        answer.MayHaveArrived ? new CrmException(failure.Fault, failure.Code, failure.Message, failure.RetryAfter) { MayHaveArrived = true } : failure;

    [GeneratedRegex(@"Existing ID: (?<id>\d+)|(?<id>\d+) already has that value", RegexOptions.CultureInvariant)]
    private static partial Regex Existing();
}

/// <summary>One thing that is wrong with an input.</summary>
internal sealed record HubSpotProblem(string? Code, string Message, IReadOnlyList<string> Properties);
