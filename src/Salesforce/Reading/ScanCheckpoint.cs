using HubSpotSfSync.Salesforce.Soql;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce.Reading;

/// <summary>"stamp|id" of the last record that was read.</summary>
internal static class ScanCheckpoint
{
    public static string Format(ChangeCursor position) => $"{SoqlText.Instant(position.ModifiedAt)}|{position.AfterId}";

    public static ChangeCursor Parse(string checkpoint) =>
        checkpoint.Split('|') is [var stamp, { Length: > 0 } id] && CanonicalText.ParseInstant(stamp) is { } at
            ? new ChangeCursor(at, id)
            : throw new CrmException(CrmFault.PositionLost, "BAD_CHECKPOINT", $"'{checkpoint}' is no place in a scan of Salesforce: start over.");
}
