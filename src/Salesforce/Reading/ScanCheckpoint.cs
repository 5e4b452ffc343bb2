using System.Globalization;
using HubSpotSfSync.Salesforce.Soql;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce.Reading;

/// <summary>A place in a scan.</summary>
internal abstract record ScanCheckpoint
{
    private const string JobMark = "job";

    private ScanCheckpoint()
    {
    }

    /// <summary>Behind the last record that was read: "stamp|id".</summary>
    public sealed record Behind(ChangeCursor Record) : ScanCheckpoint
    {
        public override string ToString() => $"{SoqlText.Instant(Record.ModifiedAt)}|{Record.AfterId}";
    }

    /// <summary>In the result of a job that reads what lies behind a record: "job|id|stamp|id|locator|rows".</summary>
    /// <param name="JobId">The job.</param>
    /// <param name="From">The last record before it.</param>
    /// <param name="Locator">Of the page; null for the first one.</param>
    /// <param name="Rows">How many of the page's rows were read.</param>
    public sealed record InJob(string JobId, Behind From, string? Locator = null, int Rows = 0) : ScanCheckpoint
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{JobMark}|{JobId}|{From}|{Locator}|{Rows}");
    }

    public static ScanCheckpoint Parse(string checkpoint) => checkpoint.Split('|') switch
    {
        [var stamp, var id] when BehindOf(stamp, id) is { } behind => behind,
        [JobMark, { Length: > 0 } job, var stamp, var id, var locator, var rows]
            when BehindOf(stamp, id) is { } behind && int.TryParse(rows, NumberStyles.None, CultureInfo.InvariantCulture, out var read) =>
            new InJob(job, behind, locator.Length == 0 ? null : locator, read),
        _ => throw new CrmException(CrmFault.PositionLost, "BAD_CHECKPOINT", $"'{checkpoint}' is no place in a scan of Salesforce: start over."),
    };

    private static Behind? BehindOf(string stamp, string id) =>
        id.Length > 0 && CanonicalText.ParseInstant(stamp) is { } at ? new Behind(new ChangeCursor(at, id)) : null;
}
