using HubSpotSfSync.Salesforce.Rest;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce.Writing;

internal delegate Task<IReadOnlyList<CrmRecord>> ReadRecords(RecordQuery query, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken);

/// <summary>Turns results into outcomes, with the records that these show.</summary>
internal sealed class Settling(ReadRecords read, TimeProvider clock)
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(2);

    /// <summary>A refusal of the whole batch heals when a person corrects the mapping or the rights; until then it is asked now and then.</summary>
    private static readonly TimeSpan ConfigurationPause = TimeSpan.FromMinutes(1);

    /// <summary>Reads all that the outcomes depend on. Gives how many rows have one.</summary>
    public async Task<int> SettleAsync(IReadOnlyCollection<(WriteRow Row, RowResult Result)> results, RecordQuery query, CallContext call, CancellationToken cancellationToken)
    {
        await SettleAsync(results, [], query, call, cancellationToken);
        return results.Count;
    }

    /// <param name="results">Each row with its result.</param>
    /// <param name="images">Records that were read after the write; those that are missing are read here.</param>
    /// <param name="query">The object and its fields.</param>
    /// <param name="call">For whom.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task SettleAsync(
        IReadOnlyCollection<(WriteRow Row, RowResult Result)> results, Dictionary<string, CrmRecord> images, RecordQuery query, CallContext call, CancellationToken cancellationToken)
    {
        var missing = results.Select(Wanted).OfType<string>().Where(id => !images.ContainsKey(id)).ToList();
        foreach (var record in missing.Count > 0 ? await read(query, missing, call, cancellationToken) : [])
        {
            images[record.Id] = record;
        }

        foreach (var (row, result) in results)
        {
            row.Outcome = Outcome(row, result, images);
        }
    }

    /// <summary>Rows of a call that failed go again.</summary>
    public void Postpone(IEnumerable<WriteRow> rows, CrmException failure, bool? mayHaveArrived = null)
    {
        var pause = failure.RetryAfter ?? (failure.Fault == CrmFault.Unavailable ? Outage : ConfigurationPause);
        foreach (var row in rows)
        {
            row.Outcome ??= new WriteOutcome.Later(clock.GetUtcNow() + pause, failure.Code, failure.Message) { MayHaveArrived = mayHaveArrived ?? failure.MayHaveArrived };
        }
    }

    /// <summary>The record that the outcome depends on: the one written, the one a create collided with, or one said to be missing.
    /// Salesforce says the same of a record that is gone as of one whose parent is, so only a look tells.</summary>
    private static string? Wanted((WriteRow Row, RowResult Result) one)
    {
        if (one.Result.Success)
        {
            return one.Result.Id;
        }

        var verdict = Verdict.OfRow(one.Result.Errors);
        return verdict.Remedy switch
        {
            Remedy.Duplicate when one.Row.RecordId is null => verdict.DuplicateId,
            Remedy.Missing or Remedy.Converted => one.Row.RecordId,
            _ => null,
        };
    }

    private WriteOutcome Outcome(WriteRow row, RowResult result, Dictionary<string, CrmRecord> images)
    {
        if (result.Success)
        {
            return images.TryGetValue(result.Id!, out var image)
                ? new WriteOutcome.Written(image, result.Created)
                : new WriteOutcome.Outside("NOT_VISIBLE", $"{result.Id} was written, but is not visible since.");
        }

        var verdict = Verdict.OfRow(result.Errors);
        return verdict.Remedy switch
        {
            Remedy.Duplicate when row.RecordId is null && verdict.DuplicateId is { } id && images.TryGetValue(id, out var other) => new WriteOutcome.Exists(other),
            Remedy.Converted when row.RecordId is not null && images.TryGetValue(row.RecordId, out var lead) => new WriteOutcome.Stale(lead),
            Remedy.Missing when row.RecordId is null || images.ContainsKey(row.RecordId) => new WriteOutcome.Refused(verdict.Error.Code, verdict.Error.Message, verdict.Error.Fields),
            _ => verdict.ToOutcome(clock.GetUtcNow()),
        };
    }
}
