namespace HubSpotSfSync.Grains.Sources;

/// <summary>Where a poller is. The cursor covers nothing that is not safe.</summary>
[GenerateSerializer, Immutable, Alias("hss.PollerState")]
public sealed record PollerState
{
    /// <summary>When the reading of everything began. Of the first time: changes since then are found by polling.</summary>
    [Id(0)] public DateTimeOffset? ScanBegan { get; init; }

    [Id(1)] public string? ScanCheckpoint { get; init; }

    /// <summary>Whether everything was read once, or nobody will: changes are followed.</summary>
    [Id(2)] public bool Scanned { get; init; }

    /// <summary>Everything modified before this is safe.</summary>
    [Id(3)] public DateTimeOffset Cursor { get; init; }

    /// <summary>Set while the next poll has to reach back further than the cursor.</summary>
    [Id(4)] public DateTimeOffset? SweepSince { get; init; }

    /// <summary>When everything was last read.</summary>
    [Id(5)] public DateTimeOffset Compared { get; init; }

    /// <summary>How many there were then.</summary>
    [Id(6)] public long ComparedRecords { get; init; }

    /// <summary>How many of those that are being read are safe.</summary>
    [Id(7)] public long ScannedRecords { get; init; }

    /// <summary>How many there were when it began; null where the platform does not tell.</summary>
    [Id(8)] public long? ScanSize { get; init; }

    /// <summary>The backfill for which everything is read, or was read last.</summary>
    [Id(9)] public long Backfill { get; init; }

    /// <summary>Whether it is being read.</summary>
    [Id(10)] public bool Reading { get; init; }

    /// <summary>Everything is to be read, from the beginning; what an earlier version had read of the first time stays.</summary>
    public PollerState Begin(long backfill) => !Scanned && Backfill == 0 && ScanBegan is not null
        ? this with { Backfill = backfill, Reading = true }
        : this with { Backfill = backfill, Reading = true, ScanBegan = null, ScanCheckpoint = null, ScannedRecords = 0, ScanSize = null };

    public PollerState Read() => this with
    {
        Reading = false,
        Scanned = true,
        ScanCheckpoint = null,
        Cursor = Scanned ? Cursor : ScanBegan!.Value,
        Compared = ScanBegan!.Value,
    };

    /// <summary>Nobody reads on: what changed since it began is followed, as if all had been read.</summary>
    public PollerState Stop(long backfill, DateTimeOffset began, DateTimeOffset now) => this with
    {
        Backfill = backfill,
        Reading = false,
        Scanned = true,
        ScanCheckpoint = null,
        ScanBegan = ScanBegan ?? began,
        Cursor = Scanned ? Cursor : ScanBegan ?? began,
        Compared = Scanned ? Compared : now,
    };
}
