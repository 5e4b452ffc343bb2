using System.Text.Json;
using HubSpotSfSync.Sandbox.Salesforce.Soql;

namespace HubSpotSfSync.Sandbox.Salesforce.Bulk;

/// <summary>A job that reads. Its result is kept as text, so a page read again is the same.</summary>
internal sealed class QueryJob(string id, string operation, string objectName, CsvFormat format)
    : BulkJob(id, operation, objectName, format)
{
    private readonly List<long> _rowEnds = [];

    public required SoqlQuery Query { get; init; }

    public required QueryColumns Columns { get; init; }

    public BulkContent Result { get; } = new();

    public long HeaderLength { get; set; }

    public int RowCount => _rowEnds.Count;

    protected override string JobType => "V2Query";

    /// <summary>Notes that a row of the result ends here.</summary>
    public void EndRow(long offset) => _rowEnds.Add(offset);

    /// <summary>Where the row with this number (from 0) begins; past the last one, the end of the result.</summary>
    public long StartOf(int row) => row == 0 ? HeaderLength : _rowEnds[row - 1];

    public override void Dispose() => Result.Dispose();

    protected override void WriteOwn(Utf8JsonWriter json, bool withProgress)
    {
        if (withProgress)
        {
            json.WriteBoolean("isPkChunkingSupported", true);
        }
    }
}
