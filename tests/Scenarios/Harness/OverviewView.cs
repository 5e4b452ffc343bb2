using System.Globalization;
using System.Text;

namespace HubSpotSfSync.Scenarios.Harness;

/// <summary>The operator's first page, as far as a scenario asks.</summary>
internal sealed record OverviewView(IReadOnlyList<ConnectionView> Connections, IReadOnlyList<BudgetView> Budgets, IReadOnlyList<FeedEntryView> Decisions, IReadOnlyList<QuarantinedView> Quarantined)
{
    private const int DecisionsTold = 20;

    /// <summary>Whether every connection has scanned both sides.</summary>
    public bool IsInStep => Connections.All(connection => connection.Phase == "InStep");

    /// <summary>Whether nothing is owed and nothing waits to be taken in.</summary>
    /// <param name="parked">So many pairs wait for something, as they should; null for any number.</param>
    public bool OwesNothing(int? parked) =>
        IsInStep
        && Connections.SelectMany(connection => connection.Sources).All(source => source is { Phase: "Starting" or "Following" or "Polled", Waiting: 0 })
        && Connections.SelectMany(connection => connection.Mappings).All(mapping => mapping.Pairs.Pending == 0)
        && (parked is null || Connections.SelectMany(connection => connection.Mappings).Sum(mapping => mapping.Pairs.Parked) == parked);

    /// <summary>The phase of the change events of an object, in the first connection.</summary>
    public string? EventsOf(string objectType) => Connections[0].Sources.FirstOrDefault(source => source.Name == $"{objectType} change events")?.Phase;

    /// <summary>Whether every poller of a side has asked since.</summary>
    public bool HasPolled(string side, DateTimeOffset since) => Connections.All(connection => connection.Mappings
        .SelectMany(mapping => side == "HubSpot" ? [mapping.HubSpotObject] : mapping.SalesforceObjects)
        .All(name => connection.Sources.Where(source => source.Name == $"{name} poller" || source.Name.StartsWith($"{name} poller of ", StringComparison.Ordinal)).ToList() is { Count: > 0 } pollers
            && pollers.TrueForAll(poller => poller.SafeUntil >= since)));

    /// <summary>What stands in the way, for a person to read.</summary>
    public override string ToString()
    {
        var story = new StringBuilder();
        foreach (var connection in Connections)
        {
            story.AppendLine(CultureInfo.InvariantCulture, $"connection {connection.Name}: {connection.Phase} {string.Join("; ", connection.Problems)}");
            story.AppendJoin("", connection.Mappings.Select(mapping => $"  {mapping.Name}: {mapping.Pairs}{Environment.NewLine}"));
            story.AppendJoin("", connection.Sources.Select(source => $"  {source}{Environment.NewLine}"));
        }

        story.AppendJoin("", Quarantined.Select(pair => $"quarantined {pair.Pair}: {pair.Refusal.Code} {pair.Refusal.Message}{Environment.NewLine}"));
        story.AppendJoin("", Decisions.Take(DecisionsTold).Select(entry => $"decided for {entry.Pair}: {entry.Decision}{Environment.NewLine}"));
        return story.ToString();
    }
}

/// <summary>A run of "sync now".</summary>
internal sealed record RunView(string Run, string Phase, string Lane, long? Expected, long LeastCalls, long Found, long InStep, long Waiting, long LeftAlone, long Failed, IReadOnlyList<AskedView> NotInStep, string? Problem);

internal sealed record AskedView(string Side, string Id, string Progress, string Code, string Reason);

/// <summary>How an account's calls are spent.</summary>
internal sealed record BudgetView(string Account, long Limit, long Ours, IReadOnlyList<string> Closed, EventsView? Events, IReadOnlyList<AlertView> Alerts);

internal sealed record EventsView(long Delivered, long Limit, DateTimeOffset? RunsOutAt, IReadOnlyList<ObjectEventsView> Objects);

internal sealed record ObjectEventsView(string Object, long Delivered, long LastHour);

internal sealed record AlertView(string Kind, string Message);

internal sealed record ConnectionView(
    string Name, string Portal, string Org, string Phase, IReadOnlyList<string> Problems, IReadOnlyList<MappingView> Mappings, IReadOnlyList<SourceView> Sources)
{
    public BackfillView? Backfill { get; init; }
}

/// <summary>A load of everything, its price and what it spent.</summary>
internal sealed record BackfillView(long Number, string Phase, PriceView? Price, long HubSpotCalls, long SalesforceCalls, string? Problem);

internal sealed record PriceView(SidePriceView HubSpot, SidePriceView Salesforce);

internal sealed record SidePriceView(long Read, long Match, long Write, long Total, long Low, long High);

internal sealed record MappingView(string Name, string HubSpotObject, string SalesforceObject, PairCountsView Pairs)
{
    /// <summary>A contact is a Contact or a Lead: the overview names both.</summary>
    public string[] SalesforceObjects => SalesforceObject.Split(" / ");
}

internal sealed record PairCountsView(long Settled, long Pending, long Parked, long Quarantined);

internal sealed record SourceView(string Name, string Phase, DateTimeOffset? SafeUntil, long RecordsSeen, long Waiting, string? Problem);

internal sealed record FeedEntryView(string Pair, DecisionView Decision);

/// <summary>A pair that waits for a person.</summary>
internal sealed record QuarantinedView(string Pair, string? HubSpotId, string? SalesforceId, RefusalView Refusal);
