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

    /// <summary>Who or what made the change, by the names that HubSpot's property histories have for it: CRM_UI, INTEGRATION, FORM...</summary>
    public string? ChangeSource { get; init; }

    public long? PrimaryObjectId { get; init; }
    public IReadOnlyList<long>? MergedObjectIds { get; init; }
    public long? NewObjectId { get; init; }
    public long? FromObjectId { get; init; }
    public long? ToObjectId { get; init; }
    public string? FromObjectTypeId { get; init; }
    public string? ToObjectTypeId { get; init; }

    /// <summary>CONTACT_TO_COMPANY and the like, in the older style.</summary>
    public string? AssociationType { get; init; }

    /// <summary>Of the generic style: which kind of association it is.</summary>
    public string? AssociationCategory { get; init; }

    public int? AssociationTypeId { get; init; }
    public bool AssociationRemoved { get; init; }
}

/// <summary>What an event says of one record: it has new values, is gone, or has to be read.</summary>
/// <param name="ObjectType">HubSpot's object type, "contacts".</param>
/// <param name="RecordId">The record.</param>
/// <param name="At">When it happened, in epoch milliseconds: the version of the values.</param>
/// <param name="Values">What changed; null when only a read can tell.</param>
/// <param name="Deleted">The record is gone.</param>
public sealed record WebhookNotice(string ObjectType, string RecordId, long At, IReadOnlyDictionary<string, string?>? Values, bool Deleted)
{
    /// <summary>Of a deleted record: the one that it was merged into.</summary>
    public string? MergedInto { get; init; }

    /// <summary>Of a record that was merged: the one whose values the result took.</summary>
    public string? MergedBehind { get; init; }

    /// <summary>The contact submitted a form.</summary>
    public bool FormSubmission { get; init; }

    /// <summary>Deleted for privacy: not even its values may be kept.</summary>
    public bool Erased { get; init; }
}

/// <summary>Reads the body of a webhook request: a JSON array of at most 100 events.</summary>
public static class WebhookEvents
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        RespectRequiredConstructorParameters = true,
    };

    private static readonly HashSet<string> WrittenBySubmissions = ["recent_conversion_date", "recent_conversion_event_name", "num_conversion_events", "num_unique_conversion_events"];

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
        events.SelectMany(Notices).GroupBy(notice => (notice.ObjectType, notice.RecordId, notice.At, notice.Deleted, notice.Erased, Read: notice.Values is null)).Select(Together);

    private static WebhookNotice Together(IEnumerable<WebhookNotice> notices)
    {
        var first = notices.First();
        if (first.Values is null || first.Deleted)
        {
            return first with { FormSubmission = notices.Any(notice => notice.FormSubmission) };
        }

        var values = new Dictionary<string, string?>();
        foreach (var (name, value) in notices.SelectMany(notice => notice.Values!))
        {
            values[name] = value;
        }

        return first with { Values = values, FormSubmission = notices.Any(notice => notice.FormSubmission) };
    }

    private static IEnumerable<WebhookNotice> Notices(WebhookEvent one)
    {
        var cut = one.SubscriptionType.LastIndexOf('.');
        var subject = cut < 0 ? "" : one.SubscriptionType[..cut];
        var kind = one.SubscriptionType[(cut + 1)..];
        if (kind == "associationChange")
        {
            return AssociationNotices.Of(one, subject);
        }

        var named = subject == "object" ? one.ObjectTypeId : subject;
        return named is null ? [] : OfRecord(one, kind, HubSpotObjectTypes.NameOf(named)).Select(notice => notice with { FormSubmission = IsSubmission(one, notice) });
    }

    /// <summary>What a form writes says so; what HubSpot works out from the submission has another source, and tells of it all the same.</summary>
    private static bool IsSubmission(WebhookEvent one, WebhookNotice notice) =>
        notice is { ObjectType: "contacts", Deleted: false } && (one.ChangeSource == "FORM" || (one.PropertyName is { } name && WrittenBySubmissions.Contains(name)));

    private static IEnumerable<WebhookNotice> OfRecord(WebhookEvent one, string kind, string type)
    {
        var values = new Dictionary<string, string?>();
        switch (kind)
        {
            case "propertyChange" when one.PropertyName is not null:
                values[one.PropertyName] = string.IsNullOrEmpty(one.PropertyValue) ? null : one.PropertyValue;
                return [new(type, Id(one.ObjectId), one.OccurredAt, values, Deleted: false)];
            case "deletion" or "privacyDeletion":
                return [new(type, Id(one.ObjectId), one.OccurredAt, values, Deleted: true) { Erased = kind == "privacyDeletion" }];
            case "merge":
                return Merge(one, type);
            default:
                // Creation, restore: how the record looks now is all that counts.
                return one.ObjectId > 0 ? [new(type, Id(one.ObjectId), one.OccurredAt, null, Deleted: false)] : [];
        }
    }

    /// <summary>The records that were merged are gone; where the result has an id of its own, the primary one is too.</summary>
    private static IEnumerable<WebhookNotice> Merge(WebhookEvent one, string type)
    {
        if ((one.NewObjectId is > 0 ? one.NewObjectId : one.PrimaryObjectId ?? one.ObjectId) is not (> 0 and var into))
        {
            return [];
        }

        var primary = one.PrimaryObjectId ?? into;
        var gone = (one.MergedObjectIds ?? []).Append(primary).Where(id => id > 0 && id != into).Distinct();
        return gone
            .Select(id => new WebhookNotice(type, Id(id), one.OccurredAt, new Dictionary<string, string?>(), Deleted: true)
            {
                MergedInto = Id(into),
                MergedBehind = id == primary || primary == into ? null : Id(primary),
            })
            .Append(new WebhookNotice(type, Id(into), one.OccurredAt, null, Deleted: false));
    }

    internal static string Id(long id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
