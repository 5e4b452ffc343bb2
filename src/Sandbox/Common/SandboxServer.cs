using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace HubSpotSfSync.Sandbox.Common;

/// <summary>One door of a sandbox on 127.0.0.1. Port 0 takes any free port; with a certificate it speaks TLS.</summary>
public sealed record SandboxListener(
    int Port,
    HttpProtocols Protocols = HttpProtocols.Http1,
    X509Certificate2? Certificate = null);

/// <summary>A small Kestrel server with no state outside itself, so that several run in one process.</summary>
public sealed class SandboxServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SandboxServer(WebApplication app, IReadOnlyList<Uri> urls)
    {
        _app = app;
        Urls = urls;
    }

    /// <summary>The addresses, in the order of the listeners.</summary>
    public IReadOnlyList<Uri> Urls { get; }

    /// <param name="listeners">The doors to open.</param>
    /// <param name="controls">Served under <see cref="SandboxControls.Path"/> and applied to every other call.</param>
    /// <param name="configureServices">Services the platform's endpoints need, null for none.</param>
    /// <param name="map">Adds the platform's middleware and endpoints, behind the controls.</param>
    /// <param name="ct">Gives up the start.</param>
    public static async Task<SandboxServer> StartAsync(
        IReadOnlyList<SandboxListener> listeners,
        SandboxControls controls,
        Action<IServiceCollection>? configureServices,
        Action<WebApplication> map,
        CancellationToken ct = default)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Sandbox" });
        // Settings files and environment variables are those of the process that embeds the sandbox, not ours.
        builder.Configuration.Sources.Clear();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        // Connections that are reset on demand are no news.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 160L * 1024 * 1024;
            // The platforms have limits of their own, which their gates refuse in their words.
            kestrel.Limits.MaxRequestLineSize = 64 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 64 * 1024;
            foreach (var listener in listeners)
            {
                kestrel.Listen(IPAddress.Loopback, listener.Port, endpoint => Open(endpoint, listener));
            }
        });
        // The process that embeds a sandbox owns the signals; a sandbox ends when it is disposed.
        builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        configureServices?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseRouting();
        app.UseSandboxControls(controls);
        map(app);
        try
        {
            await app.StartAsync(ct);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
        return new SandboxServer(app, [.. addresses.Addresses.Select(address => new Uri(address))]);
    }

    public async ValueTask DisposeAsync()
    {
        // Open streams (Pub/Sub) would otherwise hold the stop for the default half minute.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }

    private static void Open(ListenOptions endpoint, SandboxListener listener)
    {
        endpoint.Protocols = listener.Protocols;
        if (listener.Certificate is not null)
        {
            endpoint.UseHttps(listener.Certificate);
        }
    }

    private sealed class EmbeddedLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
