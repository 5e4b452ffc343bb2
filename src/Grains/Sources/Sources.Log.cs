using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Crm;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Grains.Sources;

internal static partial class SourcesLog
{
    [LoggerMessage(EventName = "poller.crm-failed", Level = LogLevel.Warning, Message = "{Poller}: {Fault} ({Code}); the position stays and the poll is tried again")]
    public static partial void CrmFailed(this ILogger log, ObjectKey poller, CrmFault fault, string code);

    [LoggerMessage(EventName = "poller.failed", Level = LogLevel.Error, Message = "{Poller}: the poll failed; the position stays and the poll is tried again")]
    public static partial void PollFailed(this ILogger log, ObjectKey poller, Exception failure);

    [LoggerMessage(EventName = "poller.scanned", Level = LogLevel.Information, Message = "{Poller}: first scan done, {Records} records")]
    public static partial void Scanned(this ILogger log, ObjectKey poller, long records);

    [LoggerMessage(EventName = "stream.broken", Level = LogLevel.Warning, Message = "{Org}: the change stream broke: {Fault} ({Code}); it is opened again at the last safe position")]
    public static partial void StreamBroken(this ILogger log, string org, CrmFault fault, string code);

    [LoggerMessage(EventName = "stream.failed", Level = LogLevel.Error, Message = "{Org}: the change stream failed; it is opened again at the last safe position")]
    public static partial void StreamFailed(this ILogger log, string org, Exception failure);

    [LoggerMessage(EventName = "stream.position-lost", Level = LogLevel.Warning, Message = "{Org}: the platform no longer has the events behind our position; sweeping everything modified since {Since}")]
    public static partial void PositionLost(this ILogger log, string org, DateTimeOffset since);

    [LoggerMessage(EventName = "inbox.crm-failed", Level = LogLevel.Warning, Message = "{Inbox}: {Fault} ({Code}); its entries stay and are tried again")]
    public static partial void CrmFailed(this ILogger log, InboxKey inbox, CrmFault fault, string code);

    [LoggerMessage(EventName = "inbox.failed", Level = LogLevel.Warning, Message = "{Inbox}: its entries could not be handed on; they stay and are tried again")]
    public static partial void InboxFailed(this ILogger log, InboxKey inbox, Exception failure);

    [LoggerMessage(EventName = "segment.crm-failed", Level = LogLevel.Warning, Message = "Segment {Segment} could not be read: {Fault} ({Code}); who was in it counts as in it until it can")]
    public static partial void SegmentFailed(this ILogger log, SegmentKey segment, CrmFault fault, string code);

    [LoggerMessage(EventName = "segment.failed", Level = LogLevel.Error, Message = "Segment {Segment} could not be worked off; it is read again")]
    public static partial void SegmentBroken(this ILogger log, SegmentKey segment, Exception failure);

    [LoggerMessage(EventName = "poller.compared", Level = LogLevel.Information, Message = "{Poller}: compared all {Records} records with what is known of them")]
    public static partial void Compared(this ILogger log, ObjectKey poller, long records);
}
