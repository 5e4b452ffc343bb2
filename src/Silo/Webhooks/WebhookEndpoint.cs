using System.Diagnostics;
using System.Globalization;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.HubSpot.Webhooks;
using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using Microsoft.AspNetCore.Http.Extensions;

namespace HubSpotSfSync.Silo.Webhooks;

/// <summary>
/// Takes HubSpot's webhooks: checks the signature, puts every event into the durable inbox, and only then says 200. What it refuses
/// leaves no trace in the inbox.
/// </summary>
internal static partial class WebhookEndpoint
{
    /// <summary>HubSpot sends at most 100 events; the longest property has 65,536 characters.</summary>
    private const int LongestBody = 8 * 1024 * 1024;

    public static void MapWebhooks(this IEndpointRouteBuilder app) => app.MapPost("/webhooks/hubspot/{portal}", ReceiveAsync);

    private static async Task<IResult> ReceiveAsync(
        string portal, HttpRequest request, SyncConfig config, SyncPlan plan, InboxStore inbox, IGrainFactory grains, TimeProvider clock, ILogger<SyncConfig> log, CancellationToken cancellationToken)
    {
        var known = config.Portals.FirstOrDefault(one => one.WebhooksEnabled && (one.Name == portal || one.Id.ToString(CultureInfo.InvariantCulture) == portal));
        if (known?.AppSecret is not { } secret)
        {
            return Problem(StatusCodes.Status404NotFound, $"No portal '{portal}' with webhooks is configured here.");
        }

        if (await ReadAsync(request, cancellationToken) is not { } body)
        {
            return Problem(StatusCodes.Status413PayloadTooLarge, $"The body is longer than {LongestBody} bytes.");
        }

        var headers = request.Headers;
        if (!WebhookSignature.IsValid(
            secret.Reveal(), request.Method, request.GetEncodedUrl(), body, headers[WebhookSignature.SignatureHeader], headers[WebhookSignature.TimestampHeader], clock.GetUtcNow()))
        {
            SignatureRefused(log, known.Name);
            return Problem(StatusCodes.Status401Unauthorized, "The request has no valid and recent HubSpot signature (v3) for this address.");
        }

        if (WebhookEvents.Parse(body) is not { } events)
        {
            return Problem(StatusCodes.Status400BadRequest, "The body is not a JSON array of HubSpot events.");
        }

        if (events.FirstOrDefault(one => one.PortalId != known.Id) is { } stray)
        {
            return Problem(StatusCodes.Status400BadRequest, $"An event is of portal {stray.PortalId}, this address is of portal {known.Id}.");
        }

        await StoreAsync(known.Name, events, plan, inbox, grains);
        return Results.Ok();
    }

    private static async Task StoreAsync(string portal, IReadOnlyList<WebhookEvent> events, SyncPlan plan, InboxStore inbox, IGrainFactory grains)
    {
        var trace = Activity.Current?.Id;
        var urgencies = plan.OfPortal(portal).Select(connection => connection.Urgency).ToList();
        var entries = WebhookEvents.Notices(events).Select(notice => Entry(notice, trace)).ToList();
        var parts = entries.GroupBy(entry => InboxStore.PartitionOf(portal, entry.RecordId, urgencies.Any(urgency => IsUrgent(urgency, entry)))).ToList();
        await Task.WhenAll(parts.Select(part => inbox.AppendAsync(part.Key, part)));
        foreach (var part in parts)
        {
            await grains.GetGrain<IInboxGrain>(part.Key.ToString()).PokeAsync();
        }
    }

    private static bool IsUrgent(Urgency urgency, InboxEntry entry) => Urgency.LaneOf(urgency.SourceOf(entry.Record, entry.FormSubmission)) == Lane.Urgent;

    private static InboxEntry Entry(WebhookNotice notice, string? trace) => new()
    {
        ObjectType = notice.ObjectType,
        RecordId = notice.RecordId,
        TraceParent = trace,
        FormSubmission = notice.FormSubmission,
        Record = notice.Values is null ? null : new CrmRecord
        {
            ObjectType = notice.ObjectType,
            Id = notice.RecordId,
            Version = new RecordVersion(notice.At),
            Values = notice.Values,
            Deleted = notice.Deleted,
            MergedInto = notice.MergedInto,
            MergedBehind = notice.MergedBehind,
            Erased = notice.Erased,
        },
    };

    private static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > LongestBody)
        {
            return null;
        }

        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (body.Length + read > LongestBody)
            {
                return null;
            }

            await body.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return body.ToArray();
    }

    private static IResult Problem(int status, string detail) => Results.Problem(detail, statusCode: status);

    [LoggerMessage(EventName = "webhook.signature-refused", Level = LogLevel.Warning, Message = "A webhook request for portal {Portal} had no valid signature; refused with 401. Check appSecret and the public address if this goes on")]
    private static partial void SignatureRefused(ILogger log, string portal);
}
