using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.Salesforce.Bulk;
using HubSpotSfSync.Sandbox.Salesforce.Events;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>The sandbox's own controls of its APIs: jobs, logins, limits and event streams.</summary>
internal sealed class ApiControlEndpoints(Org org, EventSetup setup)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public void Map(WebApplication app)
    {
        var group = app.MapGroup(SandboxControls.Path);
        group.MapGet("/alerts", () => Results.Json(org.Limits.Alerts.Sent, Json));
        MapPost<JwtKey>(group, "/jwt-key", Register);
        MapPost<Nothing>(group, "/deletions/trim", _ => Done(() => org.DeletionsKnownFrom = org.Clock.GetUtcNow()));
        MapPost<GapEvent>(group, "/events/gap", gap => Done(() => setup.AddGap(gap.Object, gap.ChangeType, gap.RecordIds)));
        MapPost<EventAllocation>(group, "/events/allocation", bought => Done(() => Set(bought)));
        MapPost<PlatformEventRequest>(group, "/platform-events", wanted => Done(() => setup.AddPlatformEvent(wanted.Name, wanted.Fields)));
        MapPost<ManagedRequest>(group, "/managed-subscriptions", wanted => ApiResult.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteString("id", setup.AddManagedSubscription(wanted.DeveloperName, wanted.TopicName, wanted.DefaultReplay, wanted.ErrorRecoveryReplay, wanted.State));
            json.WriteEndObject();
        }));
    }

    private static ApiResult Done(Action act)
    {
        act();
        return ApiResult.NoContent;
    }

    private void Set(EventAllocation bought) => org.Limits.DeliveredEvents.Max = bought.Daily >= 0
        ? bought.Daily
        : throw new ControlException("daily", "is 0 or more");

    private ApiResult Register(JwtKey key)
    {
        try
        {
            JwtAssertion.PublicKey(key.Pem).Dispose();
        }
        catch (CryptographicException wrong)
        {
            throw new RefusedException(new SalesforceError("INVALIDVALUE", wrong.Message));
        }

        org.RegisteredJwtKey = key.Pem;
        return ApiResult.NoContent;
    }

    private void MapPost<T>(RouteGroupBuilder group, string path, Func<T, ApiResult> act)
        where T : class =>
        group.MapPost(path, (RequestDelegate)(async context =>
        {
            T request;
            try
            {
                using var body = new StreamReader(context.Request.Body);
                var text = await body.ReadToEndAsync(context.RequestAborted);
                request = JsonSerializer.Deserialize<T>(text.Length == 0 ? "{}" : text, Json)!;
            }
            catch (JsonException problem)
            {
                throw ControlException.Of(problem);
            }

            await BulkEndpoints.AnswerAsync(context, org, () => act(request));
        }));

    private sealed record Nothing;

    private sealed record JwtKey(string Pem);

    private sealed record GapEvent(string Object, ChangeType ChangeType, IReadOnlyList<string>? RecordIds = null);

    private sealed record EventAllocation(long Daily);

    private sealed record PlatformEventRequest(string Name, IReadOnlyList<PlatformEventField> Fields);

    private sealed record ManagedRequest(
        string DeveloperName, string TopicName, string? DefaultReplay = null, string? ErrorRecoveryReplay = null, string? State = null);
}
