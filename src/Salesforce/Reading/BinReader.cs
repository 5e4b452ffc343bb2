using HubSpotSfSync.Salesforce.Soql;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce.Reading;

internal delegate Task<IReadOnlyList<CrmRecord>> ReadRecords(RecordQuery query, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken);

/// <summary>
/// Reads by id, the bin included, where deleted records name what they were merged into. A record that it does not show either is
/// not for our user to see, or gone from the bin.
/// </summary>
internal sealed class BinReader(SoqlRunner soql, SchemaCache schemas)
{
    public async Task<IReadOnlyList<CrmRecord>> ReadAsync(RecordQuery query, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        var described = await schemas.GetAsync(query.ObjectType, call, cancellationToken);
        var select = SoqlText.Select(query, described, described.OfDeletion);
        var queries = SoqlChunks.Cut(ids.ToList(), chunk => $"{select} WHERE {SoqlText.In("Id", chunk)}");
        var results = await soql.AllAsync([.. queries.Select(text => new SoqlQuery(text, WithDeleted: true))], call, cancellationToken);
        return [.. results.SelectMany(result => result.Rows.Select(row => RecordReader.Read(row, query, described, result.SentAt)))];
    }
}
