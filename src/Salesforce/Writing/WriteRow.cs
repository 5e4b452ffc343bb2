using System.Text.Json.Nodes;
using HubSpotSfSync.Salesforce.Reading;
using HubSpotSfSync.Salesforce.Rest;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Salesforce.Writing;

/// <summary>One write on its way through a batch.</summary>
internal sealed class WriteRow(RecordWrite write, RecordQuery query)
{
    /// <summary>In a job's file an empty value leaves a field alone, and this empties it.</summary>
    private const string CsvNull = "#N/A";

    private const int LongestCsvField = 131_072;
    private const int LongestCsvRow = 400_000;

    public RecordWrite Write { get; } = write;

    /// <summary>The mapping's condition: a create meets no record outside of it.</summary>
    public string? Scope { get; init; }

    /// <summary>But where the caller decides whose a record outside is.</summary>
    public bool MatchesAnywhere { get; init; }

    public string ObjectType => query.ObjectType;

    public bool IsCreate => Write.RecordId is null;

    /// <summary>A create without an identity that could make it an upsert: sent twice it would make two.</summary>
    public bool IsInsert => IsCreate && query.IdentityField is null;

    /// <summary>Whether it writes the Amount of an Opportunity, which depends on what else that has.</summary>
    public bool HasAmount => LineItems.Matter(query, Write);

    /// <summary>The record to update; null for one that has yet to be made.</summary>
    public string? RecordId { get; } = write.RecordId is null ? null : RecordIds.To18(write.RecordId);

    public WriteOutcome? Outcome { get; set; }

    /// <summary>Whether it must be looked at what is there before it is written.</summary>
    public bool IsLookedAt => IsCreate || Write.Expected.Count > 0 || HasAmount;

    /// <summary>Whether another transaction held the row, or its parent.</summary>
    public bool IsLocked => Outcome is WriteOutcome.Later { Code: Verdict.RowLockCode };

    /// <summary>The first record that it refers to: rows of one parent lock each other out.</summary>
    public string ParentOf(DescribedObject described) => Write.Values
        .Where(value => value.Value is not null && described.KindOf(value.Key) == FieldKind.Reference)
        .OrderBy(value => value.Key, StringComparer.Ordinal).Select(value => value.Value).FirstOrDefault() ?? string.Empty;

    /// <summary>What may not go out in a batch twice: Salesforce refuses both rows.</summary>
    public IEnumerable<string> Keys
    {
        get
        {
            if (Write.Identity.Length > 0)
            {
                yield return $"identity {Write.Identity.ToUpperInvariant()}";
            }

            if (RecordId is not null)
            {
                yield return $"id {RecordId}";
            }

            foreach (var key in IsCreate ? Write.Match : [])
            {
                yield return $"match {string.Join('&', key.Values.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}={one.Value.ToUpperInvariant()}"))}";
            }
        }
    }

    /// <summary>
    /// Refuses what would have Salesforce refuse every row of the batch. A create leaves out what can't be set; an update says so.
    /// </summary>
    public void Check(DescribedObject described)
    {
        if (Write.Delete && IsCreate)
        {
            Outcome = new WriteOutcome.Refused("MISSING_ARGUMENT", $"The record of {Write.Identity} that should be deleted is not named.", []);
            return;
        }

        if (IsCreate && query.IdentityField is null && Write.Match.Count == 0)
        {
            Outcome = new WriteOutcome.Refused(
                "NO_MATCH_KEY", $"A new {query.ObjectType} for {Write.Identity} could not be recognised once it is there: it carries no identity, and nothing to match it by is known.", []);
            return;
        }

        if (Write.Match.SelectMany(Matching.FieldsOf).FirstOrDefault(field => described.Find(field) is null) is { } unknown)
        {
            Outcome = new WriteOutcome.Refused("INVALID_FIELD", $"No such field '{unknown}' on {described.Schema.ObjectType} to match by, or our user may not see it.", [unknown]);
            return;
        }

        foreach (var (name, value) in Write.Values.Where(value => !described.IsOnlyCurrency(value.Key)))
        {
            var field = described.Find(described.ReferenceBehind(name) ?? name);
            var problem = field switch
            {
                null => ("INVALID_FIELD", $"No such field '{name}' on {described.Schema.ObjectType}, or our user may not see it."),
                { Updatable: false } when !IsCreate => ("INVALID_FIELD_FOR_INSERT_UPDATE", $"{described.Schema.ObjectType}.{name} can't be updated by our user."),
                _ when field.Name == name && !FieldValues.TryToJson(field.Kind, value, out _) => ("INVALID_TYPE_ON_FIELD_IN_RECORD", $"{described.Schema.ObjectType}.{name} holds a {field.Kind}, which the value is not."),
                _ => default((string Code, string Message)?),
            };
            if (problem is { } found)
            {
                Outcome = new WriteOutcome.Refused(found.Code, found.Message, [name]);
                return;
            }
        }
    }

    /// <summary>The row of a collection. The identity goes along with every write: in an upsert it is the key.</summary>
    public JsonObject ToJson(DescribedObject described)
    {
        var row = new JsonObject { ["attributes"] = new JsonObject { ["type"] = query.ObjectType } };
        if (RecordId is not null)
        {
            row["id"] = RecordId;
        }

        foreach (var (name, value) in Cells(described))
        {
            if (name.Split('.') is [var parent, var key])
            {
                row[parent] = new JsonObject { [key] = value };
            }
            else
            {
                row[name] = value;
            }
        }

        if (query.IdentityField is { } identity)
        {
            row[identity] = Write.Identity.Length > 0 ? Write.Identity : null;
        }

        return row;
    }

    /// <summary>The row of a job's file, by column; null where the file has no way to say one of the values, or what is to happen.</summary>
    public IReadOnlyDictionary<string, string>? ToCsv(DescribedObject described)
    {
        if (Write.Delete || IsInsert)
        {
            return null;
        }

        var row = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (RecordId is not null)
        {
            row["Id"] = RecordId;
        }

        foreach (var (name, value) in Cells(described))
        {
            var text = value?.ToString() ?? string.Empty;
            if (text == CsvNull || text.Length > LongestCsvField)
            {
                return null;
            }

            row[name] = text.Length == 0 ? CsvNull : text;
        }

        if (query.IdentityField is { } identity)
        {
            row[identity] = Write.Identity.Length > 0 ? Write.Identity : CsvNull;
        }

        return row.Values.Sum(text => text.Length) <= LongestCsvRow ? row : null;
    }

    /// <summary>A parent is named by an external id of its own; none, by emptying the field that refers to it.</summary>
    private IEnumerable<(string Name, JsonNode? Value)> Cells(DescribedObject described)
    {
        foreach (var (name, text) in Write.Values.Where(value => !described.IsOnlyCurrency(value.Key)))
        {
            var reference = described.ReferenceBehind(name);
            var field = described.Find(reference ?? name)!;
            if (RecordId is null ? field.Creatable : field.Updatable)
            {
                FieldValues.TryToJson(reference is null ? field.Kind : FieldKind.Text, text, out var value);
                yield return (value is null ? field.Name : name, value);
            }
        }
    }
}
