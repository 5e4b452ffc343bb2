using System.Text.Json;
using HubSpotSfSync.Salesforce.Bulk;
using HubSpotSfSync.Salesforce.Soql;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce.Reading;

/// <summary>Rows of an answer to records.</summary>
internal static class RecordReader
{
    /// <param name="row">The row.</param>
    /// <param name="query">Which fields were asked for.</param>
    /// <param name="described">Their kinds.</param>
    /// <param name="sentAt">When the request left.</param>
    /// <param name="more">Fields beside those of the query.</param>
    public static CrmRecord Read(JsonElement row, RecordQuery query, DescribedObject described, DateTimeOffset sentAt, IEnumerable<string>? more = null)
    {
        var members = row.EnumerateObject().ToDictionary(member => member.Name, member => member.Value, StringComparer.OrdinalIgnoreCase);
        return Read(field => FieldValues.ToCanonical(described.KindOf(field), Find(members, field)), query, sentAt, more);
    }

    /// <summary>The field of a parent comes within the parent, and that of its parent within that; a parent is null where there is none.</summary>
    private static JsonElement Find(Dictionary<string, JsonElement> members, string path) =>
        members.TryGetValue(path, out var own) ? own
        : path.Split('.') is [var relationship, .. var rest] && members.TryGetValue(relationship, out var parent) ? rest.Aggregate(parent, Member)
        : default;

    private static JsonElement Member(JsonElement parent, string name) => parent.ValueKind == JsonValueKind.Object
        ? parent.EnumerateObject().FirstOrDefault(member => string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase)).Value
        : default;

    /// <summary>A row of CSV, where empty is null.</summary>
    public static CrmRecord Read(BulkRow row, RecordQuery query, DescribedObject described, DateTimeOffset sentAt) =>
        Read(field => FieldValues.ToCanonical(described.KindOf(field), row[field]), query, sentAt, null);

    private static CrmRecord Read(Func<string, string?> value, RecordQuery query, DateTimeOffset sentAt, IEnumerable<string>? more)
    {
        var stamp = CanonicalText.ParseInstant(value(SoqlText.Stamp)) ?? throw new FormatException("A record came without a SystemModstamp.");
        return new CrmRecord
        {
            ObjectType = query.ObjectType,
            Id = RecordIds.To18(value("Id")!),
            Version = new RecordVersion(stamp.ToUnixTimeMilliseconds(), sentAt.ToUnixTimeMilliseconds()),
            Values = query.Fields.Concat(more ?? []).Distinct(StringComparer.Ordinal).ToDictionary(field => field, value),
            Deleted = bool.TryParse(value(SoqlText.Deleted), out var deleted) && deleted,
            Identity = query.IdentityField is { } identity ? value(identity) : null,
            MergedInto = value(SoqlText.Master) is { } master ? RecordIds.To18(master) : null,
            Converted = LeadConversions.IsLead(query.ObjectType) ? LeadConversions.Read(value) : null,
        };
    }
}
