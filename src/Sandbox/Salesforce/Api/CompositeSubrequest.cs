using System.Text.Json;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>One of the requests in a composite or a graph.</summary>
internal sealed record CompositeSubrequest(
    string Method, string Url, string ReferenceId, JsonElement? Body, IReadOnlyList<(string Name, string Value)> Headers)
{
    public bool IsCollectionOrQuery => Url.Contains(CollectionEndpoints.WritePath, StringComparison.OrdinalIgnoreCase)
        || Url.Contains("/query", StringComparison.OrdinalIgnoreCase);

    /// <summary>Composites don't nest, and jobs and Connect stand outside of them.</summary>
    public bool IsAllowed => Url.Contains(CollectionEndpoints.WritePath, StringComparison.OrdinalIgnoreCase)
        || !(Url.Contains("/composite", StringComparison.OrdinalIgnoreCase) || Url.Contains("/jobs/", StringComparison.OrdinalIgnoreCase)
            || Url.Contains("/connect/", StringComparison.OrdinalIgnoreCase));

    public static CompositeSubrequest Read(JsonElement json) => new(
        Text(json, "method").ToUpperInvariant(),
        Text(json, "url"),
        Text(json, "referenceId"),
        json.TryGetProperty("body", out var body) ? body : null,
        json.TryGetProperty("httpHeaders", out var headers) && headers.ValueKind == JsonValueKind.Object
            ? [.. headers.EnumerateObject().Select(header => (header.Name, header.Value.ToString()))]
            : []);

    public static string Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new RefusedException(new SalesforceError("REQUIRED_FIELD_MISSING", $"Each subrequest must have a {name}", name));
}
