using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Pairs;

namespace HubSpotSfSync.Grains.Asking;

/// <summary>How far a run is. Everything before the checkpoint is counted in the status.</summary>
[GenerateSerializer, Immutable, Alias("hss.SyncRunState")]
public sealed record SyncRunState
{
    private const int Told = 100;

    /// <summary>Null before the run was started, and when it is forgotten.</summary>
    [Id(0)] public SyncRequest? Request { get; init; }

    [Id(1)] public SyncRunStatus? Status { get; init; }

    /// <summary>Which part of the request.</summary>
    [Id(2)] public int Part { get; init; }

    /// <summary>Where in it; null for its beginning.</summary>
    [Id(3)] public string? Checkpoint { get; init; }

    /// <summary>The status when the part began; null for the first part of a run.</summary>
    [Id(4)] public SyncRunStatus? PartBegan { get; init; }

    /// <summary>The state before the part: its records come again, and are counted again.</summary>
    public SyncRunState PartAgain() => this with { Checkpoint = null, Status = PartBegan ?? Begun(Status!) };

    /// <summary>The state behind a page.</summary>
    public SyncRunState After(IReadOnlyList<AskedRecord> page, int part, string? checkpoint)
    {
        var status = Status! with
        {
            Phase = SyncRunPhase.Running,
            Problem = null,
            Found = Status.Found + page.Count,
            InStep = Status.InStep + Count(page, PairProgress.InStep),
            Waiting = Status.Waiting + Count(page, PairProgress.Waiting),
            LeftAlone = Status.LeftAlone + Count(page, PairProgress.LeftAlone),
            Failed = Status.Failed + Count(page, PairProgress.Failed),
            NotInStep = [.. Status.NotInStep.Concat(page.Where(record => record.Progress != PairProgress.InStep)).Take(Told)],
        };
        return this with { Status = status, Part = part, Checkpoint = checkpoint, PartBegan = part == Part ? PartBegan : status };
    }

    private static SyncRunStatus Begun(SyncRunStatus status) => status with { Found = 0, InStep = 0, Waiting = 0, LeftAlone = 0, Failed = 0, NotInStep = [] };

    private static int Count(IReadOnlyList<AskedRecord> page, PairProgress progress) => page.Count(record => record.Progress == progress);
}
