using System.Text.Json;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Bulk;

/// <summary>A job that writes: what was uploaded, and what became of it.</summary>
internal sealed class IngestJob(string id, string operation, SObjectType type, CsvFormat format)
    : BulkJob(id, operation, type.Name, format)
{
    public SObjectType Type => type;

    /// <summary>For upserts.</summary>
    public FieldDefinition? ExternalId { get; init; }

    public string? AssignmentRuleId { get; init; }

    /// <summary>Who writes, and what its change events call it.</summary>
    public required WriteContext Context { get; init; }

    public BulkContent Upload { get; private set; } = new();

    public bool IsUploading { get; set; }

    /// <summary>There is only one upload.</summary>
    public bool HasUpload { get; set; }

    /// <summary>Of the first byte in <see cref="Upload"/> that no row was taken from.</summary>
    public long UnprocessedFrom { get; set; }

    public long HeaderLength { get; set; }

    public BulkContent Successful { get; } = new();

    public BulkContent Failed { get; } = new();

    protected override string JobType => "V2Ingest";

    /// <summary>An upload that broke off leaves nothing.</summary>
    public void ForgetUpload()
    {
        Upload.Dispose();
        Upload = new BulkContent();
        HasUpload = false;
    }

    public override void Dispose()
    {
        Upload.Dispose();
        Successful.Dispose();
        Failed.Dispose();
    }

    protected override void WriteOwn(Utf8JsonWriter json, bool withProgress)
    {
        if (ExternalId is not null)
        {
            json.WriteString("externalIdFieldName", ExternalId.Name);
        }

        if (AssignmentRuleId is not null)
        {
            json.WriteString("assignmentRuleId", AssignmentRuleId);
        }

        json.WriteString("contentUrl", $"services/data/v{ApiVersion}/jobs/ingest/{Id}/batches");
        if (withProgress)
        {
            json.WriteNumber("numberRecordsFailed", FailedRecords);
            json.WriteNumber("apiActiveProcessingTime", (long)ProcessingTime.TotalMilliseconds);
            json.WriteNumber("apexProcessingTime", 0);
        }
    }
}
