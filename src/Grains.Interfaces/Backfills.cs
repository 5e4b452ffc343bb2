using HubSpotSfSync.Sync.Pricing;
using Orleans.Concurrency;

namespace HubSpotSfSync.Grains.Interfaces;

/// <summary>Loads what a connection selects: the first time by itself, again when an operator asks for it. One at a time. Key: the connection's name.</summary>
[Alias("hss.IBackfillGrain")]
public interface IBackfillGrain : IGrainWithStringKey
{
    /// <summary>Keeps it going; called every few seconds by its connection.</summary>
    /// <param name="released">The mappings whose records have been let go that waited for all to be read.</param>
    [Alias("Ensure"), AlwaysInterleave]
    Task EnsureAsync(IReadOnlyList<string> released);

    /// <summary>Reads these mappings again, all of them.</summary>
    /// <returns>Why not; null when it began.</returns>
    [Alias("Start"), AlwaysInterleave]
    Task<string?> StartAsync(IReadOnlyList<string> mappings);

    /// <summary>Stops reading. What was read stays, what is owed is finished.</summary>
    /// <returns>Why not; null when it was cancelled.</returns>
    [Alias("Cancel"), AlwaysInterleave]
    Task<string?> CancelAsync();

    /// <summary>While the connection is paused nothing is begun.</summary>
    [Alias("Pause"), AlwaysInterleave]
    Task PauseAsync();

    /// <summary>The running backfill, or the latest; null before the first.</summary>
    [Alias("Look"), AlwaysInterleave]
    Task<BackfillStatus?> LookAsync();
}

public enum BackfillPhase
{
    /// <summary>Counts and samples, to state the price.</summary>
    Pricing = 1,

    Reading = 2,

    /// <summary>All is read; what is owed is being written.</summary>
    Finishing = 3,

    Done = 4,

    /// <summary>The readers are being stopped.</summary>
    Cancelling = 5,

    Cancelled = 6,
}

[GenerateSerializer, Immutable, Alias("hss.BackfillStatus")]
public sealed record BackfillStatus
{
    /// <summary>They are counted for each connection.</summary>
    [Id(0)] public required long Number { get; init; }

    [Id(1)] public required BackfillPhase Phase { get; init; }

    [Id(2)] public required IReadOnlyList<string> Mappings { get; init; }

    [Id(3)] public required DateTimeOffset BeganAt { get; init; }

    [Id(4)] public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Null until it is known.</summary>
    [Id(5)] public LoadPrice? Price { get; init; }

    /// <summary>The calls that were made for it so far.</summary>
    [Id(6)] public long HubSpotCalls { get; init; }

    [Id(7)] public long SalesforceCalls { get; init; }

    /// <summary>What keeps it from going on now; it is tried again.</summary>
    [Id(8)] public string? Problem { get; init; }

    public bool IsOver => Phase is BackfillPhase.Done or BackfillPhase.Cancelled;

    public Spending HubSpot => new(HubSpotCalls, Price?.HubSpot.Total);

    public Spending Salesforce => new(SalesforceCalls, Price?.Salesforce.Total);

    public long Calls => HubSpotCalls + SalesforceCalls;
}
