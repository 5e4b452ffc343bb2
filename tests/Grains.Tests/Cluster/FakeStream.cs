using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Grains.Tests.Cluster;

/// <summary>Change events as a test sends them, to whoever subscribed last.</summary>
internal sealed class FakeStream : IChangeStream
{
    private Channel<ChangeBatch> _open = Channel.CreateUnbounded<ChangeBatch>();

    /// <summary>The positions that subscriptions began at.</summary>
    public ConcurrentQueue<string?> Subscribed { get; } = [];

    public async IAsyncEnumerable<ChangeBatch> SubscribeAsync(IReadOnlyList<RecordQuery> queries, string? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _open = Channel.CreateUnbounded<ChangeBatch>();
        if (position == "")
        {
            Send(new ChangeBatch([], null, PositionLost: true));
        }

        Subscribed.Enqueue(position);
        await foreach (var batch in _open.Reader.ReadAllAsync(cancellationToken))
        {
            yield return batch;
        }
    }

    public void Send(ChangeBatch batch) => _open.Writer.TryWrite(batch);

    public void Break(CrmFault fault) => _open.Writer.Complete(new CrmException(fault, "TEST", "The test ends the stream."));
}
