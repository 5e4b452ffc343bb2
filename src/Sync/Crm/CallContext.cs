using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Crm;

/// <summary>For whom a call is made. After <see cref="Deadline"/> no attempt starts: a process that was stopped for a while must not
/// send what it had prepared, because the cluster has gone on without it.</summary>
public sealed record CallContext(Lane Lane, DateTimeOffset? Deadline = null);
