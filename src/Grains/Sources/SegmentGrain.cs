using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Grains.Writing;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Grains.Sources;

/// <summary>Reads who is in a segment, again and again, and tells the pairs of those who came or left.</summary>
[GrainType("segment")]
public sealed class SegmentGrain(SegmentMembers members, LinkIndex links, Delivery delivery, ICrmAccounts accounts, SyncPlan plan, IHostApplicationLifetime host, TimeProvider clock, ILogger<SegmentGrain> log)
    : Grain, ISegmentGrain, IDisposable
{
    /// <summary>HubSpot does not tell who joins a list or leaves it.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);

    /// <summary>All members are read again after so long for each of their pages: a list of a million would else spend the day's calls.
    /// In between, only those who joined behind the last page.</summary>
    private static readonly TimeSpan LookAtPageEvery = TimeSpan.FromSeconds(3);

    private const int ToldAtOnce = 500;

    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(host.ApplicationStopping);
    private SegmentKey _key;
    private IGrainTimer? _timer;
    private SourceStatus _status = null!;
    private readonly Busy _reading = new();
    private DateTimeOffset _allAgainAt;
    private string? _lastPage;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = SegmentKey.Parse(this.GetPrimaryKeyString());
        _status = new SourceStatus { Name = $"segment {_key.Segment}", Phase = SourcePhase.Starting };
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => await _stopping.CancelAsync();

    public void Dispose() => _stopping.Dispose();

    public Task EnsureAsync()
    {
        _timer ??= this.RegisterGrainTimer(_ => ReadAsync(), new GrainTimerCreationOptions(TimeSpan.Zero, LookEvery) { KeepAlive = true, Interleave = true });
        return Task.CompletedTask;
    }

    public Task PollNowAsync()
    {
        _reading.Ask();
        ReadAllNow();
        return Task.CompletedTask;
    }

    public Task<SourceStatus> LookAsync() => Task.FromResult(_status);

    public async Task ReadAsync()
    {
        if (!_reading.TryBegin())
        {
            return;
        }

        try
        {
            var began = clock.GetUtcNow();
            var all = began >= _allAgainAt;
            await (all ? ReadAllAsync(began) : ReadPagesAsync(_lastPage, page => members.JoinAsync(_key.Portal, _key.Segment, page)));
            await TellAsync();
            _status = _status with
            {
                Phase = SourcePhase.Following,
                SafeUntil = all ? began : _status.SafeUntil,
                RecordsSeen = await members.CountAsync(_key.Portal, _key.Segment),
                Problem = null,
            };
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Read again elsewhere.
        }
        catch (CrmException failure)
        {
            log.SegmentFailed(_key, failure.Fault, failure.Code);
            _status = _status with { Phase = SourcePhase.Failing, Problem = failure.Message };
            await Task.Delay(failure.RetryAfter ?? failure.Fault.Pause(), clock, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
        catch (Exception failure)
        {
            log.SegmentBroken(_key, failure);
            _status = _status with { Phase = SourcePhase.Failing, Problem = failure.Message };
        }
        finally
        {
            if (_reading.End())
            {
                ReadAllNow();
            }
        }
    }

    private void ReadAllNow()
    {
        _allAgainAt = default;
        _timer?.Change(TimeSpan.Zero, LookEvery);
    }

    private async Task ReadAllAsync(DateTimeOffset began)
    {
        await members.BeginAsync(_key.Portal, _key.Segment);
        var pages = await ReadPagesAsync(null, page => members.AddAsync(_key.Portal, _key.Segment, page));
        await members.ReplaceAsync(_key.Portal, _key.Segment);
        _allAgainAt = began + (pages * LookAtPageEvery);
    }

    /// <summary>They come in the order of joining, so that who joins comes behind the last page.</summary>
    private async Task<int> ReadPagesAsync(string? after, Func<IReadOnlyList<string>, Task> take)
    {
        var (segments, pages) = (Segments(), 0);
        string? next = after;
        do
        {
            _lastPage = next;
            var page = await segments.ReadMembersAsync(_key.Segment, next, new CallContext(Lane.Sweep), _stopping.Token);
            await take(page.RecordIds);
            next = page.After;
            pages++;
        }
        while (next is not null);

        return pages;
    }

    private ISegments Segments() => accounts.Crm(Accounts.HubSpot(_key.Portal)) as ISegments
        ?? throw new InvalidOperationException($"The portal '{_key.Portal}' has no lists.");

    /// <summary>Pairs that are known have another look; a record that nobody knows yet is read.</summary>
    private async Task TellAsync()
    {
        while (await members.MovedAsync(_key.Portal, _key.Segment, ToldAtOnce) is { Count: > 0 } moved)
        {
            foreach (var group in plan.OfPortal(_key.Portal).SelectMany(connection => connection.Mappings).Where(group => group.Default.Inclusion?.Segment == _key.Segment))
            {
                var key = MappingKey.Of(group);
                var pairs = await links.LookupAsync(key, Side.HubSpot, moved);
                var come = await members.InAsync(_key.Portal, _key.Segment, moved);
                var read = new ReadFor(ObservationSource.Inclusion, plan.Connection(group.Connection).Urgency.Inclusion ? Lane.Urgent : Lane.Live);
                await Task.WhenAll(moved.Zip(pairs).Where(one => one.Second is not null).Select(one =>
                {
                    var pair = GrainFactory.Pair(new PairKey(key, one.Second!));
                    return come.Contains(one.First) ? pair.AskAsync(read.Lane, read.Source) : pair.WakeAsync(evenIfRefused: false);
                }));
                await delivery.FetchAsync(group, Side.HubSpot, [.. moved.Zip(pairs).Where(one => one.Second is null).Select(one => one.First)], read, _stopping.Token);
            }

            await members.ToldAsync(_key.Portal, _key.Segment, moved);
        }
    }
}
