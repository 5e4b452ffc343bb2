using System.Text.Json;
using HubSpotSfSync.Sandbox.Salesforce.Api;

namespace HubSpotSfSync.Sandbox.Salesforce.Bulk;

internal enum BulkState
{
    Open,
    UploadComplete,
    InProgress,
    JobComplete,
    Failed,
    Aborted,
}

/// <summary>A job of either kind. The org's gate guards what changes.</summary>
internal abstract class BulkJob(string id, string operation, string objectName, CsvFormat format) : IDisposable
{
    public string Id => id;

    public string Operation => operation;

    public string ObjectName => objectName;

    public CsvFormat Format => format;

    /// <summary><c>66.0</c></summary>
    public required string ApiVersion { get; init; }

    public required string CreatedById { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ModifiedAt { get; private set; }

    public BulkState State { get; private set; }

    public long Processed { get; set; }

    public long FailedRecords { get; set; }

    public TimeSpan ProcessingTime { get; set; }

    public string? ErrorMessage { get; private set; }

    public bool HasEnded => State is BulkState.JobComplete or BulkState.Failed or BulkState.Aborted;

    protected abstract string JobType { get; }

    public void Move(BulkState state, DateTimeOffset at, string? errorMessage = null)
    {
        State = state;
        ModifiedAt = at;
        ErrorMessage = errorMessage;
    }

    /// <param name="json">Where to.</param>
    /// <param name="withProgress">Also how far it is; the answers to a create and a change of state leave that out.</param>
    public void Write(Utf8JsonWriter json, bool withProgress)
    {
        json.WriteStartObject();
        json.WriteString("id", Id);
        json.WriteString("operation", Operation);
        json.WriteString("object", ObjectName);
        json.WriteString("createdById", CreatedById);
        json.WriteString("createdDate", RecordJson.DateTimeText(CreatedAt));
        json.WriteString("systemModstamp", RecordJson.DateTimeText(ModifiedAt));
        json.WriteString("state", State.ToString());
        json.WriteString("concurrencyMode", "Parallel");
        json.WriteString("contentType", "CSV");
        json.WritePropertyName("apiVersion");
        json.WriteRawValue(ApiVersion);
        WriteOwn(json, withProgress);
        json.WriteString("lineEnding", Format.LineEndingName);
        json.WriteString("columnDelimiter", Format.DelimiterName);
        if (withProgress)
        {
            json.WriteString("jobType", JobType);
            json.WriteNumber("numberRecordsProcessed", Processed);
            json.WriteNumber("retries", 0);
            json.WriteNumber("totalProcessingTime", (long)ProcessingTime.TotalMilliseconds);
            if (ErrorMessage is not null)
            {
                json.WriteString("errorMessage", ErrorMessage);
            }
        }

        json.WriteEndObject();
    }

    public abstract void Dispose();

    protected abstract void WriteOwn(Utf8JsonWriter json, bool withProgress);
}
