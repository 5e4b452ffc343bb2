namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>
/// Rows that another transaction holds. Whoever writes one of them, or a row that refers to one as its parent, waits in
/// vain and is refused.
/// </summary>
public sealed class RowLocks(TimeProvider clock)
{
    private readonly Dictionary<string, DateTimeOffset> _until = new(StringComparer.Ordinal);

    public void Hold(IEnumerable<string> ids, DateTimeOffset until)
    {
        foreach (var id in ids)
        {
            _until[id] = until;
        }
    }

    public void Release(IEnumerable<string> ids)
    {
        foreach (var id in ids)
        {
            _until.Remove(id);
        }
    }

    public void Clear() => _until.Clear();

    /// <exception cref="RefusedException">One of the rows is held.</exception>
    public void Check(IEnumerable<string> ids)
    {
        if (_until.Count == 0)
        {
            return;
        }

        string[] held = [.. ids.Where(id => _until.TryGetValue(id, out var until) && until > clock.GetUtcNow())];
        if (held.Length > 0)
        {
            throw new RefusedException(new SalesforceError(
                "UNABLE_TO_LOCK_ROW", $"unable to obtain exclusive access to this record or {held.Length} records: {string.Join(',', held)}"));
        }
    }
}
