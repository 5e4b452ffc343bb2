using HubSpotSfSync.Grains.Backfills;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Grains.Sources;

/// <summary>Brings everything that one object of a mapping has to the pairs, page by page, as fast as the platforms and the pairs take it.</summary>
internal sealed class FirstScan(ICrm crm, Delivery delivery, LoadRoom room, Mapping mapping, ObjectKey key, TimeProvider clock)
{
    private readonly RecentRate _rate = new();
    private readonly CallContext _call = new(Lane.Backfill, Connection: mapping.Connection);

    public ScanProgress Progress(long records, long? expected) => new(records, expected, _rate.PerSecond(clock.GetUtcNow()));

    /// <summary>How many records there are; null where the platform does not tell.</summary>
    public async Task<long?> MeasureAsync(RecordQuery query, CancellationToken cancellationToken)
    {
        if (mapping.IsRelation || crm is not IMeasurable measurable)
        {
            return null;
        }

        try
        {
            return (await measurable.MeasureAsync(query, _call, cancellationToken)).Records;
        }
        catch (CrmException unknown) when (unknown.Fault == CrmFault.Refused)
        {
            // It is for people to look at; what keeps the scan itself from running, the scan says.
            return null;
        }
    }

    /// <param name="query">What is read.</param>
    /// <param name="checkpoint">Where to go on.</param>
    /// <param name="passed">What is on a page is safe: the position may move past it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task RunAsync(RecordQuery query, string? checkpoint, Func<ScanPage, Task> passed, CancellationToken cancellationToken)
    {
        var pages = new PagesInFlight(
            page => delivery.DeliverAsync(mapping, key.Side, page.Records, new ReadFor(ObservationSource.Scan, Lane.Backfill), cancellationToken),
            async page =>
            {
                _rate.Add(page.Records.Count, clock.GetUtcNow());
                await passed(page);
            });
        try
        {
            await foreach (var page in crm.ScanAsync(query, checkpoint, _call, cancellationToken))
            {
                await room.WaitAsync(key.Mapping, cancellationToken);
                await pages.AddAsync(page);
            }

            await pages.EndAsync();
        }
        finally
        {
            await pages.LetGoAsync();
        }
    }
}
