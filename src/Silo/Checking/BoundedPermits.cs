using System.Collections.Concurrent;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Silo.Checking;

/// <summary>
/// The permits of a command that runs beside a cluster, or before there is one: a few calls to each account, counted. So few that the
/// reserve of the cluster's budget covers them, which sees them in what the platforms report.
/// </summary>
internal sealed class BoundedPermits(TimeProvider clock, int callsPerAccount = BoundedPermits.Usual) : IPermits
{
    public const int Usual = 250;

    private static readonly TimeSpan Never = TimeSpan.FromDays(1);

    /// <summary>HubSpot takes five a second, of all callers.</summary>
    private static readonly TimeSpan BetweenSearches = TimeSpan.FromSeconds(0.4);

    private readonly ConcurrentDictionary<string, int> _used = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PlatformUsage> _reported = new(StringComparer.Ordinal);

    /// <summary>Account to the calls that were made.</summary>
    public IReadOnlyDictionary<string, int> Used => _used;

    public PlatformUsage? ReportedOf(string account) => _reported.GetValueOrDefault(account);

    public async ValueTask<Permit> AcquireAsync(string account, PermitWish wish, CancellationToken cancellationToken)
    {
        if (wish.Kind == PermitKind.Search)
        {
            await Task.Delay(BetweenSearches, clock, cancellationToken);
        }

        var used = _used.AddOrUpdate(account, 1, (_, before) => Math.Min(before + 1, callsPerAccount + 1));
        if (used <= callsPerAccount)
        {
            return Permit.Yes;
        }

        _used[account] = callsPerAccount;
        return Permit.No(clock.GetUtcNow() + Never);
    }

    /// <summary>A command makes none.</summary>
    public int? LongRequests(string account) => null;

    public void Report(string account, PlatformUsage usage) => _reported[account] = usage;
}
