using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Schema;
using HubSpotSfSync.Sandbox.HubSpot.Webhooks;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>The app's webhook settings and subscriptions.</summary>
internal sealed class WebhookEndpoints(WebhookApp webhooks)
{
    private const string Root = "/webhooks/v3/{appId}";

    // HubSpot asks for more than five at a time.
    private const int MinConcurrentRequests = 6;

    public void Map(IEndpointRouteBuilder app)
    {
        app.Get(Root + "/settings", SettingsAsync);
        app.Put(Root + "/settings", ChangeSettingsAsync);
        app.Delete(Root + "/settings", ClearSettingsAsync);
        app.Get(Root + "/subscriptions", ListAsync);
        app.Post(Root + "/subscriptions", SubscribeAsync);
        app.Post(Root + "/subscriptions/batch/update", UpdateManyAsync);
        app.Get(Root + "/subscriptions/{subscriptionId}", ReadAsync);
        app.Patch(Root + "/subscriptions/{subscriptionId}", UpdateAsync);
        app.Delete(Root + "/subscriptions/{subscriptionId}", UnsubscribeAsync);
    }

    private void CheckApp(HttpContext context)
    {
        if (context.Route("appId") != webhooks.Id.ToString(CultureInfo.InvariantCulture))
        {
            throw new RefusedException(HubSpotError.NotFound("The app does not exist or is not yours"));
        }
    }

    private Task SettingsAsync(HttpContext context)
    {
        CheckApp(context);
        var settings = webhooks.Settings ?? throw new RefusedException(HubSpotError.NotFound("No webhook settings exist for this app"));
        return ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteString("targetUrl", settings.TargetUrl);
            json.WriteStartObject("throttling");
            json.WriteNumber("maxConcurrentRequests", settings.MaxConcurrentRequests);
            json.WriteString("period", "SECONDLY");
            json.WriteEndObject();
            json.WriteString("createdAt", Text(settings.CreatedAt));
            json.WriteString("updatedAt", Text(settings.UpdatedAt));
            json.WriteEndObject();
        });
    }

    private async Task ChangeSettingsAsync(HttpContext context)
    {
        CheckApp(context);
        using var body = await ApiAnswer.ReadAsync(context);
        var target = body.RootElement.Text("targetUrl");
        var concurrent = body.RootElement.Member("throttling")?.Text("maxConcurrentRequests");
        if (!Uri.TryCreate(target, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")
            || !int.TryParse(concurrent ?? "10", NumberStyles.None, CultureInfo.InvariantCulture, out var most) || most < MinConcurrentRequests)
        {
            throw new RefusedException(HubSpotError.Invalid(
                "targetUrl must be an address and throttling.maxConcurrentRequests a number greater than five"));
        }

        webhooks.Configure(target, most);
        await SettingsAsync(context);
    }

    private Task ClearSettingsAsync(HttpContext context)
    {
        CheckApp(context);
        webhooks.ClearSettings();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private Task ListAsync(HttpContext context)
    {
        CheckApp(context);
        return ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            WriteResults(json, webhooks.Subscriptions);
            json.WriteEndObject();
        });
    }

    private async Task SubscribeAsync(HttpContext context)
    {
        CheckApp(context);
        using var body = await ApiAnswer.ReadAsync(context);
        var wish = WebhookEventTypes.Read(body.RootElement);
        if (webhooks.Subscriptions.Count >= WebhookApp.MaxSubscriptions)
        {
            throw new RefusedException(HubSpotError.Invalid($"An app can have at most {WebhookApp.MaxSubscriptions} subscriptions"));
        }

        var active = body.RootElement.Member("active")?.ValueKind == JsonValueKind.True;
        var subscription = webhooks.Subscribe(wish.EventType, wish.ObjectTypeId, wish.PropertyName, active)
            ?? throw new RefusedException(HubSpotError.Conflict($"A subscription for {wish.EventType} {wish.PropertyName} exists already"));
        await ApiAnswer.WriteAsync(context, StatusCodes.Status201Created, json => Write(json, subscription));
    }

    private Task ReadAsync(HttpContext context)
    {
        CheckApp(context);
        var subscription = webhooks.Find(Id(context)) ?? throw Missing(context);
        return ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json => Write(json, subscription));
    }

    private async Task UpdateAsync(HttpContext context)
    {
        CheckApp(context);
        using var body = await ApiAnswer.ReadAsync(context);
        var active = body.RootElement.Member("active")?.ValueKind == JsonValueKind.True;
        var subscription = webhooks.Activate(Id(context), active) ?? throw Missing(context);
        await ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json => Write(json, subscription));
    }

    private Task UnsubscribeAsync(HttpContext context)
    {
        CheckApp(context);
        webhooks.Unsubscribe(Id(context));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private async Task UpdateManyAsync(HttpContext context)
    {
        CheckApp(context);
        using var body = await ApiAnswer.ReadAsync(context);
        var found = new List<WebhookSubscription>();
        var missing = new List<string>();
        foreach (var input in body.RootElement.Inputs())
        {
            var id = input.Required("id");
            if (long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && webhooks.Activate(number, input.Member("active")?.ValueKind == JsonValueKind.True) is { } subscription)
            {
                found.Add(subscription);
            }
            else
            {
                missing.Add(id);
            }
        }

        var errors = missing.Select(id => new HubSpotError(
            StatusCodes.Status404NotFound,
            "SUBSCRIPTION_ID_NOT_FOUND",
            $"Failed to find subscriptions by id `{id}`. Try again using a different subscriptionId.")
        {
            SubCategory = "SubscriptionErrors.SUBSCRIPTION_IDS_NOT_FOUND",
        }.With("subscriptionIds", [id])).ToList();
        var now = Text(webhooks.Now());
        await ApiAnswer.WriteAsync(context, errors.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status207MultiStatus, json =>
        {
            json.WriteStartObject();
            json.WriteString("status", "COMPLETE");
            WriteResults(json, found);
            ApiAnswer.WriteErrors(json, errors);
            json.WriteString("startedAt", now);
            json.WriteString("completedAt", now);
            json.WriteEndObject();
        });
    }

    private static long Id(HttpContext context) =>
        long.TryParse(context.Route("subscriptionId"), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;

    private static RefusedException Missing(HttpContext context) =>
        new(HubSpotError.NotFound($"No subscription with id {context.Route("subscriptionId")}"));

    private static void WriteResults(Utf8JsonWriter json, IEnumerable<WebhookSubscription> subscriptions)
    {
        json.WriteStartArray("results");
        foreach (var subscription in subscriptions)
        {
            Write(json, subscription);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, WebhookSubscription subscription)
    {
        json.WriteStartObject();
        json.WriteString("id", subscription.Id.ToString(CultureInfo.InvariantCulture));
        json.WriteString("eventType", subscription.EventType);
        if (subscription.ObjectTypeId is { } type)
        {
            json.WriteString("objectTypeId", type);
        }

        if (subscription.PropertyName is { } property)
        {
            json.WriteString("propertyName", property);
        }

        json.WriteBoolean("active", subscription.Active);
        json.WriteString("createdAt", Text(subscription.CreatedAt));
        json.WriteString("updatedAt", Text(subscription.UpdatedAt));
        json.WriteEndObject();
    }

    private static string Text(DateTimeOffset time) => PropertyValues.Format(time.ToUnixTimeMilliseconds());
}
