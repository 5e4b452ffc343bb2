using HubSpotSfSync.Salesforce.Reading;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Salesforce.Events;

/// <summary>
/// A deletion's event does not say whether the record was merged into another, which makes all the difference: the bin tells. One
/// call for all deletions that come together, and only of objects that can be merged.
/// </summary>
internal sealed class Heirs(ReadRecords readBin, SchemaCache objects)
{
    public async Task<IReadOnlyList<StreamedChange>> NameAsync(IReadOnlyList<StreamedChange> changes, CallContext call, CancellationToken cancellationToken)
    {
        var heirs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var deleted in changes.OfType<StreamedChange.Values>().Where(change => change.Record.Deleted).GroupBy(change => change.ObjectType))
        {
            if ((await objects.GetAsync(deleted.Key, call, cancellationToken)).OfDeletion.Count > 0)
            {
                var query = new RecordQuery { ObjectType = deleted.Key, Fields = [], IdentityField = null };
                List<string> ids = [.. deleted.Select(change => change.Record.Id).Distinct(StringComparer.Ordinal)];
                foreach (var loser in (await readBin(query, ids, call, cancellationToken)).Where(record => record.MergedInto is not null))
                {
                    heirs[loser.Id] = loser.MergedInto!;
                }
            }
        }

        return heirs.Count == 0 ? changes : [.. changes.Select(change => Named(change, heirs))];
    }

    private static StreamedChange Named(StreamedChange change, Dictionary<string, string> heirs) =>
        change is StreamedChange.Values { Record: { Deleted: true } gone } values && heirs.TryGetValue(gone.Id, out var heir)
            ? values with { Record = gone with { MergedInto = heir } }
            : change;
}
