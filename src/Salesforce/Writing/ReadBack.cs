using HubSpotSfSync.Salesforce.Reading;
using HubSpotSfSync.Salesforce.Soql;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Salesforce.Writing;

/// <summary>The queries that show, in the call that writes, what became of its rows.</summary>
internal static class ReadBack
{
    public static IReadOnlyList<SoqlQuery> Queries(IReadOnlyList<WriteRow> rows, RecordQuery query, DescribedObject described)
    {
        var select = SoqlText.Select(query, described);
        var binned = SoqlText.Select(query, described, described.OfDeletion);
        List<WriteRow> written = [.. rows.Where(row => !row.Write.Delete)];
        var deleted = SoqlChunks.Cut([.. rows.Where(row => row.Write.Delete)], chunk => ById(binned, chunk));
        List<WriteRow> released = [.. written.Where(row => row.Write.Identity.Length == 0 && row.RecordId is not null)];
        IEnumerable<string> texts = query.IdentityField is { } identity
            ? [.. SoqlChunks.Cut([.. written.Except(released)], chunk => $"{select} WHERE {SoqlText.In(identity, chunk.Select(row => row.Write.Identity))}"), .. SoqlChunks.Cut(released, chunk => ById(select, chunk))]
            : [.. SoqlChunks.Cut([.. written.Where(row => row.RecordId is not null)], chunk => ById(select, chunk)), .. Matching.Queries(select, written.Select(MadeOf).OfType<MatchKey>(), described)];
        return [.. texts.Select(text => new SoqlQuery(text)), .. deleted.Select(text => new SoqlQuery(text, WithDeleted: true))];
    }

    private static string ById(string select, IEnumerable<WriteRow> rows) => $"{select} WHERE {SoqlText.In("Id", rows.Select(row => row.RecordId!))}";

    /// <summary>The key that an inserted record fulfils; one without is read by its id afterwards.</summary>
    private static MatchKey? MadeOf(WriteRow row) => row.RecordId is not null ? null
        : row.Write.Match.FirstOrDefault(key => key.Values.Keys.All(row.Write.Values.ContainsKey)) is { } key ? new MatchKey(key.Values) : null;
}
