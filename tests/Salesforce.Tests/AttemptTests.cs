using HubSpotSfSync.Sandbox.Salesforce;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Salesforce.Tests;

/// <summary>What holds for each attempt of a call.</summary>
public sealed class AttemptTests : IAsyncLifetime
{
    private readonly SlowPermits _permits = new();
    private SalesforceSandbox? _sandbox;
    private ServiceProvider? _services;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private ICrm Crm => _services!.GetRequiredKeyedService<ICrm>("salesforce/main");

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SalesforceSandbox.StartAsync(new SalesforceSandboxOptions(), Ct);
        _services = new ServiceCollection()
            .AddSingleton<TimeProvider>(_sandbox.Clock)
            .AddSingleton<IPermits>(_permits)
            .AddLogging()
            .AddSalesforceAccount(new SalesforceAccount { Org = "main", LoginUrl = _sandbox.Url, Login = new SalesforceLogin.ClientCredentials("sandbox-client", () => "sandbox-secret") })
            .BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        await _services!.DisposeAsync();
        await _sandbox!.DisposeAsync();
    }

    [Fact]
    public async Task None_starts_whose_deadline_passed_while_it_waited_for_its_permit()
    {
        await Crm.DescribeAsync("Contact", new CallContext(Lane.Live), Ct);
        _permits.Waiting = () => _sandbox!.Clock.Advance(TimeSpan.FromMinutes(1));
        var before = _sandbox!.Controls.Calls.Snapshot().Calls;

        var late = new CallContext(Lane.Live, _sandbox.Clock.GetUtcNow().AddSeconds(5));
        (await Should.ThrowAsync<CrmException>(() => Crm.DescribeAsync("Account", late, Ct))).Code.ShouldBe("EXPIRED");

        _sandbox.Controls.Calls.Snapshot().Calls.ShouldBe(before);
    }

    private sealed class SlowPermits : IPermits
    {
        public Action Waiting { get; set; } = () => { };

        public int? LongRequests(string account) => null;

        public ValueTask<Permit> AcquireAsync(string account, PermitWish wish, CancellationToken cancellationToken)
        {
            Waiting();
            return ValueTask.FromResult(Permit.Yes);
        }

        public void Report(string account, PlatformUsage usage)
        {
        }
    }
}
