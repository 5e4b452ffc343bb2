using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Crm;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Grains.Writing;

internal static partial class WriterLog
{
    [LoggerMessage(EventName = "writer.postponed", Level = LogLevel.Warning, Message = "{Writer}: {Records} writes can't go now: {Fault} ({Code}); they stay owed and go again")]
    public static partial void BatchPostponed(this ILogger log, WriterKey writer, int records, CrmFault fault, string code);

    [LoggerMessage(EventName = "writer.failed", Level = LogLevel.Error, Message = "{Writer}: a batch of {Records} writes failed; they stay owed and go again")]
    public static partial void BatchFailed(this ILogger log, WriterKey writer, int records, Exception failure);

    [LoggerMessage(EventName = "writer.answer-lost", Level = LogLevel.Warning, Message = "Pair {Pair} could not be told of write {Number}; it goes again when its answer stays out")]
    public static partial void AnswerLost(this ILogger log, string pair, long number, Exception failure);

    [LoggerMessage(EventName = "writer.not-told", Level = LogLevel.Warning, Message = "{Writer}: it could not be asked whether more writes are to come; what waits goes as it is")]
    public static partial void NotToldWhetherMoreComes(this ILogger log, WriterKey writer, Exception failure);
}
