using System.Collections.Concurrent;
using HubSpotSfSync.Grains.Backfills;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Budget;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Grains.Budget;

/// <summary>
/// The budget as this silo sees it: leases permits in blocks and hands them out locally, so that the budget grain sees a few calls a
/// second from each silo, whatever the load.
/// </summary>
public sealed class PermitLeases(IGrainFactory grains, ILocalSiloDetails silo, SpentCalls spent, TimeProvider clock) : IPermits, IDisposable
{
    /// <summary>Longer waits are not worth holding a caller for: the work is parked instead.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(string Account, PermitWish Wish), Block> _blocks = new();
    private readonly ConcurrentDictionary<string, UsageReport> _reports = new();
    private readonly ConcurrentDictionary<string, int> _longRequests = new();

    public async ValueTask<Permit> AcquireAsync(string account, PermitWish wish, CancellationToken cancellationToken)
    {
        var block = _blocks.GetOrAdd((account, wish), key => new Block(grains, silo.SiloAddress.ToString(), key.Account, key.Wish, lease => _longRequests[key.Account] = lease.LongRequests, clock));
        var giveUpAt = clock.GetUtcNow() + LongestWait;
        while (true)
        {
            var permit = await block.TakeAsync(cancellationToken);
            if (permit.Granted || permit.RetryAt > giveUpAt)
            {
                SyncInstruments.Permit(account, wish.Lane, permit.Granted);
                if (permit.Granted)
                {
                    spent.Count(account, wish);
                }

                return permit;
            }

            var wait = permit.RetryAt - clock.GetUtcNow();
            await Task.Delay(wait > TimeSpan.FromMilliseconds(10) ? wait : TimeSpan.FromMilliseconds(10), clock, cancellationToken);
        }
    }

    public void Dispose()
    {
        foreach (var block in _blocks.Values)
        {
            block.Dispose();
        }
    }

    public int? LongRequests(string account) => _longRequests.TryGetValue(account, out var most) && most > 0 ? most : null;

    public void Report(string account, PlatformUsage usage) => _reports.GetOrAdd(account, _ => new UsageReport(grains, account, clock)).Take(usage);

    /// <summary>The permits for one kind of wish that this silo holds.</summary>
    private sealed class Block(IGrainFactory grains, string silo, string account, PermitWish wish, Action<Lease> leased, TimeProvider clock) : IDisposable
    {
        private readonly string _holder = $"{silo}/{wish.Connection}/{wish.Lane}/{wish.Kind}";
        private readonly SemaphoreSlim _turn = new(1, 1);
        private Lease? _lease;
        private int _left;
        private int _waiting;
        private long _number;

        public void Dispose() => _turn.Dispose();

        public async ValueTask<Permit> TakeAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _waiting);
            try
            {
                await _turn.WaitAsync(cancellationToken);
                try
                {
                    if (_left == 0 || _lease!.Until <= clock.GetUtcNow())
                    {
                        await RenewAsync();
                    }

                    if (_left == 0)
                    {
                        return Permit.No(_lease!.Until);
                    }

                    _left--;
                    return Permit.Yes;
                }
                finally
                {
                    _turn.Release();
                }
            }
            finally
            {
                Interlocked.Decrement(ref _waiting);
            }
        }

        /// <summary>Asks for as many as are wanted now, doubling while the last block was used up in time.</summary>
        private async Task RenewAsync()
        {
            var usedUp = _lease is { Calls: > 0 } && _left == 0 && _lease.Until > clock.GetUtcNow();
            var wanted = Math.Max(Volatile.Read(ref _waiting), usedUp ? _lease!.Calls * 2 : 1);

            // Numbers rise over restarts of this silo, too.
            _number = Math.Max(_number + 1, clock.GetUtcNow().ToUnixTimeMilliseconds());
            var lease = await grains.GetGrain<IApiBudgetGrain>(account).LeaseAsync(new LeaseRequest
            {
                Silo = silo,
                Holder = _holder,
                Number = _number,
                Connection = wish.Connection,
                Lane = wish.Lane,
                Kind = wish.Kind,
                Calls = wanted,
                ReturnedNumber = _lease?.Number ?? 0,
                ReturnedCalls = _left,
            });
            _lease = lease;
            _left = lease.Calls;
            leased(lease);
            SyncInstruments.Leased(account);
        }
    }

    /// <summary>Passes on what the platform counts, at most once a second.</summary>
    private sealed class UsageReport(IGrainFactory grains, string account, TimeProvider clock)
    {
        private readonly Lock _lock = new();
        private DateTimeOffset _next;

        public void Take(PlatformUsage usage)
        {
            lock (_lock)
            {
                var now = clock.GetUtcNow();
                if (now < _next)
                {
                    return;
                }

                _next = now.AddSeconds(1);
            }

            // A lost report is made good by the next call's.
            grains.GetGrain<IApiBudgetGrain>(account).ReportAsync(usage).Ignore();
        }
    }
}
