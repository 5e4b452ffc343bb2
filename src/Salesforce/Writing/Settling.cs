using HubSpotSfSync.Salesforce.Reading;
using HubSpotSfSync.Salesforce.Rest;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce.Writing;

/// <summary>Turns results into outcomes, with the records that these show.</summary>
/// <param name="read">Reads what is there.</param>
/// <param name="readBin">Reads the bin as well.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class Settling(ReadRecords read, ReadRecords readBin, TimeProvider clock)
{
    private const string Deleted = "ENTITY_IS_DELETED";

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
        // Salesforce says the same of a record that is deleted, one that we may not see, and one whose parent is either: only a look tells.
        var wanted = results.Select(Wanted).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        foreach (var look in new[] { read, readBin })
        {
            var missing = wanted.Where(id => !images.ContainsKey(id)).ToList();
            foreach (var record in missing.Count > 0 ? await look(query, missing, call, cancellationToken) : [])
            {
                images[record.Id] = record;
            }
        }

        foreach (var (row, result) in results)
        {
            row.Outcome = result.Success ? Arrived(row, result, images) : Failed(row, result, images);
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

    /// <summary>The record that the outcome depends on: the one written, the one a create collided with, or one said to be missing.</summary>
    private static string? Wanted((WriteRow Row, RowResult Result) one)
    {
        if (one.Result.Success)
        {
            return one.Row.Write.Delete ? null : one.Result.Id;
        }

        var verdict = Verdict.OfRow(one.Result.Errors);
        return verdict.Remedy switch
        {
            Remedy.Duplicate when one.Row.RecordId is null => verdict.DuplicateId,
            Remedy.Missing or Remedy.Converted => one.Row.RecordId,
            _ => null,
        };
    }

    private WriteOutcome Arrived(WriteRow row, RowResult result, Dictionary<string, CrmRecord> images)
    {
        var image = images.GetValueOrDefault(result.Id!);
        return (row.Write.Delete, image) switch
        {
            (true, _) => new WriteOutcome.Deleted(image is { Deleted: true } ? image.Version : Now),
            (false, { Deleted: false }) => new WriteOutcome.Written(image, result.Created || row.IsInsert),
            (false, { Deleted: true }) => Gone(row, image),
            _ => new WriteOutcome.Outside("NOT_VISIBLE", $"{result.Id} was written, but our user may not see it since."),
        };
    }

    private WriteOutcome Failed(WriteRow row, RowResult result, Dictionary<string, CrmRecord> images)
    {
        var verdict = Verdict.OfRow(result.Errors);
        var own = row.RecordId is null ? null : images.GetValueOrDefault(row.RecordId);
        return verdict.Remedy switch
        {
            Remedy.Duplicate when row.RecordId is null && verdict.DuplicateId is { } id && images.GetValueOrDefault(id) is { Deleted: false } other => new WriteOutcome.Exists(other),
            Remedy.Missing when row.RecordId is not null => Missing(row, verdict, own),
            Remedy.Converted when own?.Converted is not null => new WriteOutcome.Stale(own),

            // It names a Lead that was converted a moment ago: when that is known here, too, it names the Contact.
            Remedy.Converted when !LeadConversions.IsLead(row.ObjectType) =>
                new WriteOutcome.Later(clock.GetUtcNow() + Outage, verdict.Error.Code, verdict.Error.Message) { MayHaveArrived = false },
            Remedy.Outside when row.RecordId is not null => new WriteOutcome.Outside(verdict.Error.Code, verdict.Error.Message),
            _ => verdict.ToOutcome(clock.GetUtcNow()),
        };
    }

    private WriteOutcome Missing(WriteRow row, Verdict verdict, CrmRecord? own) => own switch
    {
        { Deleted: true } => row.Write.Delete ? new WriteOutcome.Deleted(own.Version) : Gone(row, own),

        // It is there: what is missing is a record that it refers to.
        not null => verdict.ToOutcome(clock.GetUtcNow()),

        // Deleted, and no longer in the bin.
        null when verdict.Error.Code == Deleted => row.Write.Delete ? new WriteOutcome.Deleted(Now) : new WriteOutcome.Missing(Deleted, verdict.Error.Message),
        null => new WriteOutcome.Outside(verdict.Error.Code, $"{row.RecordId} is not there for our user: {verdict.Error.Message}"),
    };

    /// <summary>One that was merged shows into what.</summary>
    private static WriteOutcome Gone(WriteRow row, CrmRecord dead) =>
        dead.MergedInto is not null && !row.IsCreate ? new WriteOutcome.Stale(dead) : new WriteOutcome.Missing(Deleted, $"{dead.ObjectType} {dead.Id} is deleted.");

    private RecordVersion Now => new(clock.GetUtcNow().ToUnixTimeMilliseconds(), clock.GetUtcNow().ToUnixTimeMilliseconds());
}
