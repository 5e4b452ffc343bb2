using System.Text.Json;
using HubSpotSfSync.Salesforce.Rest;
using HubSpotSfSync.Salesforce.Soql;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce.Reading;

/// <summary>
/// getUpdated, for the one thing that no query tells: since when transactions have been running whose rows are not seen yet.
/// https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_getupdated.htm
/// </summary>
internal sealed class UpdatedWindow(SalesforceRest rest)
{
    /// <summary>Seconds are cut off both ends, and the ids in between are of no use here.</summary>
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(2);

    public string PathOf(string objectType, DateTimeOffset now) => rest.PathOf(
        $"/sobjects/{Uri.EscapeDataString(objectType)}/updated?start={Uri.EscapeDataString(SoqlText.Instant(now - Length))}&end={Uri.EscapeDataString(SoqlText.Instant(now))}");

    /// <summary>Null where all that was asked for is covered, or nobody knows.</summary>
    public static DateTimeOffset? HeldBackAt(SubAnswer? answer, DateTimeOffset now) =>
        answer is { Refused: false } && answer.Body.TryGetProperty("latestDateCovered", out var text) && text.ValueKind == JsonValueKind.String
        && CanonicalText.ParseInstant(text.GetString()) is { } covered && covered < now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMinute))
            ? covered
            : null;
}
