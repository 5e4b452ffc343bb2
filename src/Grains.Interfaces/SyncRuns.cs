using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Orleans.Concurrency;

namespace HubSpotSfSync.Grains.Interfaces;

/// <summary>One "sync now": reads the records that somebody asks for afresh on both sides, and brings them in step. Key:
/// <see cref="SyncRunKey"/>.</summary>
[Alias("hss.ISyncRunGrain")]
public interface ISyncRunGrain : IGrainWithStringKey
{
    /// <summary>Checks what is asked for, says how much it is, and begins.</summary>
    [Alias("Start")]
    Task<SyncStart> StartAsync(SyncRequest request);

    /// <summary>Goes on after a crash; called every few seconds by its connection as long as it is not done.</summary>
    [Alias("Ensure"), AlwaysInterleave]
    Task EnsureAsync();

    /// <summary>Null where there is no such run, or none any more.</summary>
    [Alias("Look"), AlwaysInterleave]
    Task<SyncRunStatus?> LookAsync();

    /// <summary>Nobody asks for it any more.</summary>
    [Alias("Forget")]
    Task ForgetAsync();
}

/// <summary>Which records to sync now: by ids, by a list, or by a condition; one of them.</summary>
[GenerateSerializer, Immutable, Alias("hss.SyncRequest")]
public sealed record SyncRequest
{
    [Id(0)] public required string Mapping { get; init; }
    [Id(1)] public IReadOnlyList<string> HubSpotIds { get; init; } = [];
    [Id(2)] public IReadOnlyList<string> SalesforceIds { get; init; } = [];

    /// <summary>The id of a HubSpot list.</summary>
    [Id(3)] public string? List { get; init; }

    /// <summary>A condition on HubSpot's properties, as an inclusion has it.</summary>
    [Id(4)] public string? Where { get; init; }

    /// <summary>A SOQL condition, as it would stand after WHERE.</summary>
    [Id(5)] public string? Soql { get; init; }

    /// <summary>Which of the mapping's Salesforce objects the SOQL is for; null for each.</summary>
    [Id(6)] public string? SalesforceObject { get; init; }
}

/// <summary>A run that has begun, or why there is none.</summary>
[GenerateSerializer, Immutable, Alias("hss.SyncStart")]
public sealed record SyncStart
{
    [Id(0)] public SyncRunStatus? Run { get; init; }

    /// <summary>What is wrong with the request, or what stands in the way.</summary>
    [Id(1)] public string? Problem { get; init; }

    /// <summary>The same request may do later: a platform or the budget stands in the way.</summary>
    [Id(2)] public bool Later { get; init; }
}

public enum SyncRunPhase
{
    Running = 1,

    /// <summary>It goes on by itself: see the problem.</summary>
    Held = 2,

    Done = 3,

    /// <summary>It can't go on: see the problem.</summary>
    Failed = 4,
}

[GenerateSerializer, Immutable, Alias("hss.SyncRunStatus")]
public sealed record SyncRunStatus
{
    [Id(0)] public required string Run { get; init; }
    [Id(1)] public required string Connection { get; init; }
    [Id(2)] public required string Mapping { get; init; }
    [Id(3)] public required SyncRunPhase Phase { get; init; }
    [Id(4)] public required Lane Lane { get; init; }
    [Id(5)] public required DateTimeOffset Started { get; init; }
    [Id(6)] public DateTimeOffset? Finished { get; init; }

    /// <summary>How many records were named or found when it began; null where only reading tells.</summary>
    [Id(7)] public long? Expected { get; init; }

    /// <summary>How many calls it takes, writes not counted.</summary>
    [Id(8)] public long LeastCalls { get; init; }

    [Id(9)] public long Found { get; init; }

    /// <summary>Both sides hold what was decided.</summary>
    [Id(10)] public long InStep { get; init; }

    /// <summary>Stored as owed; they go on by themselves.</summary>
    [Id(11)] public long Waiting { get; init; }

    /// <summary>Not in scope, not included, deleted: nothing is to be done with them.</summary>
    [Id(12)] public long LeftAlone { get; init; }

    /// <summary>Refused, or not there at all.</summary>
    [Id(13)] public long Failed { get; init; }

    /// <summary>What is not in step, and why: the first hundred.</summary>
    [Id(14)] public IReadOnlyList<AskedRecord> NotInStep { get; init; } = [];

    /// <summary>Why it waits or failed.</summary>
    [Id(15)] public string? Problem { get; init; }

    public bool IsOver => Phase is SyncRunPhase.Done or SyncRunPhase.Failed;
}

/// <summary>What became of a record that somebody asked for.</summary>
[GenerateSerializer, Immutable, Alias("hss.AskedRecord")]
public sealed record AskedRecord(
    [property: Id(0)] Side Side, [property: Id(1)] string Id, [property: Id(2)] PairProgress Progress, [property: Id(3)] string Code, [property: Id(4)] string Reason);
