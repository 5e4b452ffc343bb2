using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Orleans.Concurrency;

namespace HubSpotSfSync.Grains.Interfaces;

/// <summary>Two records that are the same thing; the unit of work. Key: <see cref="PairKey"/>.</summary>
[Alias("hss.IRecordPairGrain")]
public interface IRecordPairGrain : IGrainWithStringKey
{
    const string Type = "pair";

    /// <summary>Takes observations in. When it returns they are safe: merged and settled, or stored with the pair as owed.</summary>
    [Alias("Observe")]
    Task ObserveAsync(IReadOnlyList<Observation> observations);

    /// <summary>The answer to a write that the pair handed to a writer.</summary>
    [Alias("Settle")]
    Task SettleAsync(Settlement settlement);

    /// <summary>Has another look at what is owed. <paramref name="evenIfRefused"/>: also at what the platform refused.</summary>
    [Alias("Wake")]
    Task WakeAsync(bool evenIfRefused);

    /// <summary>Has another look, in a lane, because of something that happened to the HubSpot record.</summary>
    [Alias("Ask")]
    Task AskAsync(Lane lane, ObservationSource by);

    /// <summary>A record that is urgent waits for this one. Nobody waits for the answer: two pairs may be calling each other.</summary>
    [Alias("Hurry"), OneWay]
    Task HurryAsync();

    /// <summary>How far the pair is, and why.</summary>
    [Alias("Report"), ReadOnly]
    Task<PairReport> ReportAsync();

    /// <summary>Something that the pair waits for has come. Nobody waits for the answer: two pairs may be calling each other.</summary>
    /// <param name="lane">In which it came: what a load brought, and waited for another part of the load, goes on as part of it.</param>
    [Alias("Nudge"), OneWay]
    Task NudgeAsync(Lane lane);

    /// <summary>A record that is the same as this pair's by its match value asks for its place.</summary>
    /// <returns>Whether it got it.</returns>
    [Alias("Yield")]
    Task<bool> YieldAsync(Side side, string challenger, RecordVersion version);

    /// <summary>A record that came while the pair's counterpart was being created was looked at again, and is where it belongs.</summary>
    [Alias("Parted"), OneWay]
    Task PartedAsync(Side side, string recordId);

    /// <summary>Another pair's write has found this pair's record of a side. A relation that has ended gives it up: the two were joined anew.</summary>
    /// <returns>Whether it does.</returns>
    [Alias("Release")]
    Task<bool> ReleaseAsync(Side side);

    /// <summary>Another pair has taken over this pair's only record. Nobody waits for it: this pair may be asking that one. Should it be
    /// lost, the pair finds out before it writes.</summary>
    [Alias("Dissolve"), OneWay]
    Task DissolveAsync();

    /// <summary>How it stands. Never waits: the pair may be waiting for who asks.</summary>
    [Alias("Look"), ReadOnly, AlwaysInterleave]
    Task<PairState> LookAsync();
}

[GenerateSerializer, Immutable, Alias("hss.Settlement")]
public sealed record Settlement([property: Id(0)] Side Target, [property: Id(1)] long Number, [property: Id(2)] WriteOutcome Outcome);

/// <summary>Gathers the writes of many pairs into the largest, cheapest calls. Key: <see cref="WriterKey"/>.</summary>
[Alias("hss.IWriterGrain")]
public interface IWriterGrain : IGrainWithStringKey
{
    /// <summary>Takes writes and returns at once; each pair is told by <see cref="IRecordPairGrain.SettleAsync"/>.</summary>
    [Alias("Enqueue")]
    Task EnqueueAsync(IReadOnlyList<QueuedWrite> writes);

    /// <summary>How many records it is about to create, or has created without their pairs knowing yet: each will be work for the other side.</summary>
    [Alias("CountCreates")]
    Task<int> CountCreatesAsync();
}

[GenerateSerializer, Immutable, Alias("hss.QueuedWrite")]
public sealed record QueuedWrite
{
    [Id(0)] public required string Pair { get; init; }
    [Id(1)] public required long Number { get; init; }
    [Id(2)] public required RecordWrite Write { get; init; }

    /// <summary>After this the write is not sent any more.</summary>
    [Id(3)] public required DateTimeOffset Deadline { get; init; }

    [Id(4)] public string? TraceParent { get; init; }
}
