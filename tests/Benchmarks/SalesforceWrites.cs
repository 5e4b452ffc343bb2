using System.Diagnostics.Metrics;
using HubSpotSfSync.Grains;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Benchmarks;

/// <summary>Counts the records that this process's silo hands to Salesforce's client, by the silo's own meter.</summary>
internal sealed class SalesforceWrites : IDisposable
{
    private readonly MeterListener _listener;
    private long _records;
    private long _batches;

    public SalesforceWrites()
    {
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == SyncInstruments.Name && instrument.Name == SyncInstruments.BatchRecordsName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _listener.SetMeasurementEventCallback<int>((_, records, tags, _) => Count(records, tags));
        _listener.Start();
    }

    public long Records => Interlocked.Read(ref _records);

    public long Batches => Interlocked.Read(ref _batches);

    public void Dispose() => _listener.Dispose();

    private void Count(int records, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (name, value) in tags)
        {
            if (name == "side" && value is nameof(Side.Salesforce))
            {
                Interlocked.Add(ref _records, records);
                Interlocked.Increment(ref _batches);
            }
        }
    }
}
