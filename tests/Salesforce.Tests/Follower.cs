using HubSpotSfSync.Sync.Crm;
using Shouldly;

namespace HubSpotSfSync.Salesforce.Tests;

/// <summary>Reads a change stream one change at a time.</summary>
internal sealed class Follower(IChangeStream stream, string? position, IReadOnlyList<RecordQuery> queries, CancellationToken cancellationToken) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly IAsyncEnumerator<ChangeBatch> _batches = stream.SubscribeAsync(queries, position, cancellationToken).GetAsyncEnumerator(cancellationToken);
    private readonly Queue<StreamedChange> _changes = new();

    public async Task<ChangeBatch> BatchAsync()
    {
        (await _batches.MoveNextAsync().AsTask().WaitAsync(Patience, TimeProvider.System)).ShouldBeTrue();
        foreach (var change in _batches.Current.Changes)
        {
            _changes.Enqueue(change);
        }

        return _batches.Current;
    }

    public async Task<StreamedChange> NextAsync()
    {
        while (_changes.Count == 0)
        {
            await BatchAsync();
        }

        return _changes.Dequeue();
    }

    public async Task<string> PositionAsync()
    {
        string? reached = null;
        while (reached is null)
        {
            reached = (await BatchAsync()).Position;
        }

        return reached;
    }

    public ValueTask DisposeAsync() => _batches.DisposeAsync();
}
