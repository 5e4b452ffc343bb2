using HubSpotSfSync.Sandbox.Salesforce.Limits;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>GET /limits: those that are counted here as they stand, the others as an Enterprise org has them unused.</summary>
internal static class LimitsEndpoint
{
    private static readonly (string Name, long Max)[] Unused =
    [
        ("AnalyticsExternalDataSizeMB", 40_960), ("BOZosCalloutHourlyLimit", 20_000), ("ConcurrentAsyncGetReportInstances", 200),
        ("ConcurrentSyncReportRuns", 20), ("DailyAnalyticsDataflowJobExecutions", 60), ("DailyAsyncApexExecutions", 250_000),
        ("DailyAsyncApexTests", 500), ("DailyBulkV2QueryFileStorageMB", 976_562), ("DailyDurableGenericStreamingApiEvents", 200_000),
        ("DailyDurableStreamingApiEvents", 200_000), ("DailyGenericStreamingApiEvents", 10_000), ("DailyStandardVolumePlatformEvents", 25_000),
        ("DailyStreamingApiEvents", 200_000), ("DailyWorkflowEmails", 1_000), ("DataStorageMB", 10_240), ("DurableStreamingApiConcurrentClients", 1_000),
        ("FileStorageMB", 10_240), ("HourlyAsyncReportRuns", 1_200), ("HourlyDashboardRefreshes", 200), ("HourlyDashboardResults", 5_000),
        ("HourlyDashboardStatuses", 999_999_999), ("HourlyLongTermIdMapping", 100_000), ("HourlyManagedContentPublicRequests", 50_000),
        ("HourlyODataCallout", 20_000), ("HourlyPublishedStandardVolumePlatformEvents", 100_000), ("HourlyShortTermIdMapping", 100_000),
        ("HourlySyncReportRuns", 500), ("HourlyTimeBasedWorkflow", 1_000), ("MassEmail", 5_000), ("Package2VersionCreates", 6),
        ("SingleEmail", 5_000), ("StreamingApiConcurrentClients", 1_000),
    ];

    public static void Add(ApiRoutes routes) => routes.Add("GET", "/limits", Read);

    private static ApiResult Read(ApiCall call)
    {
        var limits = call.Org.Limits;
        var entries = new SortedDictionary<string, (long Max, long Remaining)>(StringComparer.Ordinal)
        {
            ["DailyApiRequests"] = Of(limits.Requests),
            ["DailyBulkApiBatches"] = Of(limits.BulkBatches),
            ["DailyBulkV2QueryJobs"] = Of(limits.BulkQueryJobs),
            ["DailyDeliveredPlatformEvents"] = Of(limits.DeliveredEvents),
            ["HourlyPublishedPlatformEvents"] = Of(limits.PublishedEvents),
            ["MonthlyPlatformEventsUsageEntitlement"] = (limits.MonthlyDeliveredEvents, Math.Max(0, limits.MonthlyDeliveredEvents - limits.DeliveredEvents.Used)),
        };
        foreach (var (name, max) in Unused)
        {
            entries[name] = (max, max);
        }

        return ApiResult.Ok(json =>
        {
            json.WriteStartObject();
            foreach (var (name, (max, remaining)) in entries)
            {
                json.WriteStartObject(name);
                json.WriteNumber("Max", max);
                json.WriteNumber("Remaining", remaining);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        });
    }

    private static (long Max, long Remaining) Of(RollingCount limit) => (limit.Max, Math.Max(0, limit.Max - limit.Used));
}
