using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Pricing;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Grains.Backfills;

internal static partial class BackfillsLog
{
    [LoggerMessage(EventName = "backfill.priced", Level = LogLevel.Information, Message = "{Connection}: backfill {Number} of {Mappings} takes {HubSpot} to HubSpot and {Salesforce} to Salesforce")]
    public static partial void Priced(this ILogger log, string connection, long number, IReadOnlyList<string> mappings, SidePrice hubSpot, SidePrice salesforce);

    [LoggerMessage(EventName = "backfill.unpriced", Level = LogLevel.Warning, Message = "{Connection}: {Mapping} can't be priced in full: {Reason}")]
    public static partial void Unpriced(this ILogger log, string connection, string mapping, string reason);

    [LoggerMessage(EventName = "backfill.waits", Level = LogLevel.Warning, Message = "{Connection}: backfill {Number} waits: {Fault} ({Code})")]
    public static partial void Waits(this ILogger log, string connection, long number, CrmFault fault, string code);

    [LoggerMessage(EventName = "backfill.failed", Level = LogLevel.Error, Message = "{Connection}: a step of the backfill failed; it is tried again")]
    public static partial void StepFailed(this ILogger log, string connection, Exception failure);

    [LoggerMessage(EventName = "backfill.done", Level = LogLevel.Information, Message = "{Connection}: backfill {Number} is done: {HubSpot} to HubSpot, {Salesforce} to Salesforce")]
    public static partial void Done(this ILogger log, string connection, long number, Spending hubSpot, Spending salesforce);

    [LoggerMessage(EventName = "backfill.cancelled", Level = LogLevel.Information, Message = "{Connection}: backfill {Number} is cancelled: {HubSpot} to HubSpot, {Salesforce} to Salesforce")]
    public static partial void Cancelled(this ILogger log, string connection, long number, Spending hubSpot, Spending salesforce);
}
