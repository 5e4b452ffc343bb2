using HubSpotSfSync.Sync.Crm;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Salesforce.Events;

/// <summary>
/// Payloads to changes, whatever they are: one that can't be decoded would come again for ever, so the records that its header names
/// are read instead, or all that changed lately of what it may tell of.
/// </summary>
internal sealed class EventReader(EventTranslator translator, string org, TimeProvider clock, ILogger log)
{
    /// <summary>How long events are kept: none that comes is older.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromHours(72);

    public IReadOnlyList<StreamedChange> Read(EventSchema schema, byte[] payload)
    {
        try
        {
            return [.. translator.Translate(schema.Read(payload))];
        }
        catch (Exception failure) when (IsUnreadable(failure))
        {
            return ReadHeader(schema, payload, failure);
        }
    }

    private List<StreamedChange> ReadHeader(EventSchema schema, byte[] payload, Exception failure)
    {
        try
        {
            var changes = translator.TranslateHeader(schema.ReadHeader(payload)).ToList();
            log.PayloadUnreadable(org, schema.ObjectType, "the records that it names are read", failure);
            return changes;
        }
        catch (Exception second) when (IsUnreadable(second))
        {
            log.PayloadUnreadable(org, schema.ObjectType, "everything modified in the last three days is read", failure);
            return [.. translator.Sweeps(schema.ObjectType, clock.GetUtcNow() - Retention)];
        }
    }

    /// <summary>A decoder fails in any way that unexpected bytes lead it to, a length that no memory holds included.</summary>
    private static bool IsUnreadable(Exception failure) => failure is not OperationCanceledException;
}

internal static partial class EventLog
{
    [LoggerMessage(EventName = "stream.payload-unreadable", Level = LogLevel.Error, Message = "{Org}: a change event of {ObjectType} can't be decoded; {Instead}")]
    public static partial void PayloadUnreadable(this ILogger log, string org, string? objectType, string instead, Exception failure);
}
