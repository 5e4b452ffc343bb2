using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.HubSpot.Associations;

/// <summary>Fills the association fields of records that were read: a call for each type and 1,000 records.</summary>
internal sealed class AssociationValues(AssociationApi associations, TimeProvider clock)
{
    /// <summary>
    /// The records with the values of their association fields. An association comes and goes without a new modification stamp, so
    /// among looks at one stamp the later counts.
    /// </summary>
    public async Task<IReadOnlyList<CrmRecord>> FillAsync(RecordQuery query, IReadOnlyList<CrmRecord> records, CallContext call, CancellationToken cancellationToken)
    {
        var fields = AssociationField.Of(query.Fields);
        if (fields.Count == 0 || records.Count == 0)
        {
            return records;
        }

        var readAt = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var ids = records.Where(record => !record.Deleted).Select(record => record.Id).ToList();
        var found = new Dictionary<string, IReadOnlyDictionary<string, IReadOnlyList<Associated>>>(StringComparer.Ordinal);
        foreach (var toType in fields.Select(field => field.ToType).Distinct(StringComparer.Ordinal))
        {
            found[toType] = await associations.ReadAsync(query.ObjectType, toType, ids, call, cancellationToken);
        }

        return [.. records.Select(record => record.Deleted ? record : record with
        {
            Version = record.Version with { Tick = readAt },
            Values = new Dictionary<string, string?>(record.Values
                .Where(value => !AssociationField.Is(value.Key))
                .Concat(fields.Select(field => KeyValuePair.Create(field.Name, field.Of(query.ObjectType, found[field.ToType].GetValueOrDefault(record.Id, []))?.ToId)))),
        })];
    }
}
