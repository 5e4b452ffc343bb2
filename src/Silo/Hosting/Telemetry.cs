using HubSpotSfSync.Grains;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace HubSpotSfSync.Silo.Hosting;

internal static class Telemetry
{
    private static readonly string[] OrleansSources = ["Microsoft.Orleans.Runtime", "Microsoft.Orleans.Application", "Microsoft.Orleans.Lifecycle", "Microsoft.Orleans.Storage"];

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
                .AddPrometheusExporter());
        if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is not null)
        {
            // Without a collector nobody reads them, and each grain call would make one.
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
