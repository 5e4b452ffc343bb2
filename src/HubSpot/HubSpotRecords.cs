using System.Text.Json;
using HubSpotSfSync.HubSpot.Associations;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.HubSpot;

/// <summary>HubSpot's objects as records.</summary>
internal static class HubSpotRecords
{
    public const string Id = "hs_object_id";

    /// <summary>The records that were merged into one: their ids go on finding it.</summary>
    public const string MergedIds = "hs_merged_object_ids";

    /// <summary>Contacts have their own name for the time of their last change.</summary>
    public static string StampOf(string objectType) => objectType == "contacts" ? "lastmodifieddate" : "hs_lastmodifieddate";

    public static IEnumerable<string> PropertiesOf(RecordQuery query) =>
        query.Fields.Where(field => !AssociationField.Is(field)).Concat(IdentityOf(query)).Append(StampOf(query.ObjectType)).Distinct(StringComparer.Ordinal);

    public static CrmRecord Read(RecordQuery query, ObjectSchema schema, JsonElement result)
    {
        var properties = result.GetProperty("properties");
        var values = new Dictionary<string, string?>(query.Fields.Count);
        foreach (var field in query.Fields)
        {
            // Associations are read by another call, and filled in.
            values[field] = AssociationField.Is(field) ? null : HubSpotSchemas.ToCanonical(schema, field, HubSpotErrors.Text(properties, field));
        }

        return new CrmRecord
        {
            ObjectType = query.ObjectType,
            Id = HubSpotErrors.Text(result, "id")!,
            Version = VersionOf(query, result, properties),
            Values = values,
            Deleted = result.TryGetProperty("archived", out var archived) && archived.ValueKind == JsonValueKind.True,
            Identity = query.IdentityField is { } carrier && HubSpotErrors.Text(properties, carrier) is { Length: > 0 } identity ? identity : null,
        };
    }

    /// <summary>Those of the fields that an answer tells.</summary>
    public static IReadOnlyDictionary<string, string?> Told(ObjectSchema schema, IEnumerable<string> fields, JsonElement result)
    {
        var properties = result.GetProperty("properties");
        return fields
            .Where(field => !AssociationField.Is(field) && properties.TryGetProperty(field, out _))
            .ToDictionary(field => field, field => HubSpotSchemas.ToCanonical(schema, field, HubSpotErrors.Text(properties, field)));
    }

    /// <summary>The ids that find a record: its own, and those of the records that were merged into it.</summary>
    public static IEnumerable<string> IdsOf(JsonElement result) =>
        (result.TryGetProperty("properties", out var properties) ? HubSpotErrors.Text(properties, MergedIds) ?? "" : "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Append(HubSpotErrors.Text(result, "id")!);

    /// <summary>What is left of a record that was merged into another one.</summary>
    public static CrmRecord MergedAway(string id, CrmRecord into) => new()
    {
        ObjectType = into.ObjectType,
        Id = id,
        Version = into.Version,
        Values = new Dictionary<string, string?>(),
        Deleted = true,
        MergedInto = into.Id,
        Identity = into.Identity,
    };

    /// <summary>The record, and what is left of those that were merged into it.</summary>
    public static IEnumerable<CrmRecord> WithMerged(CrmRecord record, JsonElement result) =>
        IdsOf(result).Where(id => id != record.Id).Select(id => MergedAway(id, record)).Prepend(record);

    /// <summary>The query with some fields more.</summary>
    public static RecordQuery With(this RecordQuery query, IEnumerable<string> fields) =>
        query with { Fields = [.. query.Fields.Union(fields, StringComparer.Ordinal)] };

    /// <summary>The record with the query's fields alone.</summary>
    public static CrmRecord Only(this CrmRecord record, RecordQuery query) =>
        record.Values.Count == query.Fields.Count ? record : record with { Values = query.Fields.ToDictionary(field => field, field => record.Values[field]) };

    private static IEnumerable<string> IdentityOf(RecordQuery query) => query.IdentityField is { } field ? [field] : [];

    /// <summary>Whether an answer carries every property that was asked for, so that no read has to follow.</summary>
    public static bool IsComplete(RecordQuery query, JsonElement result) =>
        !query.Fields.Any(AssociationField.Is)
        && result.TryGetProperty("properties", out var properties) && PropertiesOf(query).All(property => properties.TryGetProperty(property, out _));

    /// <summary>The stamp may be missing; then the object's own "updatedAt" has to do.</summary>
    private static RecordVersion VersionOf(RecordQuery query, JsonElement result, JsonElement properties)
    {
        var at = CanonicalText.ParseInstant(HubSpotErrors.Text(properties, StampOf(query.ObjectType))) ?? CanonicalText.ParseInstant(HubSpotErrors.Text(result, "updatedAt"));
        return at is { } stamp
            ? new RecordVersion(stamp.ToUnixTimeMilliseconds())
            : throw new CrmException(CrmFault.Refused, "NO_STAMP", $"HubSpot record {HubSpotErrors.Text(result, "id")} of {query.ObjectType} has no modification time.");
    }
}
