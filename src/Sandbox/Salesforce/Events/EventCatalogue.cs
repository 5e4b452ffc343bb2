using System.Collections.Concurrent;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Events;

/// <summary>An object in a custom channel.</summary>
/// <param name="Type">The object.</param>
/// <param name="Enriched">Fields sent along with updates and deletes whether they changed or not.</param>
/// <param name="Filter">Null lets everything pass.</param>
public sealed record ChannelMember(SObjectType Type, IReadOnlyList<FieldDefinition> Enriched, Func<SObjectRecord, bool>? Filter)
{
    /// <summary>Events that were merged come apart in this channel.</summary>
    public bool ComesApart => Enriched.Count > 0 || Filter is not null;
}

/// <summary>A custom channel: <c>Sync__chn</c>.</summary>
public sealed record EventChannel(string Name)
{
    public ConcurrentDictionary<string, ChannelMember> Members { get; } = new(StringComparer.Ordinal);
}

/// <summary>What an org's admin added to the bus: channels, platform events, managed subscriptions.</summary>
public sealed class EventCatalogue
{
    public ConcurrentDictionary<string, EventChannel> Channels { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, PlatformEventType> PlatformEvents { get; } = new(StringComparer.Ordinal);

    /// <summary>By id.</summary>
    public ConcurrentDictionary<string, ManagedEventSubscription> ManagedSubscriptions { get; } = new(StringComparer.Ordinal);

    public bool Captures(SObjectType type) => !Channels.IsEmpty && Channels.Values.Any(channel => channel.Members.ContainsKey(type.Name));

    /// <summary>The channels whose filter a record passes now; null where none has one.</summary>
    public IReadOnlySet<string>? PassedFilters(SObjectRecord record)
    {
        if (Channels.IsEmpty)
        {
            return null;
        }

        HashSet<string>? passed = null;
        foreach (var channel in Channels.Values)
        {
            if (channel.Members.TryGetValue(record.Type.Name, out var member) && member.Filter is { } filter)
            {
                passed ??= new HashSet<string>(StringComparer.Ordinal);
                if (filter(record))
                {
                    passed.Add(channel.Name);
                }
            }
        }

        return passed;
    }

    public PlatformEventType? PlatformEventOfSchema(string schemaId) => PlatformEvents.Values.FirstOrDefault(type => type.SchemaId == schemaId);

    public void Clear()
    {
        Channels.Clear();
        PlatformEvents.Clear();
        ManagedSubscriptions.Clear();
    }
}
