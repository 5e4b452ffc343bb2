namespace HubSpotSfSync.Sandbox.Salesforce.Events;

/// <summary>What the bus keeps: a change of records, or a message somebody published.</summary>
public abstract record BusEvent
{
    public required long ReplayId { get; init; }

    /// <summary>Unix milliseconds: the commit of a change, the publication of a message.</summary>
    public required long CommitTimestamp { get; init; }

    /// <summary>When it may be delivered, in ticks of the clock's time stamp.</summary>
    public long DeliverableAt { get; init; }

    public abstract string SchemaId { get; }
}

/// <summary>A message on the topic of a custom platform event, as its publisher encoded it.</summary>
public sealed record PlatformEvent(PlatformEventType Type, string Schema, ReadOnlyMemory<byte> Payload) : BusEvent
{
    public override string SchemaId => Schema;
}
