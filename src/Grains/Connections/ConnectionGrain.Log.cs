using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Grains.Connections;

internal static partial class ConnectionLog
{
    [LoggerMessage(EventName = "connection.problem", Level = LogLevel.Error, Message = "{Connection} can't run: {Problem}")]
    public static partial void Problem(this ILogger log, string connection, string problem);

    [LoggerMessage(EventName = "connection.warning", Level = LogLevel.Warning, Message = "{Connection} runs, but: {Warning}")]
    public static partial void Warning(this ILogger log, string connection, string warning);

    [LoggerMessage(EventName = "connection.other-configuration", Level = LogLevel.Warning, Message = "{Connection}: a silo runs configuration {Theirs}, this one {Ours}; expected only while a rollout is under way")]
    public static partial void OtherConfiguration(this ILogger log, string connection, string theirs, string ours);

    [LoggerMessage(EventName = "connection.paused", Level = LogLevel.Information, Message = "{Connection} paused")]
    public static partial void Paused(this ILogger log, string connection);

    [LoggerMessage(EventName = "connection.resumed", Level = LogLevel.Information, Message = "{Connection} resumed")]
    public static partial void Resumed(this ILogger log, string connection);

    [LoggerMessage(EventName = "connection.sweep-failed", Level = LogLevel.Warning, Message = "{Connection}/{Mapping}: working off what is owed failed; tried again in a moment")]
    public static partial void SweepFailed(this ILogger log, string connection, string mapping, Exception failure);
}
