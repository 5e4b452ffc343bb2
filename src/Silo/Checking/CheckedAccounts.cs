using HubSpotSfSync.Grains;
using HubSpotSfSync.Grains.Connections;
using HubSpotSfSync.Silo.Hosting;
using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;

namespace HubSpotSfSync.Silo.Checking;

/// <summary>The accounts of a configuration, without a silo.</summary>
internal sealed class CheckedAccounts : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly CancellationToken _cancellation;
    private readonly Dictionary<string, Task<ReferenceData?>> _reference = [];

    private CheckedAccounts(ServiceProvider services, BoundedPermits permits, ClockReadings clocks, CancellationToken cancellationToken)
    {
        _services = services;
        _cancellation = cancellationToken;
        Permits = permits;
        Clocks = clocks;
    }

    public BoundedPermits Permits { get; }

    public ClockReadings Clocks { get; }

    public SchemaReader Schemas => _services.GetRequiredService<SchemaReader>();

    public static CheckedAccounts Open(SyncConfig config, CancellationToken cancellationToken, int callsPerAccount = BoundedPermits.Usual)
    {
        var permits = new BoundedPermits(TimeProvider.System, callsPerAccount);
        var clocks = new ClockReadings(TimeProvider.System);
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IPermits>(permits)
            .AddAccounts(config)
            .AddSingleton<SchemaReader>();
        foreach (var account in config.Portals.Select(portal => Accounts.HubSpot(portal.Name)).Concat(config.Orgs.Select(org => Accounts.Salesforce(org.Name))))
        {
            services.AddHttpClient(account).AddHttpMessageHandler(() => clocks.Handler(account));
        }

        return new CheckedAccounts(services.BuildServiceProvider(), permits, clocks, cancellationToken);
    }

    public ICrmAccounts All => _services.GetRequiredService<ICrmAccounts>();

    public ICrm Crm(string account) => All.Crm(account);

    /// <summary>Account to why its people, pipelines and currencies could not be read.</summary>
    public Dictionary<string, string> WithoutReference { get; } = new(StringComparer.Ordinal);

    /// <summary>Asked once for all connections of an account; null where it can't be read.</summary>
    public Task<ReferenceData?> ReferenceAsync(string account) =>
        _reference.TryGetValue(account, out var read) ? read : _reference[account] = ReadReferenceAsync(account);

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task<ReferenceData?> ReadReferenceAsync(string account)
    {
        try
        {
            return await Crm(account).ReadReferenceDataAsync(CheckCommands.Call, _cancellation);
        }
        catch (CrmException failure)
        {
            WithoutReference[account] = failure.Message;
            return null;
        }
    }
}
