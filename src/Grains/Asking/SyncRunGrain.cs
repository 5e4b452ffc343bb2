using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Grains.Writing;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Grains.Asking;

/// <summary>
/// Works off one "sync now", page by page, beside everything else: nobody holds a call open for it. Its place is stored after every
/// page; a page that was cut short by a crash is done once more, which changes nothing.
/// </summary>
[GrainType("sync-run")]
public sealed class SyncRunGrain(
    [PersistentState("run")] IPersistentState<SyncRunState> storage,
    SyncPlan plan,
    RunIndex index,
    RunRequests requests,
    RunPages pages,
    AskedPairs asked,
    PauseSwitch paused,
    WorkInHand work,
    IHostApplicationLifetime host,
    TimeProvider clock,
    ILogger<SyncRunGrain> log) : Grain, ISyncRunGrain, IDisposable
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(host.ApplicationStopping);
    private SyncRunKey _key;
    private Task _working = Task.CompletedTask;
    private IGrainTimer? _alive;
    private bool _beginning;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = SyncRunKey.Parse(this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _working.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    public void Dispose() => _stopping.Dispose();

    public async Task<SyncStart> StartAsync(SyncRequest request)
    {
        if (storage.State.Status is { } begun)
        {
            return new SyncStart { Run = begun };
        }

        if (requests.Refuse(_key.Connection, request) is { } wrong)
        {
            return new SyncStart { Problem = wrong };
        }

        if (await paused.AnyAsync([plan.Connection(_key.Connection)]))
        {
            return new SyncStart { Problem = $"The connection '{_key.Connection}' is paused: resume it first.", Later = true };
        }

        try
        {
            return new SyncStart { Run = await BeginAsync(request, await requests.MeasureAsync(_key.Connection, request, _stopping.Token)) };
        }
        catch (CrmException failure)
        {
            return new SyncStart { Problem = failure.Message, Later = failure.Fault != CrmFault.Refused };
        }
    }

    public async Task EnsureAsync()
    {
        if (_beginning)
        {
            // Listed, and about to be stored.
            return;
        }

        if (storage.State.Status is not { IsOver: false })
        {
            // Done, and the silo fell before that was noted; or never begun.
            await CloseAsync();
            return;
        }

        if (_working.IsCompleted)
        {
            _working = WorkAsync();
        }

        // An activation that nobody calls would be collected.
        _alive ??= this.RegisterGrainTimer(_ => Task.CompletedTask, new GrainTimerCreationOptions(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)) { KeepAlive = true });
    }

    public Task<SyncRunStatus?> LookAsync() => Task.FromResult(storage.State.Status);

    public async Task ForgetAsync()
    {
        await storage.ClearStateAsync();
        DeactivateOnIdle();
    }

    private async Task<SyncRunStatus> BeginAsync(SyncRequest request, RunSize size)
    {
        var status = new SyncRunStatus
        {
            Run = _key.Run,
            Connection = _key.Connection,
            Mapping = request.Mapping,
            Phase = SyncRunPhase.Running,
            Lane = RunRequests.LaneOf(size),
            Started = clock.GetUtcNow(),
            Expected = size.Records,
            LeastCalls = size.Calls,
        };

        // Listed before it is stored: a run too many there is struck off, one too few would be lost.
        _beginning = true;
        try
        {
            await index.OpenAsync(_key);
            await StoreAsync(new SyncRunState { Request = request, Status = status });
        }
        finally
        {
            _beginning = false;
        }

        log.Began(_key, request.Mapping, size.Records, status.Lane);
        await EnsureAsync();
        return status;
    }

    private async Task WorkAsync()
    {
        while (!_stopping.IsCancellationRequested && storage.State.Status is { IsOver: false })
        {
            var pause = AfterFailure;
            try
            {
                await WorkOffAsync();
                continue;
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (CrmException lost) when (lost.Fault == CrmFault.PositionLost)
            {
                await TryStoreAsync(storage.State.PartAgain());
            }
            catch (CrmException refused) when (refused.Fault == CrmFault.Refused)
            {
                await EndAsync(SyncRunPhase.Failed, refused.Message);
                return;
            }
            catch (CrmException failure)
            {
                log.Held(_key, failure.Fault, failure.Code);
                await TryStoreAsync(Held(failure.Message));
                pause = failure.RetryAfter ?? failure.Fault.Pause();
            }
            catch (Exception failure)
            {
                log.Failed(_key, failure);
                await TryStoreAsync(Held(failure.Message));
            }

            await Task.Delay(pause, clock, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private async Task WorkOffAsync()
    {
        if (requests.Refuse(_key.Connection, storage.State.Request!) is { } wrong)
        {
            // Sound when it began: the configuration is another one now.
            await EndAsync(SyncRunPhase.Failed, wrong);
            return;
        }

        var parts = requests.PartsOf(_key.Connection, storage.State.Request!);
        while (storage.State.Part < parts.Count)
        {
            var (part, at) = (parts[storage.State.Part], storage.State.Part);
            await foreach (var page in pages.ReadAsync(part, storage.State.Checkpoint, storage.State.Status!.Lane, _stopping.Token))
            {
                await WaitForResumeAsync();
                using var piece = work.Begin();
                var records = await asked.BringAsync(part, page, storage.State.Status.Lane, _stopping.Token);
                await StoreAsync(storage.State.After(records, at, page.Next));
            }

            await StoreAsync(storage.State.After([], at + 1, null));
        }

        await EndAsync(SyncRunPhase.Done, null);
    }

    private async Task WaitForResumeAsync()
    {
        while (await paused.AnyAsync([plan.Connection(_key.Connection)]))
        {
            if (storage.State.Status!.Phase != SyncRunPhase.Held)
            {
                await StoreAsync(Held("The connection is paused."));
            }

            await Task.Delay(AfterFailure, clock, _stopping.Token);
        }
    }

    private async Task EndAsync(SyncRunPhase phase, string? problem)
    {
        await StoreAsync(storage.State with { Status = storage.State.Status! with { Phase = phase, Problem = problem, Finished = clock.GetUtcNow() } });
        _alive?.Dispose();
        _alive = null;
        var status = storage.State.Status!;
        log.Ended(_key, phase, status.Found, status.InStep, status.Waiting, status.LeftAlone, status.Failed);
        await CloseAsync();
    }

    /// <summary>Strikes the run off those that go on, and forgets the oldest of those that are done.</summary>
    private async Task CloseAsync()
    {
        foreach (var old in await index.CloseAsync(_key))
        {
            await GrainFactory.GetGrain<ISyncRunGrain>(old.ToString()).ForgetAsync();
            await index.ForgottenAsync(old);
        }
    }

    private SyncRunState Held(string problem) => storage.State with { Status = storage.State.Status! with { Phase = SyncRunPhase.Held, Problem = problem } };

    /// <summary>What it says of itself is worth no failure of its own.</summary>
    private async Task TryStoreAsync(SyncRunState state)
    {
        try
        {
            await StoreAsync(state);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            log.Failed(_key, failure);
        }
    }

    private Task StoreAsync(SyncRunState state) => storage.StoreAsync(state, this);
}
