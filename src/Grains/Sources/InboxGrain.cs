using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Reference;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Grains.Writing;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace HubSpotSfSync.Grains.Sources;

/// <summary>Drains a part of a portal's webhook inbox: entries leave it when they are safe with their pairs.</summary>
[GrainType("inbox")]
public sealed class InboxGrain(InboxStore inbox, Delivery delivery, SyncPlan plan, ReferenceDataCache reference, PauseSwitch paused, IHostApplicationLifetime host, TimeProvider clock, ILogger<InboxGrain> log) : Grain, IInboxGrain, IDisposable
{
    /// <summary>What is looked at, so that changes of one record are seen together.</summary>
    private const int EntriesInSight = 10_000;

    /// <summary>What is delivered, and removed, at a time.</summary>
    private const int RecordsAtOnce = 500;
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(host.ApplicationStopping);
    private InboxKey _key;
    private Task _drain = Task.CompletedTask;
    private bool _poked;
    private ChangeBurst _burst = new();
    private bool _holdsBack;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = InboxKey.Parse(this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _drain;
    }

    public void Dispose() => _stopping.Dispose();

    public Task PokeAsync()
    {
        _poked = true;
        if (_drain.IsCompleted)
        {
            _burst = _burst.Quiet(clock.GetUtcNow());
            _drain = DrainAsync();
        }

        return Task.CompletedTask;
    }

    private async Task DrainAsync()
    {
        while (_poked && !_stopping.IsCancellationRequested)
        {
            _poked = false;
            try
            {
                while (await DrainPageAsync())
                {
                }

                if (_holdsBack)
                {
                    await PauseAsync(LookAgainAfter);
                }
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (CrmException failure)
            {
                log.CrmFailed(_key, failure.Fault, failure.Code);
                await PauseAsync(failure.RetryAfter ?? failure.Fault.Pause());
            }
            catch (Exception failure) when (failure is RedisException or OrleansException or TimeoutException)
            {
                log.InboxFailed(_key, failure);
                await PauseAsync(AfterFailure);
            }
        }
    }

    private async Task PauseAsync(TimeSpan pause)
    {
        _poked = true;
        await Task.Delay(pause, clock, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    private async Task<bool> DrainPageAsync()
    {
        _holdsBack = false;
        var connections = plan.OfPortal(_key.Portal).ToList();
        if (await paused.AnyAsync(connections))
        {
            return false;
        }

        var page = await inbox.PeekAsync(_key, EntriesInSight);
        var due = Due(page);
        _holdsBack = due.Count < page.Count;
        foreach (var part in due.GroupBy(one => (one.Entry.ObjectType, one.Entry.RecordId)).Chunk(RecordsAtOnce))
        {
            await DeliverAsync(connections, [.. part.SelectMany(one => one)]);
        }

        return page.Count == EntriesInSight;
    }

    /// <summary>In a burst, changes of records that still change stay; but not while there is more than can be seen.</summary>
    private IReadOnlyList<WaitingEntry> Due(IReadOnlyList<WaitingEntry> page)
    {
        if (page.Count is 0 or EntriesInSight || InboxStore.IsUrgent(_key))
        {
            return page;
        }

        var now = clock.GetUtcNow();
        _burst = _burst.Seen(page[^1].Number, now);
        return !_burst.IsOn ? page
            : [.. page.GroupBy(one => (one.Entry.ObjectType, one.Entry.RecordId)).Where(one => _burst.Lets(one.First().Number, one.Last().Number, now)).SelectMany(one => one)];
    }

    private async Task DeliverAsync(List<ConnectionPlan> connections, IReadOnlyList<WaitingEntry> page)
    {
        var data = await ObjectNamesAsync(connections);
        foreach (var mappings in connections.SelectMany(connection => connection.Mappings).Select(group => group.Default).GroupBy(mapping => mapping.HubSpotObject))
        {
            var changes = page.Where(one => data.IsSameObject(one.Entry.ObjectType, mappings.Key) && Matters(one.Entry, mappings)).Select(one => Change(one.Entry, mappings.Key)).ToList();
            await delivery.DeliverAsync([.. mappings], Side.HubSpot, changes, ObservationSource.Webhook, _stopping.Token);
        }

        await inbox.RemoveAsync(_key, page.Select(one => one.Member));
    }

    /// <summary>Events call custom objects by ids. Without their names the changes are left to the pollers.</summary>
    private async Task<ReferenceData> ObjectNamesAsync(IEnumerable<ConnectionPlan> connections)
    {
        if (!connections.SelectMany(connection => connection.Mappings).Any(group => group.Default.NamesCustomObject))
        {
            return ReferenceData.Empty;
        }

        try
        {
            return await reference.OfAsync(Accounts.HubSpot(_key.Portal));
        }
        catch (CrmException failure)
        {
            log.CrmFailed(_key, failure.Fault, failure.Code);
            return ReferenceData.Empty;
        }
    }

    /// <summary>A change of properties that nobody maps, such as the time of the change itself, is nobody's business.</summary>
    private static bool Matters(InboxEntry entry, IEnumerable<Mapping> mappings) =>
        entry.FormSubmission || entry.Record is not { Deleted: false } record || mappings.Any(mapping => mapping.ReadsOn(Side.HubSpot).Any(record.Values.ContainsKey));

    /// <summary>Under the name by which the mappings call the object.</summary>
    private static SourceChange Change(InboxEntry entry, string objectType) => new(
        entry.Record is { } record
            ? new StreamedChange.Values(record with { ObjectType = objectType }, Complete: false)
            : new StreamedChange.ReadNeeded(objectType, [entry.RecordId]),
        entry.TraceParent,
        entry.FormSubmission);
}
