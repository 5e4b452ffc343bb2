using System.Globalization;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Budget;
using HubSpotSfSync.Sync.Mappings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Grains.Sources;

/// <summary>
/// Holds the cluster's subscriptions to an org's change events, one an object, for every connection on it: deliveries are counted per
/// subscriber. Where there are not enough events for all, the budget says which objects are left to their pollers.
/// </summary>
[GrainType("stream")]
public sealed class ChangeStreamGrain(
    [PersistentState("stream")] IPersistentState<ChangeStreamState> storage,
    SyncPlan plan,
    ICrmAccounts accounts,
    Delivery delivery,
    CreationGate gate,
    PairIndex index,
    PauseSwitch pauses,
    IHostApplicationLifetime host,
    TimeProvider clock,
    ILogger<ChangeStreamGrain> log) : Grain, IChangeStreamGrain, IDisposable
{
    private static readonly TimeSpan PlanEvery = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(host.ApplicationStopping);
    private readonly Busy _planning = new();
    private readonly Dictionary<string, long> _found = new(StringComparer.Ordinal);
    private string _org = null!;
    private StreamPositions _positions = null!;
    private IReadOnlyList<ObjectStream> _streams = [];
    private IGrainTimer? _timer;

    private string Account => Accounts.Salesforce(_org);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _org = this.GetPrimaryKeyString();
        _positions = new StreamPositions(storage, this);
        var stream = accounts.Stream(Account) ?? throw new InvalidOperationException($"The org '{_org}' has no change stream: switch changeEvents off for it.");
        var load = new InitialLoad(_org, plan, gate, index, clock);
        var mapped = plan.OfOrg(_org).SelectMany(connection => connection.Mappings).SelectMany(group => group.Mappings);
        _streams = [.. mapped.GroupBy(mapping => mapping.SalesforceObject, StringComparer.OrdinalIgnoreCase)
            .Select(mappings => new ObjectStream(_org, mappings.Key, [.. mappings], stream, _positions, load, delivery, pauses, plan, GrainFactory, clock, log))];
        return _positions.CarryOverAsync(_streams.Select(one => one.ObjectType));
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_streams.Select(one => one.StopAsync())).WaitAsync(cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _positions?.Dispose();
    }

    public Task EnsureAsync()
    {
        _timer ??= this.RegisterGrainTimer(_ => PlanAsync(), new GrainTimerCreationOptions(TimeSpan.Zero, PlanEvery) { KeepAlive = true, Interleave = true });
        return Task.CompletedTask;
    }

    public Task FoundAsync(string objectType, int changes)
    {
        _found[objectType] = _found.GetValueOrDefault(objectType) + changes;
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<SourceStatus>> LookAsync(string connection) =>
        Task.FromResult<IReadOnlyList<SourceStatus>>([.. _streams.Where(one => one.IsOf(connection)).Select(one => one.Status)]);

    private async Task PlanAsync()
    {
        if (_stopping.IsCancellationRequested || !_planning.TryBegin())
        {
            return;
        }

        try
        {
            var polled = await AskAsync();
            await Task.WhenAll(_streams.Select(one =>
                polled.TryGetValue(one.ObjectType, out var why) ? one.LeaveAsync(Words(why)) : one.TakeAsync(_stopping.Token)));
        }
        catch (Exception failure)
        {
            log.PlanFailed(_org, failure);
        }
        finally
        {
            _planning.End();
        }
    }

    /// <summary>Which objects' events to leave out. What the budget did not take in is told again.</summary>
    private async Task<Dictionary<string, PolledObject>> AskAsync()
    {
        var report = new EventReport
        {
            Wanted = [.. _streams.Where(one => !one.IsRefused).Select(one => one.ObjectType)],
            Delivered = _streams.Where(one => one.Delivered > 0).ToDictionary(one => one.ObjectType, one => one.Delivered),
            Found = _found.ToDictionary(),
            Spent = _streams.Any(one => one.IsSpent),
        };
        var polled = await GrainFactory.GetGrain<IApiBudgetGrain>(Account).TakeEventsAsync(report);
        foreach (var stream in _streams)
        {
            stream.Delivered -= report.Delivered.GetValueOrDefault(stream.ObjectType);
        }

        foreach (var (objectType, changes) in report.Found)
        {
            _found[objectType] -= changes;
        }

        return polled.ToDictionary(one => one.Object);
    }

    private static string Words(PolledObject polled) => polled.Why switch
    {
        EventShortage.Foretold => string.Create(
            CultureInfo.InvariantCulture,
            $"The org's change events of the day would not last with those of {polled.Object}. It is polled instead since {polled.Since:u}; its events are taken again when there is room."),
        EventShortage.Spent => string.Create(
            CultureInfo.InvariantCulture,
            $"All of the org's change events of the day are delivered. {polled.Object} is polled instead since {polled.Since:u}; its events are taken again when some have come free."),
        _ => throw new InvalidOperationException($"Unknown shortage {polled.Why}"),
    };
}
