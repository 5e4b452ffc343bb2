using System.Text.Json;
using HubSpotSfSync.Sandbox.Salesforce.Events;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>The Tooling objects with which an admin sets up channels and managed subscriptions.</summary>
internal sealed class ToolingEndpoints(EventSetup setup)
{
    public void Add(ApiRoutes routes)
    {
        routes.Add("POST", "/tooling/sobjects/PlatformEventChannel", call => Created(setup.AddChannel(Name(call))));
        routes.Add("POST", "/tooling/sobjects/PlatformEventChannelMember", call =>
        {
            var metadata = Metadata(call);
            return Created(setup.AddMember(Text(metadata, "eventChannel")!, Text(metadata, "selectedEntity")!, Enriched(metadata), Text(metadata, "filterExpression", isRequired: false)));
        });
        routes.Add("POST", "/tooling/sobjects/ManagedEventSubscription", call =>
        {
            var metadata = Metadata(call);
            return Created(setup.AddManagedSubscription(
                Name(call), Text(metadata, "topicName")!, Text(metadata, "defaultReplay", isRequired: false),
                Text(metadata, "errorRecoveryReplay", isRequired: false), Text(metadata, "state", isRequired: false)));
        });
    }

    private static ApiResult Created(string id) => ApiResult.Write(StatusCodes.Status201Created, json =>
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteBoolean("success", true);
        foreach (var list in (string[])["errors", "warnings", "infos"])
        {
            json.WriteStartArray(list);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    });

    private static string Name(ApiCall call) => Text(call.RequiredBody, "FullName")!;

    private static JsonElement Metadata(ApiCall call) => call.RequiredBody.TryGetProperty("Metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object
        ? metadata
        : throw Missing("Metadata");

    private static string[] Enriched(JsonElement metadata) => metadata.TryGetProperty("enrichedFields", out var fields) && fields.ValueKind == JsonValueKind.Array
        ? [.. fields.EnumerateArray().Select(field => Text(field, "name")!)]
        : [];

    private static string? Text(JsonElement json, string name, bool isRequired = true) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text
        : isRequired ? throw Missing(name)
        : null;

    private static RefusedException Missing(string name) => new(new SalesforceError("REQUIRED_FIELD_MISSING", $"Required fields are missing: [{name}]", name));
}
