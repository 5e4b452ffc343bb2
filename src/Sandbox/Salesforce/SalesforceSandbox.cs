using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.Salesforce.Api;
using HubSpotSfSync.Sandbox.Salesforce.Bulk;
using HubSpotSfSync.Sandbox.Salesforce.Events;
using HubSpotSfSync.Sandbox.Salesforce.Limits;
using HubSpotSfSync.Sandbox.Salesforce.PubSub;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace HubSpotSfSync.Sandbox.Salesforce;

/// <summary>A Salesforce org to practise on: its published REST and Pub/Sub APIs, limits included, on loopback.</summary>
public sealed class SalesforceSandbox : IAsyncDisposable
{
    private readonly X509Certificate2 _certificate;
    private readonly BulkJobs _bulk;
    private readonly OpenStreams _streams = new();
    private SandboxServer? _server;

    private SalesforceSandbox(SalesforceSandboxOptions options)
    {
        Controls = new SandboxControls { Clock = options.Clock ?? new SandboxClock(), Latency = new LatencyProfile { Table = SalesforceLatencies.Table } };
        Org = new Org(options, Controls.Clock);
        Controls.Platform = new SalesforceFaults(Org);
        _bulk = new BulkJobs(Org);
        _certificate = CreateCertificate(Controls.Clock);
        Controls.Latency.Switched += (_, isRealistic) => Pace(isRealistic);
        Controls.Calls.AddLimit("DailyApiRequests", () => new LimitUsage(Org.Limits.Requests.Used, Org.Limits.Requests.Max));
        Controls.Calls.AddLimit("DailyDeliveredPlatformEvents", () => new LimitUsage(Org.Limits.DeliveredEvents.Used, Org.Limits.DeliveredEvents.Max));
    }

    public Uri Url => _server!.Urls[0];

    /// <summary>Unencrypted HTTP/2.</summary>
    public Uri PubSubUrl => _server!.Urls[1];

    public Uri PubSubTlsUrl => _server!.Urls[2];

    public SandboxControls Controls { get; }

    public SandboxClock Clock => Controls.Clock;

    /// <summary>The org behind the APIs; hold its gate while using it.</summary>
    public Org Org { get; }

    public static async Task<SalesforceSandbox> StartAsync(SalesforceSandboxOptions options, CancellationToken ct = default)
    {
        var sandbox = new SalesforceSandbox(options);
        try
        {
            sandbox._server = await SandboxServer.StartAsync(
                [
                    new SandboxListener(options.Port),
                    new SandboxListener(options.PubSubPort, HttpProtocols.Http2),
                    new SandboxListener(options.PubSubTlsPort, HttpProtocols.Http2, sandbox._certificate),
                ],
                sandbox.Controls,
                sandbox.AddServices,
                sandbox.Map,
                ct);
            return sandbox;
        }
        catch
        {
            await sandbox.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds sample records.</summary>
    /// <param name="size">How many, of each region.</param>
    /// <param name="region">Only of this one; null for all.</param>
    /// <returns>How many were created.</returns>
    public (int Accounts, int Contacts) Seed(SampleSize size, string? region = null)
    {
        string[] regions = region is null ? [SampleData.Emea, SampleData.Apac] : [region];
        return Seed(regions.SelectMany(region => SampleData.Companies(region, size)), regions.SelectMany(region => SampleData.People(region, size)));
    }

    public (int Accounts, int Contacts) Seed(IEnumerable<SampleCompany> companies, IEnumerable<SamplePerson> people) =>
        SampleSeeding.Seed(Org, companies, people);

    public void Reset()
    {
        lock (Org.Gate)
        {
            _bulk.Clear();
            _streams.Reset();
            Org.Reset();
        }

        Controls.Faults.Clear();
        Controls.Calls.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        await _bulk.DisposeAsync();
        _certificate.Dispose();
    }

    // What takes its time beside the calls themselves.
    private void Pace(bool isRealistic)
    {
        lock (Org.Gate)
        {
            _bulk.Pace = _bulk.Pace with { Profile = isRealistic ? "realistic" : "instant" };
            Org.Events.DeliveredPerSecond = isRealistic ? SalesforceLatencies.EventsPerSecond : null;
        }
    }

    private void AddServices(IServiceCollection services)
    {
        services.AddSingleton(Org);
        services.AddSingleton(_streams);
        services.AddSingleton<IStartupFilter>(new RunningRequests(Org.Limits));
        services.AddGrpc();
        services.AddRequestDecompression();
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            compression.Providers.Add<GzipCompressionProvider>();
            compression.MimeTypes = ["application/json", "text/csv"];
        });
        services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);
    }

    private void Map(WebApplication app)
    {
        var gate = new OrgGate(Org);
        app.UseResponseCompression();
        app.UseRequestDecompression();
        app.Use((context, next) => gate.InvokeAsync(context, next));
        var routes = new ApiRoutes();
        var setup = new EventSetup(Org);
        new ToolingEndpoints(Org, setup).Add(routes);
        OrgEndpoints.Add(routes);
        LimitsEndpoint.Add(routes);
        DescribeEndpoints.Add(routes);
        ReplicationEndpoints.Add(routes);
        RowEndpoints.Add(routes);
        CollectionEndpoints.Add(routes);
        var composite = new CompositeEndpoints(routes);
        composite.Add();
        new GraphEndpoints(composite).Add(routes);
        new BatchEndpoints(routes).Add();
        TreeEndpoints.Add(routes);
        QueryEndpoints.Add(routes);
        routes.Map(app, Org);
        OrgEndpoints.MapVersions(app);
        new OAuthEndpoints(Org).Map(app);
        new IdentityEndpoints(Org).Map(app);
        new BulkEndpoints(Org, _bulk).Map(app);
        new ApiControlEndpoints(Org, setup).Map(app);
        new FaultControlEndpoints(Org, _bulk, _streams).Map(app);
        new ControlEndpoints(this).Map(app);
        new RecordControlEndpoints(Org).Map(app);
        app.MapGrpcService<PubSubService>();
    }

    private static X509Certificate2 CreateCertificate(TimeProvider clock)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = clock.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddYears(1));
    }
}
