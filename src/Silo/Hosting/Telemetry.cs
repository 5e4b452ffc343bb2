using HubSpotSfSync.Grains;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace HubSpotSfSync.Silo.Hosting;

internal static class Telemetry
{
    /// <summary>An instrument takes room for as many series as it may have, whether it has them or not: some 140 instruments of the usual 2,000 are
    /// 25 MB of every silo. The runtime's tell apart kinds of grains, routes and hosts; ours accounts and lanes, of which there may be many.</summary>
    private const int MostSeriesOfTheRuntime = 500;

    private static readonly string[] OrleansSources = ["Microsoft.Orleans.Runtime", "Microsoft.Orleans.Application", "Microsoft.Orleans.Lifecycle", "Microsoft.Orleans.Storage"];

    /// <summary>Whether there is a collector. Without one nobody reads traces, and each grain call would make one.</summary>
    public static bool IsTraced(IConfiguration configuration) => configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is not null;

    /// <summary>Traces leave by OTLP when OTEL_EXPORTER_OTLP_ENDPOINT names a collector; metrics are on /metrics.</summary>
    public static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder, string instance)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("hubspotsfsync", serviceInstanceId: instance))
            .WithMetrics(metrics => metrics
                .AddMeter(SyncInstruments.Name)
                .AddMeter("Microsoft.Orleans")
                .AddMeter("System.Runtime")
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddView(instrument => instrument.Meter.Name == SyncInstruments.Name ? null : new MetricStreamConfiguration { CardinalityLimit = MostSeriesOfTheRuntime })
                .AddPrometheusExporter());
        if (IsTraced(builder.Configuration))
        {
            telemetry.WithTracing(tracing => tracing
                .AddSource(SyncInstruments.Name)
                .AddSource(OrleansSources)
                .AddAspNetCoreInstrumentation(http => http.Filter = context => context.Request.Path.StartsWithSegments("/webhooks"))
                .AddHttpClientInstrumentation()
                .AddOtlpExporter());
        }

        return builder;
    }
}
