using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Orleans.Concurrency;

namespace HubSpotSfSync.Grains.Interfaces;

/// <summary>The report of suspected duplicates, page by page. Key: always "cluster".</summary>
[Alias("hss.IDuplicatesGrain")]
public interface IDuplicatesGrain : IGrainWithStringKey
{
    const string Key = "cluster";

    [Alias("Page"), AlwaysInterleave]
    Task<DuplicatePage> PageAsync(DuplicateQuery query);
}

/// <summary>Which part of the report.</summary>
[GenerateSerializer, Immutable, Alias("hss.DuplicateQuery")]
public sealed record DuplicateQuery
{
    public const int MostGroups = 200;

    /// <summary>Null for all.</summary>
    [Id(0)] public string? Connection { get; init; }

    [Id(1)] public string? Mapping { get; init; }

    /// <summary>What <see cref="DuplicatePage.Next"/> of the page before said.</summary>
    [Id(2)] public string? After { get; init; }

    [Id(3)] public int Groups { get; init; } = 50;
}

[GenerateSerializer, Immutable, Alias("hss.DuplicatePage")]
public sealed record DuplicatePage
{
    [Id(0)] public required DateTimeOffset At { get; init; }

    /// <summary>How many groups there are in all, those on other pages included.</summary>
    [Id(1)] public required long Total { get; init; }

    [Id(2)] public required IReadOnlyList<DuplicateGroup> Groups { get; init; }

    /// <summary>Where the next page begins; null on the last one.</summary>
    [Id(3)] public string? Next { get; init; }
}

/// <summary>Records of one side that seem to be the same thing. The first of them has the counterpart.</summary>
[GenerateSerializer, Immutable, Alias("hss.DuplicateGroup")]
public sealed record DuplicateGroup
{
    [Id(0)] public required string Connection { get; init; }
    [Id(1)] public required string Mapping { get; init; }
    [Id(2)] public required Side Side { get; init; }
    [Id(3)] public required IReadOnlyList<DuplicateRecord> Records { get; init; }

    /// <summary>How many more there are than are listed.</summary>
    [Id(4)] public long More { get; init; }
}

/// <param name="RecordId">The record; null where the pair has lost it.</param>
/// <param name="Pair">The key of its pair.</param>
/// <param name="CounterpartId">The record of the other side that it is paired with.</param>
/// <param name="Suspicion">Why it is suspected; null for the one that has the counterpart.</param>
/// <param name="Since">Since when.</param>
[GenerateSerializer, Immutable, Alias("hss.DuplicateRecord")]
public sealed record DuplicateRecord(
    [property: Id(0)] string? RecordId, [property: Id(1)] string Pair, [property: Id(2)] string? CounterpartId, [property: Id(3)] Suspicion? Suspicion, [property: Id(4)] DateTimeOffset? Since)
{
    /// <summary>What to do about it.</summary>
    public string? Remedy => Suspicion?.Remedy;
}
