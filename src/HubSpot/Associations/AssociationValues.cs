using System.Text.Json.Nodes;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.HubSpot.Associations;

/// <summary>Fills the association fields of records that were read: a call for each type and 1,000 records, and one for 100 associated
/// records of which a property is wanted.</summary>
internal sealed class AssociationValues(HubSpotApi api, HubSpotSchemas schemas, AssociationApi associations, TimeProvider clock)
{
    /// <summary>
    /// The records with the values of their association fields. An association comes and goes without a new modification stamp, so
    /// among looks at one stamp the later counts.
    /// </summary>
    public async Task<IReadOnlyList<CrmRecord>> FillAsync(RecordQuery query, IReadOnlyList<CrmRecord> records, CallContext call, CancellationToken cancellationToken)
    {
        var fields = AssociationField.Of(query.Fields);
        var properties = AssociatedProperty.Of(query.Fields);
        if (fields.Count + properties.Count == 0 || records.Count == 0)
        {
            return records;
        }

        var readAt = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var ids = records.Where(record => !record.Deleted).Select(record => record.Id).ToList();
        var found = new Dictionary<string, IReadOnlyDictionary<string, IReadOnlyList<Associated>>>(StringComparer.Ordinal);
        foreach (var toType in fields.Concat(properties.Select(property => property.Association)).Select(field => field.ToType).Distinct(StringComparer.Ordinal))
        {
            found[toType] = await associations.ReadAsync(query.ObjectType, toType, ids, call, cancellationToken);
        }

        string? IdOf(CrmRecord record, AssociationField field) => field.Of(query.ObjectType, found[field.ToType].GetValueOrDefault(record.Id, []))?.ToId;
        var values = new Dictionary<(string Type, string Id, string Property), string?>();
        foreach (var same in properties.GroupBy(property => property.Association.ToType))
        {
            var named = same.SelectMany(property => records.Select(record => record.Deleted ? null : IdOf(record, property.Association))).OfType<string>();
            await ReadAsync(same.Key, named, [.. same.Select(property => property.Property)], values, call, cancellationToken);
        }

        return [.. records.Select(record => record.Deleted ? record : record with
        {
            Version = record.Version with { Tick = readAt },
            Values = new Dictionary<string, string?>(record.Values
                .Where(value => !AssociationField.Is(value.Key))
                .Concat(fields.Select(field => KeyValuePair.Create(field.Name, IdOf(record, field))))
                .Concat(properties.Select(property => KeyValuePair.Create(
                    property.Name,
                    IdOf(record, property.Association) is { } id ? values.GetValueOrDefault((property.Association.ToType, id, property.Property)) : null)))),
        })];
    }

    /// <summary>Reads properties of the associated records.</summary>
    private async Task ReadAsync(
        string objectType, IEnumerable<string> ids, IReadOnlyList<string> properties, Dictionary<(string Type, string Id, string Property), string?> values, CallContext call, CancellationToken cancellationToken)
    {
        var schema = await schemas.OfAsync(objectType, call, cancellationToken);
        var operation = $"POST {objectType}/batch/read";
        foreach (var some in ids.Distinct(StringComparer.Ordinal).Chunk(HubSpotCrm.BatchSize))
        {
            var body = new JsonObject
            {
                ["properties"] = HubSpotJson.Texts(properties),
                ["inputs"] = new JsonArray([.. some.Select(id => new JsonObject { ["id"] = id })]),
            };
            var answer = (await api.PostAsync(operation, $"/crm/v3/objects/{objectType}/batch/read", body, call, cancellationToken)).WholeOrThrow(operation);
            foreach (var result in answer.Results)
            {
                foreach (var property in properties)
                {
                    values[(objectType, HubSpotErrors.Text(result, "id")!, property)] = HubSpotSchemas.ToCanonical(schema, property, HubSpotErrors.Text(result.GetProperty("properties"), property));
                }
            }
        }
    }
}
