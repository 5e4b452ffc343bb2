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

    [LoggerMessage(EventName = "stream.broken", Level = LogLevel.Warning, Message = "{Org}: the change events of {ObjectType} broke off: {Fault} ({Code}); they go on at the last safe position, or with polls")]
    public static partial void StreamBroken(this ILogger log, string org, string objectType, CrmFault fault, string code);

    [LoggerMessage(EventName = "stream.failed", Level = LogLevel.Error, Message = "{Org}: the change events of {ObjectType} failed; they are subscribed to again at the last safe position")]
    public static partial void StreamFailed(this ILogger log, string org, string objectType, Exception failure);

    [LoggerMessage(EventName = "stream.position-lost", Level = LogLevel.Warning, Message = "{Org}: the change events of {ObjectType} do not go on where we were; sweeping everything modified since {Since}")]
    public static partial void PositionLost(this ILogger log, string org, string objectType, DateTimeOffset since);

    [LoggerMessage(EventName = "stream.refused", Level = LogLevel.Warning, Message = "{Org}: there are no change events of {ObjectType}, so that it is polled: {Message}")]
    public static partial void StreamRefused(this ILogger log, string org, string objectType, string message);

    [LoggerMessage(EventName = "stream.left", Level = LogLevel.Warning, Message = "{Org}: the change events of {ObjectType} are left out: {Why}")]
    public static partial void StreamLeft(this ILogger log, string org, string objectType, string why);

    [LoggerMessage(EventName = "stream.taken", Level = LogLevel.Information, Message = "{Org}: the change events of {ObjectType} are taken again")]
    public static partial void StreamTaken(this ILogger log, string org, string objectType);

    [LoggerMessage(EventName = "stream.plan-failed", Level = LogLevel.Error, Message = "{Org}: it could not be asked whose change events to take; those that are taken go on, and it is asked again")]
    public static partial void PlanFailed(this ILogger log, string org, Exception failure);

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
