using HubSpotSfSync.Grains.Asking;
using HubSpotSfSync.Grains.Backfills;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Pairs;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Grains.Connections;

[GenerateSerializer, Immutable, Alias("hss.ConnectionState")]
public sealed record ConnectionState
{
    [Id(0)] public bool Paused { get; init; }

    /// <summary>The mappings whose records that waited for the first scan have been let go.</summary>
    [Id(1)] public IReadOnlyList<string> Released { get; init; } = [];
}

/// <summary>Keeps one connection's sources running, and works off what its pairs owe.</summary>
[GrainType("connection")]
public sealed class ConnectionGrain(
    [PersistentState("connection")] IPersistentState<ConnectionState> storage,
    SyncPlan plan,
    ConnectionCheck check,
    PairIndex index,
    PairWaker waker,
    FirstScanWaiters waiters,
    InboxStore inbox,
    CreationGate gate,
    PauseSwitch pauses,
    RunIndex runs,
    IHostApplicationLifetime host,
    TimeProvider clock,
    ILogger<ConnectionGrain> log) : Grain, IConnectionGrain, IRemindable
{
    private const string Alive = "alive";

    private const int DueAtOnce = 1000;
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(2);

    /// <summary>While records wait for all to be read: what a person waits for is not to wait for a sweep.</summary>
    private static readonly TimeSpan SweepSoon = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan CheckAgainAfter = TimeSpan.FromSeconds(30);

    private ConnectionPlan _plan = null!;
    private string _runningVersion = "";
    private IReadOnlyList<string> _problems = [];
    private IReadOnlyList<string> _warnings = [];
    private DateTimeOffset _nextCheck;
    private bool _checked;
    private IGrainTimer? _sweep;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _plan = plan.Connection(this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    /// <summary>A reminder brings the connection back when nothing else does.</summary>
    public Task ReceiveReminder(string reminderName, TickStatus status) => EnsureAsync(plan.Version);

    public async Task EnsureAsync(string planVersion)
    {
        if (_sweep is null)
        {
            _sweep = this.RegisterGrainTimer(SweepAsync, new GrainTimerCreationOptions(SweepEvery, SweepEvery) { KeepAlive = true, Interleave = true });
            await this.RegisterOrUpdateReminder(Alive, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        }

        if (planVersion != plan.Version && planVersion != _runningVersion)
        {
            log.OtherConfiguration(_plan.Name, planVersion, plan.Version);
        }

        _runningVersion = planVersion;
        if (storage.State.Paused)
        {
            return;
        }

        await CheckAsync();
        if (_checked)
        {
            await Task.WhenAll(EnsureSources());
            await Backfill.EnsureAsync(storage.State.Released);
            await Task.WhenAll((await runs.OpenAsync(_plan.Name)).Select(run => GrainFactory.GetGrain<ISyncRunGrain>(run.ToString()).EnsureAsync()));
        }
    }

    public async Task PauseAsync()
    {
        await StoreAsync(storage.State with { Paused = true });
        await pauses.SetAsync(_plan.Name, paused: true);
        await Backfill.PauseAsync();
        await Task.WhenAll(Pollers().Select(poller => poller.StopAsync()));
        log.Paused(_plan.Name);
    }

    public async Task ResumeAsync()
    {
        await pauses.SetAsync(_plan.Name, paused: false);
        await StoreAsync(storage.State with { Paused = false });
        log.Resumed(_plan.Name);

        // Whoever resumes may have mended what a check found.
        _nextCheck = clock.GetUtcNow();
        await EnsureAsync(plan.Version);
    }

    public async Task<int> RetryQuarantinedAsync()
    {
        // Somebody may have mended what conversions look up: a rate, a person, a stage.
        await Task.WhenAll(Sides.Both.Select(side => GrainFactory.GetGrain<IReferenceDataGrain>(_plan.AccountOn(side)).ForgetAsync()));
        var retried = 0;
        foreach (var mapping in _plan.Mappings)
        {
            var key = MappingKey.Of(mapping);
            var pairs = await index.QuarantinedAsync(key, DueAtOnce);
            await waker.WakeAsync(key, pairs, evenIfRefused: true);
            await waker.WakeAsync(key, await index.ParkedAsync(key, DueAtOnce), evenIfRefused: true);
            retried += pairs.Count;
        }

        return retried;
    }

    public async Task<string?> StartBackfillAsync(string? mapping)
    {
        IReadOnlyList<string> mappings = mapping is null ? [.. _plan.Mappings.Select(group => group.Name)] : [mapping];
        if (await Backfill.StartAsync(mappings) is { } problem)
        {
            return problem;
        }

        foreach (var group in _plan.Mappings.Where(group => mappings.Contains(group.Name)))
        {
            await HoldAsync(group);
        }

        await EnsureAsync(plan.Version);
        return null;
    }

    public Task<string?> CancelBackfillAsync() => Backfill.CancelAsync();

    public Task PollNowAsync(Side? side) => Task.WhenAll(
        (side is { } only ? PollersOf(only) : Pollers()).Select(poller => poller.PollNowAsync())
            .Concat(side == Side.Salesforce ? [] : Segments().Select(segment => segment.PollNowAsync())));

    public async Task<ConnectionStatus> LookAsync()
    {
        var sources = await Task.WhenAll(
            Pollers().Select(poller => poller.LookAsync())
                .Concat(Segments().Select(segment => segment.LookAsync()))
                .Concat(RoleFills().Select(fill => fill.LookAsync()))
                .Concat(Inboxes()));
        sources = [.. sources, .. (await Task.WhenAll(Streams().Select(stream => stream.LookAsync(_plan.Name)))).SelectMany(one => one)];
        var phase = Phase(sources);

        // Counted after the phase is known: "in step" with nothing pending then means just that.
        var mappings = await Task.WhenAll(_plan.Mappings.Select(async mapping => new MappingStatus
        {
            Name = mapping.Name,
            HubSpotObject = mapping.HubSpotObject,
            SalesforceObject = string.Join(" / ", mapping.Mappings.Select(one => one.SalesforceObject)),
            Pairs = await index.CountAsync(MappingKey.Of(mapping)),
        }));
        return new ConnectionStatus
        {
            Name = _plan.Name,
            Portal = _plan.Portal,
            PortalId = _plan.PortalId,
            Org = _plan.Org,
            Phase = phase,
            PlanVersion = _runningVersion,
            Problems = _problems,
            Warnings = _warnings,
            Mappings = mappings,
            Sources = sources,
            Backfill = await Backfill.LookAsync(),
        };
    }

    private ConnectionPhase Phase(IReadOnlyList<SourceStatus> sources) =>
        storage.State.Paused ? ConnectionPhase.Paused
        : _problems.Count > 0 ? ConnectionPhase.Misconfigured
        : !_checked ? ConnectionPhase.Starting
        : storage.State.Released.Count < _plan.Mappings.Count || sources.Any(source => source.Phase is SourcePhase.Scanning) ? ConnectionPhase.Scanning
        : ConnectionPhase.InStep;

    private async Task CheckAsync()
    {
        if (_checked || clock.GetUtcNow() < _nextCheck)
        {
            return;
        }

        var found = await check.RunAsync(_plan, again: _nextCheck != default);
        _nextCheck = clock.GetUtcNow() + CheckAgainAfter;
        foreach (var problem in found.Problems)
        {
            log.Problem(_plan.Name, problem);
        }

        foreach (var warning in found.Warnings.Except(_warnings))
        {
            log.Warning(_plan.Name, warning);
        }

        _problems = found.Problems;
        _warnings = found.Warnings;
        _checked = _problems.Count == 0;
    }

    private IEnumerable<Task> EnsureSources()
    {
        foreach (var poller in Pollers())
        {
            yield return poller.EnsureAsync();
        }

        foreach (var stream in Streams())
        {
            yield return stream.EnsureAsync();
        }

        foreach (var segment in Segments())
        {
            yield return segment.EnsureAsync();
        }

        foreach (var fill in RoleFills())
        {
            yield return fill.EnsureAsync();
        }

        for (var partition = 0; _plan.Webhooks && partition < InboxStore.Partitions; partition++)
        {
            yield return GrainFactory.GetGrain<IInboxGrain>(new InboxKey(_plan.Portal, partition).ToString()).PokeAsync();
        }
    }

    /// <summary>Works off what is owed: writes whose answer stays out, and waits that are over.</summary>
    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        if (storage.State.Paused || host.ApplicationStopping.IsCancellationRequested)
        {
            return;
        }

        foreach (var mapping in _plan.Mappings)
        {
            try
            {
                var key = MappingKey.Of(mapping);
                await ReleaseAsync(mapping);
                await waker.WakeAsync(key, await index.DueAsync(key, clock.GetUtcNow(), DueAtOnce), evenIfRefused: false);
            }
            catch (Exception failure)
            {
                log.SweepFailed(_plan.Name, mapping.Name, failure);
            }
        }

        if (storage.State.Released.Count < _plan.Mappings.Count)
        {
            _sweep?.Change(SweepSoon, SweepEvery);
        }
    }

    private async Task ReleaseAsync(MappingGroup mapping)
    {
        await HoldAsync(mapping);
        if (!storage.State.Released.Contains(mapping.Name) && await waiters.LetGoAsync(MappingKey.Of(mapping), () => storage.State.Paused))
        {
            await StoreAsync(storage.State with { Released = [.. storage.State.Released, mapping.Name] });
        }
    }

    /// <summary>A load that was cancelled begins again: records wait once more for all to be read.</summary>
    private async Task HoldAsync(MappingGroup mapping)
    {
        if (storage.State.Released.Contains(mapping.Name) && await gate.IsLoadingAsync(MappingKey.Of(mapping)))
        {
            waiters.Begin(MappingKey.Of(mapping));
            await StoreAsync(storage.State with { Released = [.. storage.State.Released.Where(name => name != mapping.Name)] });
        }
    }

    private IBackfillGrain Backfill => GrainFactory.GetGrain<IBackfillGrain>(_plan.Name);

    private IEnumerable<IPollerGrain> Pollers() => Sides.Both.SelectMany(PollersOf);

    private IEnumerable<IPollerGrain> PollersOf(Side side) =>
        from mapping in _plan.Mappings
        from source in mapping.Sources
        where source.Side == side
        select GrainFactory.GetGrain<IPollerGrain>(new ObjectKey(MappingKey.Of(mapping), source.Side, source.ObjectType).ToString());

    private IEnumerable<IChangeStreamGrain> Streams() => _plan.ChangeEvents ? [GrainFactory.GetGrain<IChangeStreamGrain>(_plan.Org)] : [];

    private IEnumerable<ISegmentGrain> Segments() => _plan.Mappings.Select(mapping => mapping.Default.Inclusion?.Segment).OfType<string>().Distinct(StringComparer.Ordinal)
        .Select(segment => GrainFactory.GetGrain<ISegmentGrain>(new SegmentKey(_plan.Portal, segment).ToString()));

    private IEnumerable<IRoleFillGrain> RoleFills() =>
        _plan.Mappings.Where(mapping => mapping.Default.Fill is not null).Select(mapping => GrainFactory.GetGrain<IRoleFillGrain>(MappingKey.Of(mapping).ToString()));

    private IEnumerable<Task<SourceStatus>> Inboxes() => _plan.Webhooks ? [InboxAsync()] : [];

    private async Task<SourceStatus> InboxAsync() => new()
    {
        Name = "webhook inbox",
        Phase = storage.State.Paused ? SourcePhase.Stopped : SourcePhase.Following,
        Waiting = await inbox.CountAsync(_plan.Portal),
    };

    private Task StoreAsync(ConnectionState state) => storage.StoreAsync(state, this);
}
