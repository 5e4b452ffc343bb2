using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Journal;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>
/// The files that the journal's answers point to. On the real platform they lie in a store of another company's, which reads
/// no HubSpot token: the address itself is signed, and good for a few minutes.
/// </summary>
internal sealed class JournalFiles(WebhookJournal journal, HubSpotSandboxOptions options)
{
    public const string Path = "/journal-files";
    private const string TimePattern = "yyyyMMdd'T'HHmmss'Z'";
    private const string Everyone = "all";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    public void Map(IEndpointRouteBuilder app) => app.MapGet(Path + "/{owner}/{offset:guid}", DownloadAsync);

    /// <summary>Where a file can be fetched, and until when.</summary>
    public (string Url, DateTimeOffset ExpiresAt) Locate(HttpContext context, long? portalId, JournalFile file)
    {
        var now = journal.Now();
        var path = $"{Path}/{portalId?.ToString(CultureInfo.InvariantCulture) ?? Everyone}/{file.Offset}";
        var time = now.ToString(TimePattern, CultureInfo.InvariantCulture);
        var url = $"{context.Request.Scheme}://{context.Request.Host}{path}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={time}"
            + $"&X-Amz-Expires={Lifetime.TotalSeconds}&X-Amz-SignedHeaders=host&X-Amz-Signature={Sign(path, time)}";
        return (url, now + Lifetime);
    }

    private Task DownloadAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization.Count > 0)
        {
            return RefuseAsync(context, StatusCodes.Status400BadRequest, "InvalidArgument", "Only one auth mechanism allowed");
        }

        var query = context.Request.Query;
        var time = query["X-Amz-Date"].ToString();
        if (query["X-Amz-Signature"] != Sign(context.Request.Path, time)
            || !DateTimeOffset.TryParseExact(time, TimePattern, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var signedAt))
        {
            return RefuseAsync(context, StatusCodes.Status403Forbidden, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.");
        }

        if (signedAt + Lifetime <= journal.Now())
        {
            return RefuseAsync(context, StatusCodes.Status403Forbidden, "AccessDenied", "Request has expired");
        }

        var owner = context.Route("owner");
        var log = journal.Log(owner == Everyone ? null : long.Parse(owner, CultureInfo.InvariantCulture));
        return log.Find(Guid.Parse(context.Route("offset"))) is { } file
            ? ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json => Write(json, file))
            : RefuseAsync(context, StatusCodes.Status404NotFound, "NoSuchKey", "The specified key does not exist.");
    }

    private static Task RefuseAsync(HttpContext context, int status, string code, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        return context.Response.WriteAsync($"""<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code><Message>{message}</Message></Error>""");
    }

    private string Sign(string path, string time) => Convert.ToHexStringLower(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.ClientSecret), Encoding.UTF8.GetBytes($"{path}\n{time}")));

    private static void Write(Utf8JsonWriter json, JournalFile file)
    {
        json.WriteStartObject();
        json.WriteString("offset", file.Offset);
        json.WriteStartArray("journalEvents");
        foreach (var item in file.Events)
        {
            Write(json, item);
        }

        json.WriteEndArray();
        json.WriteString("publishedAt", PropertyValues.Format(file.PublishedAt.ToUnixTimeMilliseconds()));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, JournalEvent item)
    {
        json.WriteStartObject();
        json.WriteString("type", item.Type);
        json.WriteNumber("portalId", item.PortalId);
        json.WriteString("occurredAt", PropertyValues.Format(item.OccurredAt));
        json.WriteString("action", item.Action);
        if (item.Association is { } association)
        {
            json.WriteString("fromObjectTypeId", item.ObjectTypeId);
            json.WriteNumber("fromObjectId", association.FromObjectId);
            json.WriteString("toObjectTypeId", association.ToObjectTypeId);
            json.WriteNumber("toObjectId", association.ToObjectId);
            json.WriteNumber("associationTypeId", association.AssociationTypeId);
            json.WriteString("associationCategory", association.AssociationCategory);
            json.WriteBoolean("isPrimary", association.IsPrimaryAssociation);
        }
        else if (item.ObjectTypeId is { } type)
        {
            json.WriteString("objectTypeId", type);
            json.WriteNumber("objectId", item.ObjectId);
            WriteDetail(json, item);
        }

        json.WriteEndObject();
    }

    private static void WriteDetail(Utf8JsonWriter json, JournalEvent item)
    {
        if (item.Merge is { } merge)
        {
            json.WriteNumber("primaryObjectId", merge.PrimaryObjectId);
            json.WriteStartArray("mergedObjectIds");
            merge.MergedObjectIds.ToList().ForEach(json.WriteNumberValue);
            json.WriteEndArray();
            json.WriteNumber("newObjectId", merge.NewObjectId);
            json.WriteNumber("numberOfPropertiesMoved", merge.NumberOfPropertiesMoved);
        }

        if (item.PropertyChanges is { } changes)
        {
            json.WriteStartObject("propertyChanges");
            foreach (var (name, value) in changes)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }
    }
}
