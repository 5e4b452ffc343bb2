using System.Text.Json;
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
        return new CrmRecord
        {
            ObjectType = query.ObjectType,
            Id = RecordIds.To18(members["Id"].GetString()!),
            Version = new RecordVersion(StampOf(members).ToUnixTimeMilliseconds(), sentAt.ToUnixTimeMilliseconds()),
            Values = query.Fields.Concat(more ?? []).Distinct(StringComparer.Ordinal).ToDictionary(field => field, field => Value(members, field, described)),
            Deleted = members.TryGetValue(SoqlText.Deleted, out var deleted) && deleted.ValueKind == JsonValueKind.True,
            Identity = Value(members, query.IdentityField, described),
        };
    }

    private static DateTimeOffset StampOf(Dictionary<string, JsonElement> members) =>
        CanonicalText.ParseInstant(members[SoqlText.Stamp].GetString()) ?? throw new FormatException("A record came without a SystemModstamp.");

    private static string? Value(Dictionary<string, JsonElement> members, string field, DescribedObject described) =>
        members.TryGetValue(field, out var value) ? FieldValues.ToCanonical(described.KindOf(field), value) : null;
}
