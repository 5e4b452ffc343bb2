using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Grains.Writing;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Grains.Sources;

[GenerateSerializer, Immutable, Alias("hss.RoleFillState")]
public sealed record RoleFillState
{
    /// <summary>When Opportunities that had changed were looked at.</summary>
    [Id(0)] public DateTimeOffset Looked { get; init; }

    /// <summary>When all were: contacts that an account got since make no Opportunity look changed.</summary>
    [Id(1)] public DateTimeOffset LookedAtAll { get; init; }
}

/// <summary>Looks now and then for Opportunities that are to be given contact roles.</summary>
[GrainType("role-fill")]
public sealed class RoleFillGrain(
    [PersistentState("role-fill")] IPersistentState<RoleFillState> storage, RoleFilling filling, SyncPlan plan, PauseSwitch paused, IHostApplicationLifetime host, TimeProvider clock, ILogger<RoleFillGrain> log)
    : Grain, IRoleFillGrain, IDisposable
{
    private static readonly TimeSpan SeldomLooks = TimeSpan.FromMinutes(5);

    /// <summary>How far back a look reaches behind the last one: a deal may have been on its way then, and Salesforce's clock differ.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(host.ApplicationStopping);
    private MappingKey _key;
    private ConnectionPlan _connection = null!;
    private Mapping _roles = null!;
    private IGrainTimer? _timer;
    private SourceStatus _status = null!;
    private bool _busy;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = MappingKey.Parse(this.GetPrimaryKeyString());
        _connection = plan.Connection(_key.Connection);
        _roles = plan.Mapping(_key.Connection, _key.Mapping).Default;
        _status = new SourceStatus { Name = "contact roles to fill", Phase = SourcePhase.Starting };
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => await _stopping.CancelAsync();

    public void Dispose() => _stopping.Dispose();

    public Task EnsureAsync()
    {
        var after = _roles.Fill?.After ?? SeldomLooks;
        _timer ??= this.RegisterGrainTimer(_ => LookAgainAsync(), new GrainTimerCreationOptions(TimeSpan.Zero, after < SeldomLooks ? after : SeldomLooks) { KeepAlive = true, Interleave = true });
        return Task.CompletedTask;
    }

    public Task<SourceStatus> LookAsync() => Task.FromResult(_status);

    private async Task LookAgainAsync()
    {
        if (_busy || await paused.AnyAsync([_connection]))
        {
            return;
        }

        _busy = true;
        try
        {
            await FillAsync();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Looked at again elsewhere.
        }
        catch (CrmException failure)
        {
            log.RolesFailed(_key.ToString(), failure);
            _status = _status with { Phase = SourcePhase.Failing, Problem = failure.Message };
            await Task.Delay(failure.RetryAfter ?? failure.Fault.Pause(), clock, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
        catch (Exception failure)
        {
            log.RolesFailed(_key.ToString(), failure);
            _status = _status with { Phase = SourcePhase.Failing, Problem = failure.Message };
        }
        finally
        {
            _busy = false;
        }
    }

    private async Task FillAsync()
    {
        var now = clock.GetUtcNow();
        var all = now - storage.State.LookedAtAll >= _connection.PollInterval.Compare;
        var since = all ? (DateTimeOffset?)null : storage.State.Looked - _roles.Fill!.After - Overlap;
        var (filled, complete) = await filling.RunAsync(_roles, since, _stopping.Token);
        if (filled > 0)
        {
            log.RolesFilled(_key, filled);
        }

        _status = _status with { Phase = SourcePhase.Following, Problem = null, SafeUntil = now, RecordsSeen = _status.RecordsSeen + filled };
        if (complete)
        {
            await storage.StoreAsync(new RoleFillState { Looked = now, LookedAtAll = all ? now : storage.State.LookedAtAll }, this);
        }
    }
}
