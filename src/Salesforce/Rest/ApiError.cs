using System.Text.Json;

namespace HubSpotSfSync.Salesforce.Rest;

/// <summary>One error as Salesforce tells it, of a whole call ("errorCode") or of one row ("statusCode").</summary>
internal sealed record ApiError(string Code, string Message, IReadOnlyList<string> Fields)
{
    /// <summary>Records that a duplicate rule found.</summary>
    public IReadOnlyList<string> DuplicateIds { get; init; } = [];

    public static IReadOnlyList<ApiError> ReadAll(JsonElement errors) => errors.ValueKind switch
    {
        JsonValueKind.Array => [.. errors.EnumerateArray().Where(error => error.ValueKind == JsonValueKind.Object).Select(Read)],
        JsonValueKind.Object => [Read(errors)],
        _ => [],
    };

    private static ApiError Read(JsonElement error) => new(
        Text(error, "errorCode") ?? Text(error, "statusCode") ?? Text(error, "error") ?? "UNKNOWN",
        (Text(error, "message") ?? Text(error, "error_description") ?? "No reason given.").Trim(),
        error.TryGetProperty("fields", out var fields) && fields.ValueKind == JsonValueKind.Array
            ? [.. fields.EnumerateArray().Select(field => field.GetString()).OfType<string>()]
            : [])
    {
        DuplicateIds = Duplicates(error),
    };

    /// <summary>The member is spelt "duplicateResut" on the wire in several recorded answers, "duplicateResult" in others.</summary>
    private static List<string> Duplicates(JsonElement error)
    {
        var ids = new List<string>();
        if (error.TryGetProperty("duplicateResut", out var result) || error.TryGetProperty("duplicateResult", out result))
        {
            Collect(result, ids);
        }

        return ids;
    }

    private static void Collect(JsonElement node, List<string> ids)
    {
        if (node.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in node.EnumerateArray())
            {
                Collect(item, ids);
            }
        }
        else if (node.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in node.EnumerateObject())
            {
                if (member.NameEquals("Id") && member.Value.GetString() is { } id)
                {
                    ids.Add(id);
                }
                else
                {
                    Collect(member.Value, ids);
                }
            }
        }
    }

    private static string? Text(JsonElement error, string name) =>
        error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
