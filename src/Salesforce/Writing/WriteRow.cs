using System.Text.Json.Nodes;
using HubSpotSfSync.Salesforce.Reading;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Salesforce.Writing;

/// <summary>One write on its way through a batch.</summary>
internal sealed class WriteRow(RecordWrite write)
{
    public RecordWrite Write { get; } = write;

    public bool IsCreate => Write.RecordId is null;

    /// <summary>The record to update; a create gets one when its identity is found.</summary>
    public string? RecordId { get; set; } = write.RecordId is null ? null : RecordIds.To18(write.RecordId);

    public WriteOutcome? Outcome { get; set; }

    /// <summary>What may not go out in a batch twice: Salesforce refuses both rows.</summary>
    public IEnumerable<string> Keys
    {
        get
        {
            yield return $"identity {Write.Identity.ToUpperInvariant()}";
            if (RecordId is not null)
            {
                yield return $"id {RecordId}";
            }

            if (IsCreate && Write.MatchField is not null && Write.MatchValue is not null)
            {
                yield return $"match {Write.MatchField}={Write.MatchValue.ToUpperInvariant()}";
            }
        }
    }

    /// <summary>
    /// Refuses what would have Salesforce refuse every row of the batch. A create leaves out what can't be set; an update says so.
    /// </summary>
    public void Check(DescribedObject described)
    {
        foreach (var (name, value) in Write.Values)
        {
            var field = described.Find(name);
            var problem = field switch
            {
                null => ("INVALID_FIELD", $"No such field '{name}' on {described.Schema.ObjectType}, or our user may not see it."),
                { Updatable: false } when !IsCreate => ("INVALID_FIELD_FOR_INSERT_UPDATE", $"{described.Schema.ObjectType}.{name} can't be updated by our user."),
                _ when !FieldValues.TryToJson(field.Kind, value, out _) => ("INVALID_TYPE_ON_FIELD_IN_RECORD", $"{described.Schema.ObjectType}.{name} holds a {field.Kind}, which the value is not."),
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
    public JsonObject ToJson(RecordQuery query, DescribedObject described)
    {
        var row = new JsonObject { ["attributes"] = new JsonObject { ["type"] = query.ObjectType } };
        if (RecordId is not null)
        {
            row["id"] = RecordId;
        }

        foreach (var (name, value) in Write.Values)
        {
            var field = described.Find(name)!;
            if (RecordId is null ? field.Creatable : field.Updatable)
            {
                FieldValues.TryToJson(field.Kind, value, out var json);
                row[name] = json;
            }
        }

        row[query.IdentityField] = Write.Identity;
        return row;
    }
}
