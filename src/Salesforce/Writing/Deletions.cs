using HubSpotSfSync.Salesforce.Rest;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce.Writing;

/// <summary>Puts records into the bin, 200 a call. What is there already counts as done.</summary>
internal sealed class Deletions(SalesforceRest rest, Settling settling, TimeProvider clock)
{
    public async Task DeleteAsync(List<WriteRow> rows, RecordQuery query, CallContext call, CancellationToken cancellationToken)
    {
        foreach (var part in rows.Chunk(CollectionWriter.RecordsPerCall))
        {
            try
            {
                var ids = string.Join(',', part.Select(row => row.RecordId));
                var request = new RestRequest($"a deletion of {part.Length} {query.ObjectType} records", HttpMethod.Delete, rest.PathOf($"/composite/sobjects?ids={ids}&allOrNone=false"));
                var answer = await rest.SendAsync(request, call, cancellationToken);
                foreach (var (row, result) in part.Zip(answer.Body.EnumerateArray().Select(RowResult.Read)))
                {
                    row.Outcome = Outcome(result, answer.SentAt);
                }
            }
            catch (CrmException failure)
            {
                settling.Postpone(part, failure);
            }
        }
    }

    private WriteOutcome Outcome(RowResult result, DateTimeOffset sentAt)
    {
        var at = new RecordVersion(sentAt.ToUnixTimeMilliseconds());
        if (result.Success)
        {
            return new WriteOutcome.Deleted(at);
        }

        var verdict = Verdict.OfRow(result.Errors);
        return verdict.Error.Code == "ENTITY_IS_DELETED" ? new WriteOutcome.Deleted(at) : verdict.ToOutcome(clock.GetUtcNow());
    }
}
