using System.Text.Json;
using System.Text.Json.Serialization;

namespace HubSpotSfSync.HubSpot.Webhooks;

/// <summary>One event as HubSpot sends it; only what is used.</summary>
public sealed record WebhookEvent
{
    public required long PortalId { get; init; }

    /// <summary>In epoch milliseconds.</summary>
    public required long OccurredAt { get; init; }

    public required string SubscriptionType { get; init; }

    public long ObjectId { get; init; }
    public string? ObjectTypeId { get; init; }
    public string? PropertyName { get; init; }
    public string? PropertyValue { get; init; }
    public long? PrimaryObjectId { get; init; }
    public IReadOnlyList<long>? MergedObjectIds { get; init; }
    public long? NewObjectId { get; init; }
}

/// <summary>What an event says of one record: it has new values, is gone, or has to be read.</summary>
/// <param name="ObjectType">HubSpot's object type, "contacts".</param>
/// <param name="RecordId">The record.</param>
/// <param name="At">When it happened, in epoch milliseconds: the version of the values.</param>
/// <param name="Values">What changed; null when only a read can tell.</param>
/// <param name="Deleted">The record is gone.</param>
public sealed record WebhookNotice(string ObjectType, string RecordId, long At, IReadOnlyDictionary<string, string?>? Values, bool Deleted);

/// <summary>Reads the body of a webhook request: a JSON array of at most 100 events.</summary>
public static class WebhookEvents
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        RespectRequiredConstructorParameters = true,
    };

    private static readonly Dictionary<string, string> ObjectTypes = new(StringComparer.Ordinal)
    {
        ["contact"] = "contacts",
        ["company"] = "companies",
        ["deal"] = "deals",
        ["ticket"] = "tickets",
        ["product"] = "products",
        ["line_item"] = "line_items",
        ["0-1"] = "contacts",
        ["0-2"] = "companies",
        ["0-3"] = "deals",
    };

    /// <summary>The events, or null when the body is not what HubSpot sends.</summary>
    public static IReadOnlyList<WebhookEvent>? Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            var events = JsonSerializer.Deserialize<WebhookEvent[]>(body, Json);
            return events is null || events.Any(one => one is null || string.IsNullOrEmpty(one.SubscriptionType)) ? null : events;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What the events say, property changes of one record at one moment taken together.</summary>
    public static IEnumerable<WebhookNotice> Notices(IEnumerable<WebhookEvent> events) =>
        events.SelectMany(Notices).GroupBy(notice => (notice.ObjectType, notice.RecordId, notice.At, notice.Deleted, Read: notice.Values is null)).Select(Together);

    private static WebhookNotice Together(IEnumerable<WebhookNotice> notices)
    {
        var first = notices.First();
        if (first.Values is null || first.Deleted)
        {
            return first;
        }

        var values = new Dictionary<string, string?>();
        foreach (var (name, value) in notices.SelectMany(notice => notice.Values!))
        {
            values[name] = value;
        }

        return first with { Values = values };
    }

    private static IEnumerable<WebhookNotice> Notices(WebhookEvent one)
    {
        var cut = one.SubscriptionType.LastIndexOf('.');
        var subject = cut < 0 ? "" : one.SubscriptionType[..cut];
        var kind = one.SubscriptionType[(cut + 1)..];
        var named = subject == "object" ? one.ObjectTypeId : subject;
        if (named is null)
        {
            yield break;
        }

        var type = ObjectTypes.GetValueOrDefault(named, named);
        var values = new Dictionary<string, string?>();
        switch (kind)
        {
            case "propertyChange" when one.PropertyName is not null:
                values[one.PropertyName] = string.IsNullOrEmpty(one.PropertyValue) ? null : one.PropertyValue;
                yield return new(type, Id(one.ObjectId), one.OccurredAt, values, Deleted: false);
                break;
            case "deletion" or "privacyDeletion":
                yield return new(type, Id(one.ObjectId), one.OccurredAt, values, Deleted: true);
                break;
            default:
                // Creation, restore, merge, associations: how the records look now is all that counts.
                foreach (var id in new long?[] { one.ObjectId, one.PrimaryObjectId, one.NewObjectId }.Concat((one.MergedObjectIds ?? []).Cast<long?>()).Where(id => id > 0).Distinct())
                {
                    yield return new(type, Id(id!.Value), one.OccurredAt, null, Deleted: false);
                }

                break;
        }
    }

    private static string Id(long id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
