using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Schema;
using HubSpotSfSync.Sandbox.HubSpot.Webhooks;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>An app's webhook settings and subscriptions. In the sandbox each portal has its own.</summary>
internal static class WebhookEndpoints
{
    private static readonly string[] Kinds = ["creation", "deletion", "propertyChange", "associationChange", "merge", "restore", "privacyDeletion"];

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/webhooks/v3/{appId}/settings", context => SettingsAsync(context, Feed(context)));
        app.MapPut("/webhooks/v3/{appId}/settings", ChangeSettingsAsync);
        app.MapGet("/webhooks/v3/{appId}/subscriptions", ListAsync);
        app.MapPost("/webhooks/v3/{appId}/subscriptions", SubscribeAsync);
    }

    private static WebhookFeed Feed(HttpContext context)
    {
        var feed = context.Portal().Webhooks;
        return context.Route("appId") == feed.AppId.ToString(CultureInfo.InvariantCulture)
            ? feed
            : throw new RefusedException(HubSpotError.NotFound("The app does not exist or is not yours"));
    }

    private static Task SettingsAsync(HttpContext context, WebhookFeed feed)
    {
        if (feed.TargetUrl is not { } target)
        {
            throw new RefusedException(HubSpotError.NotFound("No webhook settings exist for this app"));
        }

        return ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteString("targetUrl", target);
            json.WriteStartObject("throttling");
            json.WriteNumber("maxConcurrentRequests", feed.MaxConcurrentRequests);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private static async Task ChangeSettingsAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var feed = Feed(context);
        var target = body.RootElement.Text("targetUrl");
        var concurrent = body.RootElement.Member("throttling")?.Text("maxConcurrentRequests");
        if (!Uri.TryCreate(target, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")
            || !int.TryParse(concurrent ?? "10", NumberStyles.None, CultureInfo.InvariantCulture, out var most) || most < 1)
        {
            throw new RefusedException(HubSpotError.Invalid("targetUrl must be an address and throttling.maxConcurrentRequests at least 1"));
        }

        feed.MaxConcurrentRequests = most;
        feed.TargetUrl = target;
        await SettingsAsync(context, feed);
    }

    private static Task ListAsync(HttpContext context)
    {
        var subscriptions = Feed(context).Subscriptions;
        return ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("results");
            foreach (var subscription in subscriptions)
            {
                Write(json, subscription);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static async Task SubscribeAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var feed = Feed(context);
        var eventType = body.RootElement.Text("eventType") ?? string.Empty;
        var property = body.RootElement.Text("propertyName");
        var parts = eventType.Split('.');
        if (parts.Length != 2 || !Kinds.Contains(parts[1]) || (parts[1] == "propertyChange") != (property is not null))
        {
            throw new RefusedException(HubSpotError.Invalid(
                $"Invalid subscription {eventType} {property}: propertyChange needs a propertyName, other types have none"));
        }

        var subscription = feed.Subscribe(eventType, property, body.RootElement.Member("active")?.ValueKind == JsonValueKind.True)
            ?? throw new RefusedException(HubSpotError.Conflict($"A subscription for {eventType} {property} exists already"));
        await ApiAnswer.WriteAsync(context, StatusCodes.Status201Created, json => Write(json, subscription));
    }

    private static void Write(Utf8JsonWriter json, WebhookSubscription subscription)
    {
        json.WriteStartObject();
        json.WriteString("id", subscription.Id.ToString(CultureInfo.InvariantCulture));
        json.WriteString("eventType", subscription.EventType);
        if (subscription.PropertyName is { } property)
        {
            json.WriteString("propertyName", property);
        }

        json.WriteBoolean("active", subscription.Active);
        json.WriteString("createdAt", PropertyValues.Format(subscription.CreatedAt.ToUnixTimeMilliseconds()));
        json.WriteEndObject();
    }
}
