using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Salesforce.Rest;

/// <summary>What one subrequest answered.</summary>
internal sealed record SubAnswer(HttpStatusCode Status, JsonElement Body, DateTimeOffset SentAt)
{
    public bool Refused => (int)Status is < 200 or >= 300;

    public Verdict Verdict => Verdict.OfCall(Status, ApiError.ReadAll(Body));

    public JsonElement BodyOrThrow(string operation) => Refused ? throw Verdict.ToException(operation) : Body;
}

/// <summary>
/// Several requests in one call, which counts as one. Each is on its own (none is undone for another), and they run in the order in
/// which they were added: collation, on by default, would not keep it, and a query must see the writes before it.
/// </summary>
internal sealed class Composite
{
    private readonly JsonArray _requests = [];

    public int Count => _requests.Count;

    /// <summary>Whether sending it twice has the effect of sending it once.</summary>
    public bool Repeatable { get; init; } = true;

    /// <summary>Adds a request and gives its place in the answers.</summary>
    public int Add(HttpMethod method, string path, JsonNode? body = null)
    {
        var place = _requests.Count;
        var request = new JsonObject
        {
            ["method"] = method.Method,
            ["url"] = path,
            ["referenceId"] = string.Create(CultureInfo.InvariantCulture, $"r{place}"),
        };
        if (body is not null)
        {
            request["body"] = body;
        }

        _requests.Add((JsonNode)request);
        return place;
    }

    public async Task<IReadOnlyList<SubAnswer>> SendAsync(SalesforceRest rest, string operation, CallContext call, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["allOrNone"] = false, ["collateSubrequests"] = false, ["compositeRequest"] = _requests };
        var answer = await rest.PostAsync(operation, rest.PathOf("/composite"), body, call, cancellationToken, Repeatable);
        var byReference = answer.Body.GetProperty("compositeResponse").EnumerateArray().ToDictionary(
            sub => sub.GetProperty("referenceId").GetString()!,
            sub => new SubAnswer(
                (HttpStatusCode)sub.GetProperty("httpStatusCode").GetInt32(),
                sub.TryGetProperty("body", out var inner) ? inner : default,
                answer.SentAt));
        return [.. _requests.Select(request => byReference[request!["referenceId"]!.GetValue<string>()])];
    }
}
