using System.Collections.Concurrent;
using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Journal;
using HubSpotSfSync.Sandbox.HubSpot.Objects;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>Puts what given records hold now into the journal, and tells how far that is.</summary>
internal sealed class JournalSnapshots(WebhookJournal journal, IReadOnlyList<Portal> portals)
{
    private readonly ConcurrentDictionary<Guid, (DateTimeOffset At, string? Problem)> _snapshots = new();

    public void Map(IEndpointRouteBuilder app)
    {
        foreach (var version in JournalEndpoints.Versions)
        {
            app.MapPost($"/webhooks-journal/snapshots/{version}/crm", CreateAsync);
        }

        app.MapPost("/webhooks/v4/snapshots/crm", CreateAsync);
    }

    public void Clear() => _snapshots.Clear();

    public Task StatusAsync(HttpContext context)
    {
        OAuthScopes.Require(context, "developer.webhooks_journal.snapshots.read");
        var text = context.Route("statusId");
        if (!Guid.TryParse(text, out var id) || !_snapshots.TryGetValue(id, out var snapshot))
        {
            throw new RefusedException(HubSpotError.NotFound($"No snapshot with status id {text}"));
        }

        var (now, done) = (journal.Now(), snapshot.At + journal.Lag);
        var status = snapshot.Problem is not null ? "FAILED"
            : now < done ? "PENDING"
            : done + JournalLog.Retention <= now ? "EXPIRED"
            : "COMPLETED";
        return ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteString("status", status);
            json.WriteNumber("initiatedAt", snapshot.At.ToUnixTimeMilliseconds());
            if (status != "PENDING")
            {
                json.WriteNumber("completedAt", done.ToUnixTimeMilliseconds());
            }

            if (snapshot.Problem is { } problem)
            {
                json.WriteString("errorCode", "VALIDATION_ERROR");
                json.WriteString("message", problem);
            }

            json.WriteEndObject();
        });
    }

    private async Task CreateAsync(HttpContext context)
    {
        OAuthScopes.Require(context, "developer.webhooks_journal.snapshots.write");
        using var body = await ApiAnswer.ReadAsync(context);
        if (body.RootElement.Member("snapshotRequests") is not { ValueKind: JsonValueKind.Array } requests || requests.GetArrayLength() == 0)
        {
            throw new RefusedException(HubSpotError.Invalid("Invalid input JSON: required field 'snapshotRequests' is missing"));
        }

        var asked = requests.EnumerateArray().Select(Read).ToList();
        var answers = asked.Select(one => (one.PortalId, one.TypeId, one.ObjectId, Id: Take(one))).ToList();
        await ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("snapshotResponses");
            foreach (var answer in answers)
            {
                json.WriteStartObject();
                json.WriteNumber("portalId", answer.PortalId);
                json.WriteNumber("objectId", answer.ObjectId);
                json.WriteString("objectTypeId", answer.TypeId);
                json.WriteString("snapshotStatusId", answer.Id);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static Asked Read(JsonElement request) =>
        long.TryParse(request.Required("portalId"), out var portal) && long.TryParse(request.Required("objectId"), out var id)
            ? new Asked(portal, request.Required("objectTypeId"), id, request.Strings("properties"))
            : throw new RefusedException(HubSpotError.InvalidJson());

    private Guid Take(Asked asked)
    {
        var id = Guid.NewGuid();
        _snapshots[id] = (journal.Now(), Problem(asked));
        return id;
    }

    private string? Problem(Asked asked)
    {
        if (portals.FirstOrDefault(portal => portal.Id == asked.PortalId) is not { } portal)
        {
            return $"The app is not installed in account {asked.PortalId}";
        }

        lock (portal.Gate)
        {
            if (portal.Table(asked.TypeId) is not { } table || table.Find(asked.ObjectId) is not { Current.ArchivedAt: null } record)
            {
                return $"No object {asked.TypeId} {asked.ObjectId}";
            }

            var properties = asked.Properties.Select(table.Catalogue.Find).OfType<Schema.PropertyDefinition>();
            journal.Snapshot(
                portal.Id, table.Name.TypeId, record.Id, [.. properties.Select(property => KeyValuePair.Create(property.Name, record.Get(record.Current, property)))]);
            return null;
        }
    }

    private sealed record Asked(long PortalId, string TypeId, long ObjectId, IReadOnlyList<string> Properties);
}
