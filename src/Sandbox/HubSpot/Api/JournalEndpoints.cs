using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Journal;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>
/// Reading the journal: each answer names a file to fetch and its offset, from which the next call goes on. 204 when nothing
/// is new, 404 when the offset is none or its file has expired.
/// </summary>
internal sealed class JournalEndpoints(WebhookJournal journal, JournalFiles files, JournalSnapshots snapshots)
{
    private const int MaxBatch = 100;
    private const string ReadScope = "developer.webhooks_journal.read";

    /// <summary>The names of this API over time; all are served.</summary>
    public static readonly IReadOnlyList<string> Versions = ["2026-03", "2026-09", "v4"];

    public void Map(IEndpointRouteBuilder app)
    {
        foreach (var version in Versions)
        {
            Map(app, $"/webhooks-journal/journal/{version}", isLocal: false);
            Map(app, $"/webhooks-journal/journal-local/{version}", isLocal: true);
        }

        Map(app, "/webhooks/v4/journal", isLocal: false);
    }

    private void Map(IEndpointRouteBuilder app, string root, bool isLocal)
    {
        void Get(string path, Func<HttpContext, Reader, Task> handler) => app.MapGet(root + path, context => handler(context, Open(context, isLocal)));
        Get("/earliest", (context, reader) => OneAsync(context, reader, reader.Log.Earliest(1)));
        Get("/latest", (context, reader) => OneAsync(context, reader, reader.Log.Latest(1)));
        Get("/offset/{offset}/next", (context, reader) => OneAsync(context, reader, After(context, reader, 1)));
        Get("/batch/earliest/{count}", (context, reader) => ManyAsync(context, reader, reader.Log.Earliest(Count(context))));
        Get("/batch/latest/{count}", (context, reader) => ManyAsync(context, reader, reader.Log.Latest(Count(context))));
        Get("/batch/{offset}/next/{count}", (context, reader) => ManyAsync(context, reader, After(context, reader, Count(context))));
        app.MapPost(root + "/batch/read", context => ReadAsync(context, Open(context, isLocal)));
        app.MapGet(root + "/status/{statusId}", snapshots.StatusAsync);
    }

    private Reader Open(HttpContext context, bool isLocal)
    {
        OAuthScopes.Require(context, ReadScope);
        var portal = context.Request.Query["installPortalId"].ToString();
        if (!isLocal || portal.Length == 0)
        {
            return new Reader(journal.Log(null), null);
        }

        return long.TryParse(portal, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new Reader(journal.Log(id), id)
            : throw new RefusedException(HubSpotError.Invalid($"Invalid installPortalId: {portal}"));
    }

    private static IReadOnlyList<JournalFile> After(HttpContext context, Reader reader, int count) =>
        reader.Log.After(Offset(context.Route("offset")), count)
        ?? throw new RefusedException(HubSpotError.NotFound($"Offset {context.Route("offset")} has expired or does not exist"));

    private static Guid Offset(string text) =>
        Guid.TryParse(text, out var offset) ? offset : throw new RefusedException(HubSpotError.Invalid($"Invalid offset: {text}"));

    private static int Count(HttpContext context)
    {
        var text = context.Route("count");
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= MaxBatch
            ? count
            : throw new RefusedException(HubSpotError.Invalid($"count must be between 1 and {MaxBatch}; was {text}"));
    }

    private Task OneAsync(HttpContext context, Reader reader, IReadOnlyList<JournalFile> found)
    {
        if (found.Count == 0)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        return ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json => Write(json, context, reader, found[0]));
    }

    private Task ManyAsync(HttpContext context, Reader reader, IReadOnlyList<JournalFile> found) =>
        found.Count == 0 ? OneAsync(context, reader, found) : WriteAsync(context, reader, found, []);

    private async Task ReadAsync(HttpContext context, Reader reader)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var found = new List<JournalFile>();
        var errors = new List<HubSpotError>();
        foreach (var input in body.RootElement.Inputs(MaxBatch))
        {
            var text = input.ValueKind == JsonValueKind.String ? input.GetString()! : throw new RefusedException(HubSpotError.InvalidJson());
            if (reader.Log.Find(Offset(text)) is { } file)
            {
                found.Add(file);
            }
            else
            {
                errors.Add(HubSpotError.NotFound($"Offset {text} has expired or does not exist").With("offsets", [text]));
            }
        }

        await WriteAsync(context, reader, found, errors);
    }

    private Task WriteAsync(HttpContext context, Reader reader, IReadOnlyList<JournalFile> found, List<HubSpotError> errors)
    {
        var now = PropertyValues.Format(journal.Now().ToUnixTimeMilliseconds());
        return ApiAnswer.WriteAsync(context, errors.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status207MultiStatus, json =>
        {
            json.WriteStartObject();
            json.WriteString("status", "COMPLETE");
            json.WriteStartArray("results");
            foreach (var file in found)
            {
                Write(json, context, reader, file);
            }

            json.WriteEndArray();
            ApiAnswer.WriteErrors(json, errors);
            json.WriteString("startedAt", now);
            json.WriteString("completedAt", now);
            json.WriteEndObject();
        });
    }

    private void Write(Utf8JsonWriter json, HttpContext context, Reader reader, JournalFile file)
    {
        var (url, expiresAt) = files.Locate(context, reader.PortalId, file);
        json.WriteStartObject();
        json.WriteString("url", url);
        json.WriteString("expiresAt", PropertyValues.Format(expiresAt.ToUnixTimeMilliseconds()));
        json.WriteString("currentOffset", file.Offset);
        json.WriteEndObject();
    }

    /// <summary>The journal of one account, or of all.</summary>
    private sealed record Reader(JournalLog Log, long? PortalId);
}
