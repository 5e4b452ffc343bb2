using System.Text.Json.Nodes;

namespace HubSpotSfSync.Benchmarks;

/// <summary>One call of a benchmark itself.</summary>
internal static class JsonCalls
{
    /// <returns>The answer; an empty object when it has no body.</returns>
    /// <exception cref="HttpRequestException">The platform refused.</exception>
    public static async Task<JsonNode> SendJsonAsync(this HttpClient client, HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body as HttpContent ?? (body is null ? null : JsonContent.Create(body)) };
        using var response = await client.SendAsync(request, cancellationToken);
        return await response.ReadJsonAsync(cancellationToken);
    }

    public static async Task<JsonNode> ReadJsonAsync(this HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return !response.IsSuccessStatusCode ? throw new HttpRequestException($"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri} answered {(int)response.StatusCode}: {text}")
            : text.Length == 0 ? new JsonObject()
            : JsonNode.Parse(text)!;
    }
}
