using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Dashboard.Operations;

internal static partial class OperatorActionsLog
{
    [LoggerMessage(EventName = "OperatorActed", Level = LogLevel.Information, Message = "An operator asked for {Action} of {Target}")]
    public static partial void Acted(this ILogger log, string action, string target);

    [LoggerMessage(EventName = "OperatorActionFailed", Level = LogLevel.Warning, Message = "An operator asked for {Action} of {Target}, and it failed")]
    public static partial void NotActed(this ILogger log, string action, string target, Exception failure);
}
