using System.Buffers;
using System.Text.Json;
using HubSpotSfSync.Sandbox.Salesforce.Api;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Bulk;

/// <summary>What the columns of an uploaded file mean for its object.</summary>
internal sealed class IngestColumns
{
    /// <summary>The text that blanks a field; an empty value leaves it alone.</summary>
    private const string Blank = "#N/A";

    private readonly Org _org;
    private readonly SObjectType _type;
    private readonly Column[] _columns;

    private IngestColumns(Org org, SObjectType type, Column[] columns, int keyAt)
    {
        _org = org;
        _type = type;
        _columns = columns;
        KeyAt = keyAt;
    }

    /// <summary>The column of the id, or of the external id of an upsert; -1 for inserts.</summary>
    public int KeyAt { get; }

    public int Count => _columns.Length;

    /// <exception cref="BulkFailure">The header does not fit the job.</exception>
    public static IngestColumns Bind(Org org, IngestJob job, IReadOnlyList<string> header)
    {
        var twice = header.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (twice is not null)
        {
            throw new BulkFailure($"InvalidBatch : Field name duplicated : {twice}");
        }

        if (job.Operation == "delete" && !(header is [var only] && only.Equals("Id", StringComparison.OrdinalIgnoreCase)))
        {
            throw new BulkFailure("InvalidBatch : The 'delete' batch must contain only ids");
        }

        Column[] columns = [.. header.Select(name => Bind(job.Type, name))];
        var key = job.Operation switch
        {
            "insert" => null,
            "upsert" => job.ExternalId!.Name,
            _ => "Id",
        };
        var keyAt = key is null ? -1 : Array.FindIndex(columns, column => column.Relationship is null && column.Field.Name == key);
        return new IngestColumns(org, job.Type, columns, keyAt);
    }

    public string? Key(IReadOnlyList<string> row) => KeyAt < 0 || row[KeyAt] is "" or Blank ? null : row[KeyAt].Trim();

    /// <summary>The values of a row, its key left out.</summary>
    /// <exception cref="RefusedException">A value can't be, or a parent is not there.</exception>
    public List<FieldWrite> Read(IReadOnlyList<string> row)
    {
        var writes = new List<FieldWrite>(row.Count);
        for (var at = 0; at < row.Count; at++)
        {
            if (at == KeyAt || row[at].Length == 0)
            {
                continue;
            }

            var (name, field, relationship) = _columns[at];
            if (row[at] == Blank)
            {
                writes.Add(new FieldWrite(relationship ?? field, null));
            }
            else if (relationship is null)
            {
                writes.Add(new FieldWrite(field, Value(field, row[at])));
            }
            else
            {
                writes.AddRange(Parent(name, row[at]));
            }
        }

        return writes;
    }

    private static Column Bind(SObjectType type, string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        try
        {
            return dot > 0 && type.FindRelationship(name[..dot]) is { } relationship
                ? new Column(name, relationship, relationship)
                : new Column(name, RowEndpoints.Field(type, name), null);
        }
        catch (RefusedException)
        {
            throw new BulkFailure($"InvalidBatch : Field name not found : {name}");
        }
    }

    private static object? Value(FieldDefinition field, string text)
    {
        try
        {
            return FieldValues.FromText(field, text);
        }
        catch (RefusedException refused) when (refused.WholeRequest)
        {
            throw new RefusedException(new SalesforceError(
                "INVALID_TYPE_ON_FIELD_IN_RECORD", $"{field.Label}: value not of required type: {text}", field.Name));
        }
    }

    // As in a JSON request, where the parent is an object with its external id.
    private List<FieldWrite> Parent(string column, string value)
    {
        var dot = column.IndexOf('.', StringComparison.Ordinal);
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject(column[..dot]);
            json.WriteString(column[(dot + 1)..], value);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        using var row = JsonDocument.Parse(buffer.WrittenMemory);
        return RowReader.Read(_org, _type, row.RootElement);
    }

    private sealed record Column(string Name, FieldDefinition Field, FieldDefinition? Relationship);
}
