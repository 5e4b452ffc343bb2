using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Crm;

/// <summary>For whom a call is made. After <see cref="Deadline"/> no attempt starts: a process that was stopped for a while must not
/// send what it had prepared, because the cluster has gone on without it.</summary>
/// <param name="Lane">How important it is.</param>
/// <param name="Deadline">When it is too late to begin.</param>
/// <param name="Connection">Whose work it is: where calls are short, the connections of an account have their parts. Empty for the account's own.</param>
public sealed record CallContext(Lane Lane, DateTimeOffset? Deadline = null, string Connection = "")
{
    /// <summary>Whether it is made for nothing but its answer's word on how much of the account's calls is spent.</summary>
    public bool IsProbe { get; init; }
}
