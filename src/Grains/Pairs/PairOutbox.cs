using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Grains.Pairs;

/// <summary>Hands a pair's writes, which are stored as owed, to the writers.</summary>
public sealed class PairOutbox(IGrainFactory grains, ILogger<RecordPairGrain> log)
{
    public async Task SendAsync(PairKey key, PlannedWrite write, Mapping mapping)
    {
        var writer = grains.Writer(new WriterKey(new(key.Mapping, write.Target, mapping.ObjectOn(write.Target)), write.Outgoing.Lane));
        try
        {
            await writer.EnqueueAsync(new QueuedWrite
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
}
