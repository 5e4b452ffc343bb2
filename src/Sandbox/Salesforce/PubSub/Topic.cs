using HubSpotSfSync.Sandbox.Salesforce.Events;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.PubSub;

/// <summary>What a topic's name stands for.</summary>
internal sealed record Topic(string Name, Func<BusEvent, bool> Has)
{
    private const string AllChanges = "/data/ChangeEvents";

    /// <summary>Null for topics with events of several schemas.</summary>
    public string? SchemaId { get; init; }

    public PlatformEventType? PlatformEvent { get; init; }

    public EventChannel? Channel { get; init; }

    /// <summary>The object of a topic that has no other: only who may see all of its records can subscribe.</summary>
    public SObjectType? Object { get; init; }

    /// <returns>Null when there is none of this name; case matters.</returns>
    public static Topic? Find(Org org, string name)
    {
        if (name == AllChanges)
        {
            return new Topic(name, stored => stored is ChangeEvent change && org.Events.Captures(change.Record.Type) && org.Rows.SeesAll(change.Record.Type));
        }

        if (name.StartsWith("/event/", StringComparison.Ordinal) && org.Events.Catalogue.PlatformEvents.TryGetValue(name["/event/".Length..], out var message))
        {
            return new Topic(name, stored => stored is PlatformEvent published && published.Type == message) { SchemaId = message.SchemaId, PlatformEvent = message };
        }

        if (!name.StartsWith("/data/", StringComparison.Ordinal))
        {
            return null;
        }

        if (org.Events.Catalogue.Channels.TryGetValue(name["/data/".Length..], out var channel))
        {
            return new Topic(name, stored => stored is ChangeEvent change && HasMember(channel, change) && org.Rows.SeesAll(change.Record.Type)) { Channel = channel };
        }

        lock (org.Gate)
        {
            return org.Metadata.Types.FirstOrDefault(type => name == $"/data/{type.ChangeEventName}" && org.Events.Captures(type)) is { } found
                ? new Topic(name, stored => stored is ChangeEvent change && change.Record.Type == found && org.Rows.SeesAll(found)) { SchemaId = org.Events.SchemaOf(found).Id, Object = found }
                : null;
        }
    }

    private static bool HasMember(EventChannel channel, ChangeEvent change) => channel.Members.TryGetValue(change.Record.Type.Name, out var member)
        && (member.Filter is null || change.PassedFilters?.Contains(channel.Name) == true);
}
