using HubSpotSfSync.Sync.Crm;
using Orleans.Concurrency;

namespace HubSpotSfSync.Grains.Interfaces;

/// <summary>Reads one object of a mapping for backfills, and finds its changes by cursor once it was read. Key: <see cref="ObjectKey"/>.</summary>
[Alias("hss.IPollerGrain")]
public interface IPollerGrain : IGrainWithStringKey
{
    /// <summary>Keeps the poller running; called every few seconds by its connection.</summary>
    [Alias("Ensure"), AlwaysInterleave]
    Task EnsureAsync();

    [Alias("Stop"), AlwaysInterleave]
    Task StopAsync();

    /// <summary>Reads everything for a backfill; asking again for the same one changes nothing.</summary>
    /// <returns>Whether all is read.</returns>
    [Alias("ReadAll"), AlwaysInterleave]
    Task<bool> ReadAllAsync(long backfill);

    /// <summary>Reads no more for a backfill, and follows what changed since it began.</summary>
    [Alias("StopReading"), AlwaysInterleave]
    Task StopReadingAsync(long backfill, DateTimeOffset began);

    /// <summary>Reads everything modified since a time once more, because a stream lost it.</summary>
    [Alias("Sweep"), AlwaysInterleave]
    Task SweepSinceAsync(DateTimeOffset since);

    /// <summary>Asks for changes now instead of when the next poll is due; says nothing of when it is done.</summary>
    [Alias("PollNow"), AlwaysInterleave]
    Task PollNowAsync();

    /// <summary>Whether the object's change events are taken now. While they are not, polling is all there is, and goes on more often.</summary>
    [Alias("Streamed"), AlwaysInterleave]
    Task StreamedAsync(bool streamed);

    [Alias("Look"), AlwaysInterleave]
    Task<SourceStatus> LookAsync();
}

/// <summary>Holds the cluster's subscriptions to an org's change events, one an object. Key: the org's name.</summary>
[Alias("hss.IChangeStreamGrain")]
public interface IChangeStreamGrain : IGrainWithStringKey
{
    [Alias("Ensure"), AlwaysInterleave]
    Task EnsureAsync();

    /// <summary>A poll found changes of an object whose events are not taken: about as many events there would have been.</summary>
    [Alias("Found"), AlwaysInterleave, OneWay]
    Task FoundAsync(string objectType, int changes);

    /// <summary>How the subscriptions to a connection's objects stand.</summary>
    [Alias("LookAtObjects"), AlwaysInterleave]
    Task<IReadOnlyList<SourceStatus>> LookAsync(string connection);
}

/// <summary>Which records are in a segment. Key: <see cref="SegmentKey"/>.</summary>
[Alias("hss.ISegmentGrain")]
public interface ISegmentGrain : IGrainWithStringKey
{
    [Alias("Ensure"), AlwaysInterleave]
    Task EnsureAsync();

    /// <summary>Reads them now instead of when it is due; says nothing of when that is done.</summary>
    [Alias("PollNow"), AlwaysInterleave]
    Task PollNowAsync();

    /// <summary>Reads the members now, and tells the pairs of those who came or left.</summary>
    [Alias("Read")]
    Task ReadAsync();

    [Alias("Look"), AlwaysInterleave]
    Task<SourceStatus> LookAsync();
}

/// <summary>Gives Opportunities without contact roles some of their accounts. Key: <see cref="MappingKey"/> of the roles.</summary>
[Alias("hss.IRoleFillGrain")]
public interface IRoleFillGrain : IGrainWithStringKey
{
    [Alias("Ensure"), AlwaysInterleave]
    Task EnsureAsync();

    [Alias("Look"), AlwaysInterleave]
    Task<SourceStatus> LookAsync();
}

/// <summary>Drains a part of a portal's durable webhook inbox. Key: <see cref="InboxKey"/>.</summary>
[Alias("hss.IInboxGrain")]
public interface IInboxGrain : IGrainWithStringKey
{
    /// <summary>There may be something in the inbox.</summary>
    [Alias("Poke"), AlwaysInterleave, OneWay]
    Task PokeAsync();
}

public enum SourcePhase
{
    Starting = 1,
    Scanning = 2,
    Following = 3,
    Failing = 4,
    Stopped = 5,

    /// <summary>Its change events are not taken: the poller of the object finds the changes.</summary>
    Polled = 6,
}

/// <summary>How a source stands.</summary>
[GenerateSerializer, Immutable, Alias("hss.SourceStatus")]
public sealed record SourceStatus
{
    [Id(0)] public required string Name { get; init; }
    [Id(1)] public required SourcePhase Phase { get; init; }

    /// <summary>Up to when everything that the source covers is safe.</summary>
    [Id(2)] public DateTimeOffset? SafeUntil { get; init; }

    [Id(3)] public long RecordsSeen { get; init; }

    /// <summary>What went wrong last, and what to do.</summary>
    [Id(4)] public string? Problem { get; init; }

    /// <summary>What was accepted from the platform and is not with its pairs yet.</summary>
    [Id(5)] public long Waiting { get; init; }

    /// <summary>While it scans: how far it is.</summary>
    [Id(6)] public ScanProgress? Scan { get; init; }
}
