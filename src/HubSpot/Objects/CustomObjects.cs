using System.Net;
using System.Text.Json;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.HubSpot.Objects;

/// <summary>The objects that a portal's people made. https://developers.hubspot.com/docs/api-reference/crm-schemas-v3/guide</summary>
internal static class CustomObjects
{
    /// <summary>Their schemas; none where our login may not see them: one that maps them is told of it by their own properties.</summary>
    public static async Task<IReadOnlyList<JsonElement>> ReadAsync(HubSpotApi api, CallContext call, CancellationToken cancellationToken)
    {
        const string Operation = "GET custom object schemas";
        var answer = await api.GetAsync(Operation, "/crm-object-schemas/v3/schemas", call, cancellationToken);
        return answer.Status == HttpStatusCode.Forbidden ? [] : [.. answer.OrThrow(Operation).Results];
    }

    /// <summary>A custom object goes by any of these, and not by its bare name.</summary>
    public static IReadOnlyList<string> NamesOf(JsonElement schema) =>
        [.. new[] { $"p_{HubSpotErrors.Text(schema, "name")}", HubSpotErrors.Text(schema, "fullyQualifiedName"), HubSpotErrors.Text(schema, "objectTypeId") }.OfType<string>().Distinct(StringComparer.Ordinal)];
}
