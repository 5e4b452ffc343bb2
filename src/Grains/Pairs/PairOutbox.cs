using System.Collections.Concurrent;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Grains.Pairs;

/// <summary>Hands the writes of this silo's pairs, which are stored as owed, to the writers.</summary>
public sealed class PairOutbox(IGrainFactory grains, TimeProvider clock, ILogger<RecordPairGrain> log)
{
    private const int MostAtOnce = 200;

    /// <summary>How often a writer is called that can't be reached, a second after the other: the silo that it was on is given up soon, and it is on another one.</summary>
    private const int Calls = 8;
    private static readonly TimeSpan CallAgainAfter = TimeSpan.FromSeconds(1);

    /// <summary>How long a load's writes wait for others to the same writer. It may be on another silo, and each message there costs as much as some merges.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<WriterKey, Batches<QueuedWrite, bool>> _writers = new();

    public async Task SendAsync(PairKey key, PlannedWrite write, Mapping mapping)
    {
        var writer = new WriterKey(new(key.Mapping, write.Target, mapping.ObjectOn(write.Target)), write.Outgoing.Lane);
        try
        {
            await _writers.GetOrAdd(writer, To).AskAsync(new QueuedWrite
            {
                Pair = key.ToString(),
                Number = write.Outgoing.Number,
                Write = write.Write,
                Deadline = write.Outgoing.SentAt + PairPolicy.WriteDeadline(write.Outgoing.Lane),
                TraceParent = write.Outgoing.TraceParent,
            });
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException)
        {
            // It is stored as owed and listed: the sweep sends it again.
            log.WriterUnreachable(key, write.Outgoing.Number, failure);
        }
    }

    private Batches<QueuedWrite, bool> To(WriterKey writer) => new(MostAtOnce, writes => EnqueueAsync(writer, writes), writer.Lane == Lane.Backfill ? () => Task.Delay(Linger, clock) : null);

    private async Task<IReadOnlyList<bool>> EnqueueAsync(WriterKey writer, IReadOnlyList<QueuedWrite> writes)
    {
        for (var call = 1; ; call++)
        {
            try
            {
                await grains.Writer(writer).EnqueueAsync(writes);
                return [.. writes.Select(_ => true)];
            }
            catch (OrleansMessageRejectionException) when (call < Calls)
            {
                await Task.Delay(CallAgainAfter, clock);
            }
        }
    }
}
