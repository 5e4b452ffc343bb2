using HubSpotSfSync.Sync.Budget;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Orleans.Concurrency;

namespace HubSpotSfSync.Grains.Interfaces;

/// <summary>Keeps the sources of one connection running, and works off what is owed. Key: the connection's name.</summary>
[Alias("hss.IConnectionGrain")]
public interface IConnectionGrain : IGrainWithStringKey
{
    /// <summary>Keeps the connection running; every silo calls it every few seconds, so that a lost connection is back within seconds.</summary>
    [Alias("Ensure")]
    Task EnsureAsync(string planVersion);

    [Alias("Pause")]
    Task PauseAsync();

    [Alias("Resume")]
    Task ResumeAsync();

    /// <summary>Tries the pairs again that a platform refused, and looks again at what waits, with people, stages and rates read afresh.</summary>
    [Alias("RetryQuarantined")]
    Task<int> RetryQuarantinedAsync();

    /// <summary>Asks a side, or both, for changes now; <see cref="SourceStatus.SafeUntil"/> tells when that is done.</summary>
    [Alias("PollNow"), AlwaysInterleave]
    Task PollNowAsync(Side? side);

    /// <summary>Reads everything again that a mapping selects, or all of them (null).</summary>
    /// <returns>Why not; null when it began.</returns>
    [Alias("StartBackfill")]
    Task<string?> StartBackfillAsync(string? mapping);

    /// <summary>Stops the backfill that is under way: what was read stays, what is owed is finished, and changes are followed.</summary>
    /// <returns>Why not; null when it was cancelled.</returns>
    [Alias("CancelBackfill")]
    Task<string?> CancelBackfillAsync();

    [Alias("Look"), AlwaysInterleave]
    Task<ConnectionStatus> LookAsync();
}

public enum ConnectionPhase
{
    Starting = 1,
    Scanning = 2,
    InStep = 3,
    Paused = 4,

    /// <summary>A person has to act: see the problems.</summary>
    Misconfigured = 5,
}

[GenerateSerializer, Immutable, Alias("hss.ConnectionStatus")]
public sealed record ConnectionStatus
{
    [Id(0)] public required string Name { get; init; }
    [Id(1)] public required string Portal { get; init; }
    [Id(2)] public required long PortalId { get; init; }
    [Id(3)] public required string Org { get; init; }
    [Id(4)] public required ConnectionPhase Phase { get; init; }
    [Id(5)] public required string PlanVersion { get; init; }
    [Id(6)] public IReadOnlyList<string> Problems { get; init; } = [];
    [Id(7)] public IReadOnlyList<MappingStatus> Mappings { get; init; } = [];
    [Id(8)] public IReadOnlyList<SourceStatus> Sources { get; init; } = [];

    /// <summary>What validation found that does not keep it from running.</summary>
    [Id(9)] public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The backfill that is under way, or the latest.</summary>
    [Id(10)] public BackfillStatus? Backfill { get; init; }
}

[GenerateSerializer, Immutable, Alias("hss.MappingStatus")]
public sealed record MappingStatus
{
    [Id(0)] public required string Name { get; init; }
    [Id(1)] public required string HubSpotObject { get; init; }
    [Id(2)] public required string SalesforceObject { get; init; }
    [Id(3)] public required PairCounts Pairs { get; init; }
}

/// <summary>How many pairs of a mapping are how far.</summary>
[GenerateSerializer, Immutable, Alias("hss.PairCounts")]
public sealed record PairCounts([property: Id(0)] long Settled, [property: Id(1)] long Pending, [property: Id(2)] long Parked, [property: Id(3)] long Quarantined)
{
    public long Total => Settled + Pending + Parked + Quarantined;
}

/// <summary>A decision as the dashboard shows it.</summary>
[GenerateSerializer, Immutable, Alias("hss.FeedEntry")]
public sealed record FeedEntry([property: Id(0)] string Pair, [property: Id(1)] Decision Decision);

/// <summary>A pair that waits for a person.</summary>
[GenerateSerializer, Immutable, Alias("hss.QuarantinedPair")]
public sealed record QuarantinedPair(
    [property: Id(0)] string Pair, [property: Id(1)] string? HubSpotId, [property: Id(2)] string? SalesforceId, [property: Id(3)] Refusal Refusal);

/// <summary>Everything on the operator's first page. Key: always "cluster".</summary>
[Alias("hss.IOverviewGrain")]
public interface IOverviewGrain : IGrainWithStringKey
{
    const string Key = "cluster";

    [Alias("Look"), AlwaysInterleave]
    Task<Overview> LookAsync();
}

[GenerateSerializer, Immutable, Alias("hss.Overview")]
public sealed record Overview
{
    [Id(0)] public required DateTimeOffset At { get; init; }
    [Id(1)] public required IReadOnlyList<ConnectionStatus> Connections { get; init; }
    [Id(2)] public required IReadOnlyList<BudgetUse> Budgets { get; init; }
    [Id(3)] public required IReadOnlyList<FeedEntry> Decisions { get; init; }
    [Id(4)] public required IReadOnlyList<QuarantinedPair> Quarantined { get; init; }
    [Id(5)] public required IReadOnlyList<string> Silos { get; init; }
}
