using HubSpotSfSync.Sync.Budget;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using Orleans.Concurrency;

namespace HubSpotSfSync.Grains.Interfaces;

/// <summary>The cluster's only source of permits for one account. Key: the account, "hubspot/emea".</summary>
[Alias("hss.IApiBudgetGrain")]
public interface IApiBudgetGrain : IGrainWithStringKey
{
    /// <summary>Grants a block of permits. The grant is stored before it is answered; a repeated number gets the earlier answer.</summary>
    [Alias("Lease")]
    Task<Lease> LeaseAsync(LeaseRequest request);

    /// <summary>What the platform itself counts.</summary>
    [Alias("Report")]
    Task ReportAsync(PlatformUsage usage);

    /// <summary>How many change events the platform delivered.</summary>
    [Alias("ReportEvents")]
    Task ReportEventsAsync(EventUse events);

    /// <summary>Takes in which change events came, and says which objects' are to be left out and polled, so that those of the others last.</summary>
    [Alias("TakeEvents")]
    Task<IReadOnlyList<PolledObject>> TakeEventsAsync(EventReport report);

    [Alias("Look"), ReadOnly]
    Task<BudgetUse> LookAsync();
}

[GenerateSerializer, Immutable, Alias("hss.LeaseRequest")]
public sealed record LeaseRequest
{
    [Id(0)] public required string Silo { get; init; }
    [Id(1)] public required long Number { get; init; }
    [Id(2)] public required Lane Lane { get; init; }
    [Id(3)] public required PermitKind Kind { get; init; }
    [Id(4)] public required int Calls { get; init; }
    [Id(5)] public long ReturnedNumber { get; init; }
    [Id(6)] public int ReturnedCalls { get; init; }

    /// <summary>For which of the silo's blocks; numbers rise per holder.</summary>
    [Id(7)] public required string Holder { get; init; }

    /// <summary>Whose work it is; empty for the account's own.</summary>
    [Id(8)] public string Connection { get; init; } = "";
}
