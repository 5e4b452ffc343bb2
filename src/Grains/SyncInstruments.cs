using System.Diagnostics;
using System.Diagnostics.Metrics;
using HubSpotSfSync.Sync.Budget;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Grains;

/// <summary>Names and units of everything we measure, in one place. No keys, e-mails or record ids as tags.</summary>
public static class SyncInstruments
{
    public const string Name = "HubSpotSfSync";
    public const string LeasesName = "sync.leases";
    public const string BatchRecordsName = "sync.batch.records";

    public static readonly ActivitySource Activities = new(Name);

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Observations = Meter.CreateCounter<long>("sync.observations", "{observation}", "Observations taken in, by side and source");
    private static readonly Counter<long> Writes = Meter.CreateCounter<long>("sync.writes", "{write}", "Answers to record writes, by side and outcome");
    private static readonly Counter<long> Calls = Meter.CreateCounter<long>("sync.permits", "{call}", "Permits handed out for API calls, by account and lane");
    private static readonly Counter<long> Leases = Meter.CreateCounter<long>(LeasesName, "{lease}", "Blocks of permits that this silo asked a budget for, by account");
    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>("sync.permits.refused", "{call}", "Permits that a lane could not have, by account and lane");
    private static readonly Histogram<int> BatchSizes = Meter.CreateHistogram<int>(BatchRecordsName, "{record}", "Records written in one batch, by side and lane");

    private static readonly Gauge<long> Spent = Meter.CreateGauge<long>("sync.budget.spent", "{call}", "Calls that count against an account's daily limit, by account and who made them");
    private static readonly Gauge<long> Limits = Meter.CreateGauge<long>("sync.budget.limit", "{call}", "An account's daily limit");
    private static readonly Gauge<long> Capacities = Meter.CreateGauge<long>("sync.budget.capacity", "{call}", "How many of an account's calls we may have spent");
    private static readonly Gauge<int> Alerts = Meter.CreateGauge<int>("sync.budget.alerts", "{alert}", "Alerts on an account's budget that hold now");
    private static readonly Gauge<int> Paces = Meter.CreateGauge<int>("sync.budget.pace", "{pace}", "How a lane runs: 1 full, 2 slow, 3 closed, by account and lane");

    private static readonly Gauge<long> EventsSpent = Meter.CreateGauge<long>("sync.events.delivered", "{event}", "Change events that count against an account's daily allocation, by account and who got them");
    private static readonly Gauge<long> EventLimits = Meter.CreateGauge<long>("sync.events.limit", "{event}", "An account's daily allocation of change events");
    private static readonly Gauge<double> EventsLast = Meter.CreateGauge<double>("sync.events.last", "h", "In how many hours an account's change events are spent if as many come as in the last hour; 24 when they last");
    private static readonly Gauge<int> EventsPolled = Meter.CreateGauge<int>("sync.events.polled", "{object}", "Objects that are polled because there are not enough change events, by account");
    private static readonly Counter<long> EventsReceived = Meter.CreateCounter<long>("sync.events.received", "{event}", "Change events that were delivered to us, by account and object");

    public static void Received(string account, string objectType, int events) => EventsReceived.Add(events, new("account", account), new("object", objectType));

    public static void Events(string account, EventOutlook events, DateTimeOffset now)
    {
        EventsSpent.Record(events.Delivered - events.Others, new("account", account), new("by", "us"));
        EventsSpent.Record(events.Others, new("account", account), new("by", "others"));
        EventLimits.Record(events.Limit, new KeyValuePair<string, object?>("account", account));
        EventsLast.Record(events.RunsOutAt is { } at ? Math.Max(0, (at - now).TotalHours) : 24, new KeyValuePair<string, object?>("account", account));
        EventsPolled.Record(events.Objects.Count(one => one.Polled is not null), new KeyValuePair<string, object?>("account", account));
    }

    public static void Budget(BudgetUse use)
    {
        Spent.Record(use.Ours, new("account", use.Account), new("by", "us"));
        Spent.Record(use.Others, new("account", use.Account), new("by", "others"));
        Limits.Record(use.Limit, new KeyValuePair<string, object?>("account", use.Account));
        Capacities.Record(use.Capacity, new KeyValuePair<string, object?>("account", use.Account));
        Alerts.Record(use.Alerts.Count, new KeyValuePair<string, object?>("account", use.Account));
        foreach (var (lane, outlook) in use.Outlook)
        {
            Paces.Record((int)outlook.Pace, new("account", use.Account), new("lane", lane.ToString()));
        }
    }

    public static void Observed(Side side, ObservationSource source, int count) =>
        Observations.Add(count, new("side", side.ToString()), new("source", source.ToString()));

    public static void Written(Side side, WriteOutcome outcome) =>
        Writes.Add(1, new("side", side.ToString()), new("outcome", outcome.GetType().Name));

    public static void Permit(string account, Lane lane, bool granted) =>
        (granted ? Calls : Refusals).Add(1, new("account", account), new("lane", lane.ToString()));

    public static void Leased(string account) => Leases.Add(1, new KeyValuePair<string, object?>("account", account));

    public static void Batch(Side side, Lane lane, int records) =>
        BatchSizes.Record(records, new("side", side.ToString()), new("lane", lane.ToString()));
}
