using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Grains.Asking;

internal static partial class SyncRunLog
{
    [LoggerMessage(EventName = "run.began", Level = LogLevel.Information, Message = "Sync now {Run} of {Mapping}: {Records} records, in the lane {Lane}")]
    public static partial void Began(this ILogger log, SyncRunKey run, string mapping, long? records, Lane lane);

    [LoggerMessage(EventName = "run.held", Level = LogLevel.Warning, Message = "Sync now {Run}: {Fault} ({Code}); it goes on where it is")]
    public static partial void Held(this ILogger log, SyncRunKey run, CrmFault fault, string code);

    [LoggerMessage(EventName = "run.failed", Level = LogLevel.Error, Message = "Sync now {Run} failed; it goes on where it is")]
    public static partial void Failed(this ILogger log, SyncRunKey run, Exception failure);

    [LoggerMessage(EventName = "run.ended", Level = LogLevel.Information, Message = "Sync now {Run} is {Phase}: {Found} found, {InStep} in step, {Waiting} waiting, {LeftAlone} left alone, {Failed} failed")]
    public static partial void Ended(this ILogger log, SyncRunKey run, SyncRunPhase phase, long found, long inStep, long waiting, long leftAlone, long failed);
}
