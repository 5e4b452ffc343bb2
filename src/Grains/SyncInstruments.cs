using System.Diagnostics;
using System.Diagnostics.Metrics;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Grains;

/// <summary>Names and units of everything we measure, in one place. No keys, e-mails or record ids as tags.</summary>
public static class SyncInstruments
{
    public const string Name = "HubSpotSfSync";

    public static readonly ActivitySource Activities = new(Name);

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Observations = Meter.CreateCounter<long>("sync.observations", "{observation}", "Observations taken in, by side and source");
    private static readonly Counter<long> Writes = Meter.CreateCounter<long>("sync.writes", "{write}", "Answers to record writes, by side and outcome");
    private static readonly Counter<long> Calls = Meter.CreateCounter<long>("sync.permits", "{call}", "Permits handed out for API calls, by account and lane");
    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>("sync.permits.refused", "{call}", "Permits that a lane could not have, by account and lane");
    private static readonly Histogram<int> BatchSizes = Meter.CreateHistogram<int>("sync.batch.records", "{record}", "Records written in one batch, by side and lane");

    public static void Observed(Side side, ObservationSource source, int count) =>
        Observations.Add(count, new("side", side.ToString()), new("source", source.ToString()));

    public static void Written(Side side, WriteOutcome outcome) =>
        Writes.Add(1, new("side", side.ToString()), new("outcome", outcome.GetType().Name));

    public static void Permit(string account, Lane lane, bool granted) =>
        (granted ? Calls : Refusals).Add(1, new("account", account), new("lane", lane.ToString()));

    public static void Batch(Side side, Lane lane, int records) =>
        BatchSizes.Record(records, new("side", side.ToString()), new("lane", lane.ToString()));
}
