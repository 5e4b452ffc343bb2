using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;

namespace HubSpotSfSync.Grains.Backfills;

/// <summary>Holds a load back while so many writes are owed that the writers would hold ever more of them: memory stays the same, however much there is.</summary>
public sealed class LoadRoom(PairIndex index, TimeProvider clock)
{
    private const int MostOwed = 30_000;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    public async Task WaitAsync(MappingKey mapping, CancellationToken cancellationToken)
    {
        while ((await index.CountAsync(mapping)).Pending > MostOwed)
        {
            await Task.Delay(LookEvery, clock, cancellationToken);
        }
    }
}
