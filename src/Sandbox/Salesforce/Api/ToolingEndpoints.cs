using System.Text.Json;
using System.Text.RegularExpressions;
using HubSpotSfSync.Sandbox.Salesforce.Events;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>The Tooling objects with which an admin sets up channels and managed subscriptions.</summary>
internal sealed partial class ToolingEndpoints(Org org, EventSetup setup)
{
    public void Add(ApiRoutes routes)
    {
        routes.Add("GET", "/tooling/query", Query);
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

    // Only what clients ask for here: a managed subscription by its id or name, and the members of channels.
    private ApiResult Query(ApiCall call)
    {
        var text = call.QueryText("q") ?? throw new RefusedException(new SalesforceError("MALFORMED_QUERY", "A query string has to be specified"));
        if (MembersQuery().IsMatch(text))
        {
            return Members();
        }

        var wanted = ManagedQuery().Match(text);
        if (!wanted.Success)
        {
            throw new RefusedException(new SalesforceError(
                "INVALID_TYPE", "Of the Tooling objects this sandbox can only query PlatformEventChannelMember, and ManagedEventSubscription by Id or DeveloperName"));
        }

        var (field, value) = (wanted.Groups[1].Value, wanted.Groups[2].Value);
        ManagedEventSubscription[] found =
        [
            .. org.Events.Catalogue.ManagedSubscriptions.Values.Where(held => field.Length == 0
                || (field.Equals("Id", StringComparison.OrdinalIgnoreCase) ? held.Id[..15] == value[..Math.Min(15, value.Length)] : held.DeveloperName == value)),
        ];
        return ApiResult.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("size", found.Length);
            json.WriteNumber("totalSize", found.Length);
            json.WriteBoolean("done", true);
            json.WriteNull("queryLocator");
            json.WriteString("entityTypeName", "ManagedEventSubscription");
            json.WriteStartArray("records");
            foreach (var managed in found)
            {
                Write(json, call, managed);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>The objects selected under Setup > Change Data Capture are members of the channel ChangeEvents.</summary>
    private ApiResult Members()
    {
        (string Channel, string Entity)[] members =
        [
            .. org.Metadata.Types.Where(org.Events.Captures).Select(type => ("ChangeEvents", type.ChangeEventName)),
            .. org.Events.Catalogue.Channels.Values.SelectMany(channel => channel.Members.Values.Select(member => (channel.Name, member.Type.ChangeEventName))),
        ];
        return ApiResult.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("size", members.Length);
            json.WriteNumber("totalSize", members.Length);
            json.WriteBoolean("done", true);
            json.WriteNull("queryLocator");
            json.WriteString("entityTypeName", "PlatformEventChannelMember");
            json.WriteStartArray("records");
            foreach (var (channel, entity) in members)
            {
                json.WriteStartObject();
                json.WriteStartObject("attributes");
                json.WriteString("type", "PlatformEventChannelMember");
                json.WriteEndObject();
                json.WriteString("DeveloperName", $"{channel.Replace("__", "_", StringComparison.Ordinal)}_{entity.Replace("__", "_", StringComparison.Ordinal)}");
                json.WriteString("EventChannel", channel);
                json.WriteString("SelectedEntity", entity);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, ApiCall call, ManagedEventSubscription managed)
    {
        json.WriteStartObject();
        json.WriteStartObject("attributes");
        json.WriteString("type", "ManagedEventSubscription");
        json.WriteString("url", $"{call.ServicePath}/tooling/sobjects/ManagedEventSubscription/{managed.Id}");
        json.WriteEndObject();
        json.WriteString("Id", managed.Id);
        json.WriteString("DeveloperName", managed.DeveloperName);
        json.WriteStartObject("Metadata");
        json.WriteString("topicName", managed.TopicName);
        json.WriteString("defaultReplay", managed.DefaultReplay);
        json.WriteString("errorRecoveryReplay", managed.ErrorRecoveryReplay);
        json.WriteString("state", managed.State);
        json.WriteString("label", managed.DeveloperName);
        json.WriteEndObject();
        json.WriteEndObject();
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

    [GeneratedRegex(@"^\s*SELECT\s.+\sFROM\s+PlatformEventChannelMember\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex MembersQuery();

    [GeneratedRegex(@"^\s*SELECT\s.+\sFROM\s+ManagedEventSubscription(?:\s+WHERE\s+(Id|DeveloperName)\s*=\s*'([^']*)')?(?:\s+LIMIT\s+\d+)?\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex ManagedQuery();
}
