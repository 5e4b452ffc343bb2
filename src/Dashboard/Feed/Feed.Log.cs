using HubSpotSfSync.Grains.Interfaces;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Dashboard.Feed;

internal static partial class FeedLog
{
    [LoggerMessage(EventName = "ClusterDoesNotAnswer", Level = LogLevel.Warning, Message = "The cluster does not answer the dashboard; asking again every second")]
    public static partial void ClusterDoesNotAnswer(this ILogger log, Exception failure);

    [LoggerMessage(EventName = "ClusterAnswersAgain", Level = LogLevel.Information, Message = "The cluster answers the dashboard again")]
    public static partial void ClusterAnswersAgain(this ILogger log);

    [LoggerMessage(EventName = "PageNotTold", Level = LogLevel.Debug, Message = "A page could not be told of news; it has probably been closed")]
    public static partial void PageNotTold(this ILogger log, Exception failure);

    [LoggerMessage(EventName = "PairDoesNotAnswer", Level = LogLevel.Warning, Message = "Pair {Pair} does not answer the dashboard; asking again every second")]
    public static partial void PairDoesNotAnswer(this ILogger log, PairKey pair, Exception failure);

    [LoggerMessage(EventName = "DuplicatesNotRead", Level = LogLevel.Warning, Message = "The report of suspected duplicates could not be read for the dashboard")]
    public static partial void DuplicatesNotRead(this ILogger log, Exception failure);
}
