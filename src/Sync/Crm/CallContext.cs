using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Crm;

/// <summary>For whom a call is made. After <see cref="Deadline"/> no attempt starts: a process that was stopped for a while must not
/// send what it had prepared, because the cluster has gone on without it.</summary>
public sealed record CallContext(Lane Lane, DateTimeOffset? Deadline = null);

/// <summary>What one call of an operation can carry, so that work can be priced before it is done.</summary>
public sealed record OperationCost(int RecordsPerCall, int CallsPerBatch);

/// <summary>The prices of a platform's operations.</summary>
public sealed record CrmCosts
{
    public required OperationCost Scan { get; init; }
    public required OperationCost Changes { get; init; }
    public required OperationCost Read { get; init; }
    public required OperationCost Write { get; init; }
}
