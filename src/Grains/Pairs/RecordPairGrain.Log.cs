using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Grains.Pairs;

internal static partial class RecordPairLog
{
    [LoggerMessage(EventName = "pair.foreign-record", Level = LogLevel.Warning, Message = "Pair {Pair} was shown {Side} record {Record}, but its own is {Own}; ignored")]
    public static partial void ForeignRecord(this ILogger log, PairKey pair, Side side, string record, string own);

    [LoggerMessage(EventName = "pair.late-answer", Level = LogLevel.Debug, Message = "Pair {Pair} got the answer to write {Number}, which it had given up; ignored")]
    public static partial void LateAnswer(this ILogger log, PairKey pair, long number);

    [LoggerMessage(EventName = "pair.writer-unreachable", Level = LogLevel.Warning, Message = "Pair {Pair} could not hand write {Number} to its writer; it is stored as owed and goes again")]
    public static partial void WriterUnreachable(this ILogger log, PairKey pair, long number, Exception failure);

    [LoggerMessage(EventName = "pair.refused", Level = LogLevel.Warning, Message = "{Target} refused the values of pair {Pair} with {Code}; quarantined until the record changes or someone retries")]
    public static partial void Refused(this ILogger log, PairKey pair, Side target, string code);
}
