using System.Text.Json;
using HubSpotSfSync.Salesforce.Bulk;
using HubSpotSfSync.Salesforce.Rest;

namespace HubSpotSfSync.Salesforce.Writing;

/// <summary>What Salesforce made of one row, of a collection or of a job.</summary>
internal sealed record RowResult(string? Id, bool Created, IReadOnlyList<ApiError> Errors)
{
    private const string ErrorEnd = "--";

    public bool Success => Id is not null;

    public static RowResult Read(JsonElement row)
    {
        var success = row.GetProperty("success").GetBoolean();
        return new RowResult(
            success ? RecordIds.To18(row.GetProperty("id").GetString()!) : null,
            row.TryGetProperty("created", out var created) && created.ValueKind == JsonValueKind.True,
            row.TryGetProperty("errors", out var errors) ? ApiError.ReadAll(errors) : []);
    }

    public static RowResult Succeeded(BulkRow row) => new(RecordIds.To18(row["sf__Id"]), bool.TryParse(row["sf__Created"], out var created) && created, []);

    /// <summary>"CODE:message:Field1, Field2--"; the message may have colons of its own.</summary>
    public static RowResult Failed(BulkRow row)
    {
        var text = row["sf__Error"].Trim();
        text = text.EndsWith(ErrorEnd, StringComparison.Ordinal) ? text[..^ErrorEnd.Length] : text;
        var first = text.IndexOf(':', StringComparison.Ordinal);
        var last = text.LastIndexOf(':');
        var code = first < 0 ? text : text[..first];
        var message = first < 0 ? string.Empty : first == last ? text[(first + 1)..] : text[(first + 1)..last];
        string[] fields = first == last ? [] : text[(last + 1)..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new RowResult(null, false, [new ApiError(code, message.Trim(), fields)]);
    }
}
