using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Journal;
using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>What the app wants in its journal: an object type, its associations, privacy deletions, or its own installations.</summary>
internal sealed class JournalSubscriptionEndpoints(WebhookJournal journal, HubSpotSandboxOptions options, IReadOnlyList<Portal> portals)
{
    private const string Read = "developer.webhooks_journal.subscriptions.read";
    private const string Manage = "developer.webhooks_journal.subscriptions.write";

    public void Map(IEndpointRouteBuilder app)
    {
        foreach (var root in JournalEndpoints.Versions.Select(version => $"/webhooks-journal/subscriptions/{version}").Append("/webhooks/v4/subscriptions"))
        {
            app.MapPost(root, UpsertAsync);
            app.MapGet(root, ListAsync);
            app.MapGet(root + "/{subscriptionId:long}", OneAsync);
            app.MapDelete(root + "/{subscriptionId:long}", context => DeleteAsync(context, "subscriptionId", (one, id) => one.Id == id));
            app.MapDelete(root + "/portals/{portalId:long}", context => DeleteAsync(context, "portalId", (one, id) => one.PortalId == id));
        }
    }

    private async Task UpsertAsync(HttpContext context)
    {
        OAuthScopes.Require(context, Manage);
        using var body = await ApiAnswer.ReadAsync(context);
        var subscription = journal.Subscribe(Wish(body.RootElement));
        await ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json => Write(json, subscription));
    }

    private JournalSubscription Wish(JsonElement body)
    {
        var type = body.Required("subscriptionType");
        if (!JournalActions.ByType.TryGetValue(type, out var possible))
        {
            throw new RefusedException(HubSpotError.Invalid($"Subscriptions of type {type} are not available"));
        }

        var now = journal.Now();
        if (type == JournalSubscription.AppLifecycle)
        {
            var id = body.Required("eventTypeId");
            var action = WebhookJournal.LifecycleAction(id) ?? throw new RefusedException(HubSpotError.Invalid($"No such event type: {id}"));
            return new JournalSubscription(0, type, null, null, new HashSet<string> { action }, now) { EventTypeId = id };
        }

        var portalId = Number(body.Required("portalId"));
        var portal = portals.FirstOrDefault(portal => portal.Id == portalId)
            ?? throw new RefusedException(HubSpotError.Invalid($"The app is not installed in account {portalId}"));
        var objectTypeId = type == JournalSubscription.Privacy ? null : body.Required("objectTypeId");
        if (objectTypeId is not null && portal.Table(objectTypeId)?.Name.TypeId != objectTypeId)
        {
            throw new RefusedException(HubSpotError.Invalid($"Unable to infer object type from: {objectTypeId}"));
        }

        var actions = type == JournalSubscription.Privacy ? possible : body.Strings("actions");
        if (actions.Count == 0 || actions.Except(possible).Any())
        {
            throw new RefusedException(HubSpotError.Invalid($"actions of {type} are some of {string.Join(", ", possible)}"));
        }

        return new JournalSubscription(0, type, portalId, objectTypeId, actions.ToHashSet(), now)
        {
            ObjectIds = Numbers(body, "objectIds"),
            Properties = body.Strings("properties").ToHashSet(),
            AssociatedObjectTypeIds = body.Strings("associatedObjectTypeIds").ToHashSet(),
        };
    }

    private Task ListAsync(HttpContext context)
    {
        OAuthScopes.Require(context, Read);
        return ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("results");
            foreach (var subscription in journal.Subscriptions)
            {
                Write(json, subscription);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private Task OneAsync(HttpContext context)
    {
        OAuthScopes.Require(context, Read);
        var id = Number(context.Route("subscriptionId"));
        var subscription = journal.Subscriptions.FirstOrDefault(one => one.Id == id) ?? throw Missing(id);
        return ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json => Write(json, subscription));
    }

    private Task DeleteAsync(HttpContext context, string by, Func<JournalSubscription, long, bool> which)
    {
        OAuthScopes.Require(context, Manage);
        var id = Number(context.Route(by));
        if (journal.Unsubscribe(one => which(one, id)) == 0 && by == "subscriptionId")
        {
            throw Missing(id);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static RefusedException Missing(long id) => new(HubSpotError.NotFound($"No subscription with id {id}"));

    private static long Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new RefusedException(HubSpotError.InvalidJson());

    private static HashSet<long> Numbers(JsonElement body, string name) =>
        body.Member(name) is { ValueKind: JsonValueKind.Array } array ? [.. array.EnumerateArray().Select(item => Number(item.ToString()))] : [];

    private void Write(Utf8JsonWriter json, JournalSubscription subscription)
    {
        json.WriteStartObject();
        json.WriteNumber("id", subscription.Id);
        json.WriteNumber("appId", options.AppId);
        json.WriteString("subscriptionType", subscription.Type);
        if (subscription.PortalId is { } portal)
        {
            json.WriteNumber("portalId", portal);
        }

        if ((subscription.ObjectTypeId ?? subscription.EventTypeId) is { } type)
        {
            json.WriteString(subscription.ObjectTypeId is null ? "eventTypeId" : "objectTypeId", type);
        }

        ApiAnswer.WriteStrings(json, "actions", subscription.Actions);
        json.WriteStartArray("objectIds");
        subscription.ObjectIds.ToList().ForEach(json.WriteNumberValue);
        json.WriteEndArray();
        ApiAnswer.WriteStrings(json, "properties", subscription.Properties);
        ApiAnswer.WriteStrings(json, "associatedObjectTypeIds", subscription.AssociatedObjectTypeIds);
        json.WriteString("createdAt", PropertyValues.Format(subscription.CreatedAt.ToUnixTimeMilliseconds()));
        json.WriteString("updatedAt", PropertyValues.Format(subscription.UpdatedAt.ToUnixTimeMilliseconds()));
        json.WriteEndObject();
    }
}
