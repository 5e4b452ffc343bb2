using HubSpotSfSync.Grains;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace HubSpotSfSync.Silo.Hosting;

internal static class Telemetry
{
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
