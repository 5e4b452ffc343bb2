namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>
/// Transactions that take long: their rows are stamped with the second in which they began and are seen when they end,
/// behind whoever polls by stamp. While one runs it holds the rows it changes.
/// </summary>
public sealed class LongTransactions
{
    private readonly Dictionary<int, OpenTransaction> _open = [];
    private int _begun;

    /// <summary>Unix seconds; null when none runs.</summary>
    public long? OldestBegan => _open.Count == 0 ? null : _open.Values.Min(open => open.BeganAt);

    /// <param name="beganAt">Unix seconds.</param>
    /// <param name="heldIds">The rows it locks.</param>
    /// <param name="work">What it does in the transaction that commits.</param>
    public int Begin(long beganAt, IReadOnlyList<string> heldIds, Action<Transaction> work)
    {
        _open.Add(++_begun, new OpenTransaction(beganAt, heldIds, work));
        return _begun;
    }

    /// <returns>Null when there is no such transaction.</returns>
    public OpenTransaction? End(int id) => _open.Remove(id, out var open) ? open : null;

    public void Clear() => _open.Clear();
}

/// <param name="BeganAt">Unix seconds.</param>
/// <param name="HeldIds">The rows it locks.</param>
/// <param name="Work">What it does when it commits.</param>
public sealed record OpenTransaction(long BeganAt, IReadOnlyList<string> HeldIds, Action<Transaction> Work);
