using System.Collections;
using System.Globalization;
using Avro;
using Avro.Generic;
using HubSpotSfSync.Salesforce.Reading;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce.Events;

/// <summary>A decoded change event.</summary>
internal sealed class ChangeEvent(GenericRecord payload)
{
    private readonly GenericRecord _header = (GenericRecord)payload["ChangeEventHeader"];

    public string EntityName => (string)_header["entityName"];

    /// <summary>CREATE, UPDATE, DELETE, UNDELETE, GAP_…</summary>
    public string ChangeType => _header["changeType"] switch
    {
        GenericEnum symbol => symbol.Value,
        var other => Convert.ToString(other, CultureInfo.InvariantCulture) ?? string.Empty,
    };

    public IReadOnlyList<string> RecordIds => [.. Texts("recordIds").Select(Salesforce.RecordIds.To18)];

    public DateTimeOffset CommittedAt => DateTimeOffset.FromUnixTimeMilliseconds((long)_header["commitTimestamp"]);

    /// <summary>By flat name: where to find each changed field. Every field has a value in an update, changed or not: only the header tells.</summary>
    public IReadOnlyDictionary<string, string> Changed => Paths(ChangedFields.Decode(payload.Schema, Texts("changedFields").Concat(Texts("nulledFields"))));

    /// <summary>What became empty. A field that changed, is empty, and is not among these was hidden from our user meanwhile.</summary>
    public IReadOnlySet<string> Nulled => Paths(ChangedFields.Decode(payload.Schema, Texts("nulledFields"))).Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Long texts that came as the difference to a former value.</summary>
    public IReadOnlySet<string> Diffs => Paths(ChangedFields.Decode(payload.Schema, Texts("diffFields"))).Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>By flat name: all fields of the event.</summary>
    public IReadOnlyDictionary<string, string> All => Paths(payload.Schema.Fields.Skip(1).SelectMany(PathsOf));

    public string? Value(string path, FieldKind kind)
    {
        object? value = payload;
        foreach (var name in path.Split('.'))
        {
            value = value is GenericRecord record && record.TryGetValue(name, out var inner) ? inner : null;
        }

        return value switch
        {
            null or GenericRecord => null,
            bool flag => CanonicalText.Boolean(flag),
            long ms when kind == FieldKind.DateTime => CanonicalText.Instant(DateTimeOffset.FromUnixTimeMilliseconds(ms)),
            long ms when kind == FieldKind.Date => CanonicalText.Date(DateTimeOffset.FromUnixTimeMilliseconds(ms)),
            _ => FieldValues.ToCanonical(kind, Convert.ToString(value, CultureInfo.InvariantCulture)),
        };
    }

    /// <summary>Whether a field comes in parts, and has no text of its own: the name of a person, an address.</summary>
    public bool IsCompound(string path) =>
        payload.Schema.TryGetField(path, out var field) && payload[path] is not string && ChangedFields.PartsOf(field) is not null;

    /// <summary>
    /// The stamp has whole seconds, as a read of the record shows it; the commit orders what falls into one.
    /// </summary>
    public RecordVersion Version
    {
        get
        {
            var isTold = ChangeType is "CREATE" || (ChangeType is "UPDATE" && Changed.ContainsKey("LastModifiedDate"));
            var commit = CommittedAt.ToUnixTimeMilliseconds();
            return isTold && payload.TryGetValue("LastModifiedDate", out var stamp) && stamp is long modified
                ? new RecordVersion(modified, commit)
                : new RecordVersion(CommittedAt.ToUnixTimeSeconds() * 1000, commit);
        }
    }

    private IEnumerable<string> Texts(string name) =>
        _header.TryGetValue(name, out var value) && value is IEnumerable list and not string ? list.OfType<string>() : [];

    private IEnumerable<string> PathsOf(Field field) =>
        payload[field.Name] is not string && ChangedFields.PartsOf(field) is { } parts
            ? parts.Fields.Select(part => $"{field.Name}.{part.Name}").Append(field.Name)
            : [field.Name];

    private static Dictionary<string, string> Paths(IEnumerable<string> paths)
    {
        var byName = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var path in paths)
        {
            byName[FlatNames.Of(path)] = path;
        }

        return byName;
    }
}
