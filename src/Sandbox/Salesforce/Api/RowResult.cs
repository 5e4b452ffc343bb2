using System.Text.Json;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>What became of one row of a write.</summary>
internal readonly record struct RowResult(string? Id, bool? Created, SalesforceError? Error)
{
    public bool Success => Error is null;

    public static RowResult RolledBack { get; } = new(null, null, new SalesforceError(
        "ALL_OR_NONE_OPERATION_ROLLED_BACK", "Record rolled back because not all records were valid and the request was using AllOrNone header"));

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (Id is { } id)
        {
            json.WriteString("id", id);
        }

        json.WriteBoolean("success", Success);
        json.WriteStartArray("errors");
        if (Error is { } error)
        {
            json.WriteStartObject();
            json.WriteString("statusCode", error.Code);
            json.WriteString("message", error.Message);
            ApiResult.WriteFields(json, error.Fields);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (Created is { } created)
        {
            json.WriteBoolean("created", created);
        }

        json.WriteEndObject();
    }
}
