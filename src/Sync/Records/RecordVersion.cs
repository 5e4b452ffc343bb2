using Orleans;

namespace HubSpotSfSync.Sync.Records;

/// <summary>
/// Which of two looks at one record is the newer. <see cref="ModifiedAtMs"/> is the platform's own modification stamp in epoch
/// milliseconds. Salesforce stamps have whole seconds, so <see cref="Tick"/> orders what falls into one second: the commit time of a
/// change event, or the moment a read was sent. HubSpot stamps have milliseconds and leave it 0.
/// </summary>
[GenerateSerializer, Immutable, Alias("hss.RecordVersion")]
public readonly record struct RecordVersion([property: Id(0)] long ModifiedAtMs, [property: Id(1)] long Tick = 0) : IComparable<RecordVersion>
{
    public static readonly RecordVersion None;

    public int CompareTo(RecordVersion other)
    {
        var byStamp = ModifiedAtMs.CompareTo(other.ModifiedAtMs);
        return byStamp != 0 ? byStamp : Tick.CompareTo(other.Tick);
    }

    public static bool operator <(RecordVersion left, RecordVersion right) => left.CompareTo(right) < 0;
    public static bool operator >(RecordVersion left, RecordVersion right) => left.CompareTo(right) > 0;
    public static bool operator <=(RecordVersion left, RecordVersion right) => left.CompareTo(right) <= 0;
    public static bool operator >=(RecordVersion left, RecordVersion right) => left.CompareTo(right) >= 0;
}
