namespace HubSpotSfSync.Sync.Crm;

/// <summary>A side that keeps relations between records as records of their own.</summary>
public interface IJoins
{
    /// <summary>Of relations that are not there: those that nobody took away. A record at one of their ends is gone, or they are hidden
    /// from us.</summary>
    /// <param name="objectType">The relation, such as <c>lists:contacts</c>.</param>
    /// <param name="ids">Relations that were looked for and not found.</param>
    /// <param name="call">How the calls are made.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<IReadOnlySet<string>> ReadTornAsync(string objectType, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken);
}
