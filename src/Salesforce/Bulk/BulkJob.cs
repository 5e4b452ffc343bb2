using System.Text.Json;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce.Bulk;

internal enum JobKind
{
    Query = 1,
    Ingest = 2,
}

/// <summary>How a job looked when it was last looked at.</summary>
internal sealed record BulkJob(JobKind Kind, string Id, string State, DateTimeOffset CreatedAt, DateTimeOffset? ChangedAt, long Processed, long Failed, string? Error)
{
    public bool IsOpen => State == "Open";

    public bool IsComplete => State == "JobComplete";

    public bool HasEnded => State is "JobComplete" or "Failed" or "Aborted";

    public static BulkJob Read(JobKind kind, JsonElement job) => new(
        kind,
        job.GetProperty("id").GetString()!,
        job.GetProperty("state").GetString()!,
        CanonicalText.ParseInstant(job.GetProperty("createdDate").GetString()) ?? throw new FormatException("A job came without its date."),
        job.TryGetProperty("systemModstamp", out var changed) ? CanonicalText.ParseInstant(changed.GetString()) : null,
        Number(job, "numberRecordsProcessed"),
        Number(job, "numberRecordsFailed"),
        job.TryGetProperty("errorMessage", out var error) && error.ValueKind == JsonValueKind.String ? error.GetString() : null);

    private static long Number(JsonElement job, string name) => job.TryGetProperty(name, out var value) && value.TryGetInt64(out var number) ? number : 0;
}
