using System.Text.Json;
using System.Text.Json.Nodes;
using HubSpotSfSync.Salesforce.Reading;
using HubSpotSfSync.Salesforce.Rest;
using HubSpotSfSync.Salesforce.Soql;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce.Writing;

internal delegate Task<IReadOnlyList<CrmRecord>> ReadRecords(RecordQuery query, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken);

/// <summary>
/// Writes batches: one call looks (see <see cref="Lookup"/>), one composite updates by id, upserts by identity and reads all of it
/// back. Everything in it may be sent twice.
/// </summary>
internal sealed class BatchWriter(SalesforceRest rest, SoqlRunner soql, SchemaCache schemas, ReadRecords read, TimeProvider clock)
{
    /// <summary>What a collection takes: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm</summary>
    public const int RecordsPerCall = 200;

    private const int CollectionsPerComposite = 2;

    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(2);

    /// <summary>A refusal of the whole batch heals when a person corrects the mapping or the rights; until then it is asked now and then.</summary>
    private static readonly TimeSpan ConfigurationPause = TimeSpan.FromMinutes(1);

    private readonly Lookup _lookup = new(soql);

    public async Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteBatch batch, CallContext call, CancellationToken cancellationToken)
    {
        // Scope is for finding records, not for refusing to see the one that was just written.
        var query = batch.Query with { Where = null };
        var described = await schemas.GetAsync(query.ObjectType, call, cancellationToken);
        var rows = batch.Writes.Select(write => new WriteRow(write)).ToList();
        foreach (var row in rows)
        {
            row.Check(described);
        }

        foreach (var wave in Waves.Cut([.. rows.Where(row => row.Outcome is null)], RecordsPerCall))
        {
            await WriteAsync(wave, query, described, call, cancellationToken);
        }

        return [.. rows.Select(row => row.Outcome ?? throw new InvalidOperationException($"The write of {row.Write.Identity} was left without an outcome."))];
    }

    private async Task WriteAsync(List<WriteRow> wave, RecordQuery query, DescribedObject described, CallContext call, CancellationToken cancellationToken)
    {
        try
        {
            await _lookup.DecideAsync(wave, query, described, call, cancellationToken);
        }
        catch (CrmException failure)
        {
            Postpone(wave, failure);
            return;
        }

        var going = wave.Where(row => row.Outcome is null).ToList();
        if (going.Count > 0)
        {
            await SendAsync(going, query, described, call, cancellationToken);
        }
    }

    private async Task SendAsync(List<WriteRow> rows, RecordQuery query, DescribedObject described, CallContext call, CancellationToken cancellationToken)
    {
        var images = SoqlChunks.Cut(rows, chunk => $"{SoqlText.Select(query)} WHERE {SoqlText.In(query.IdentityField, chunk.Select(row => row.Write.Identity))}");
        if (images.Count > SoqlRunner.QueriesPerComposite - CollectionsPerComposite)
        {
            await SendHalvesAsync(rows, query, described, call, cancellationToken);
            return;
        }

        var composite = new Composite();
        var parts = new List<List<WriteRow>>();
        Add(composite, parts, rows.Where(row => row.RecordId is not null), "/composite/sobjects", query, described);
        Add(composite, parts, rows.Where(row => row.RecordId is null), $"/composite/sobjects/{query.ObjectType}/{query.IdentityField}", query, described);
        foreach (var image in images)
        {
            composite.Add(HttpMethod.Get, soql.PathOf(image, withDeleted: false));
        }

        try
        {
            var answers = await composite.SendAsync(rest, $"a write of {rows.Count} {query.ObjectType} records", call, cancellationToken);
            var after = await ImagesAsync(answers.Skip(parts.Count), query, described, call, cancellationToken);
            for (var part = 0; part < parts.Count; part++)
            {
                await SettleAsync(parts[part], answers[part], after, query, described, call, cancellationToken);
            }
        }
        catch (CrmException failure)
        {
            Postpone(rows.Where(row => row.Outcome is null), failure);
        }
    }

    private void Add(Composite composite, List<List<WriteRow>> parts, IEnumerable<WriteRow> rows, string resource, RecordQuery query, DescribedObject described)
    {
        var part = rows.ToList();
        if (part.Count == 0)
        {
            return;
        }

        var records = new JsonArray([.. part.Select(row => (JsonNode)row.ToJson(query, described))]);
        composite.Add(HttpMethod.Patch, rest.PathOf(resource), new JsonObject { ["allOrNone"] = false, ["records"] = records });
        parts.Add(part);
    }

    private async Task SendHalvesAsync(List<WriteRow> rows, RecordQuery query, DescribedObject described, CallContext call, CancellationToken cancellationToken)
    {
        var half = (rows.Count + 1) / 2;
        await SendAsync(rows[..half], query, described, call, cancellationToken);
        await SendAsync(rows[half..], query, described, call, cancellationToken);
    }

    private async Task<Dictionary<string, CrmRecord>> ImagesAsync(
        IEnumerable<SubAnswer> answers, RecordQuery query, DescribedObject described, CallContext call, CancellationToken cancellationToken)
    {
        var images = new Dictionary<string, CrmRecord>(StringComparer.Ordinal);
        foreach (var answer in answers.Where(answer => !answer.Refused))
        {
            var result = await soql.FollowAsync(answer.Body, answer.SentAt, call, cancellationToken);
            foreach (var record in result.Rows.Select(row => RecordReader.Read(row, query, described, result.SentAt)))
            {
                images[record.Id] = record;
            }
        }

        return images;
    }

    private async Task SettleAsync(
        List<WriteRow> rows, SubAnswer answer, Dictionary<string, CrmRecord> after, RecordQuery query, DescribedObject described, CallContext call, CancellationToken cancellationToken)
    {
        if (answer.Refused)
        {
            await RefusedAsync(rows, answer.Verdict, query, described, call, cancellationToken);
            return;
        }

        var results = answer.Body.EnumerateArray().Select(RowResult.Read).ToList();
        await FillAsync(after, rows.Zip(results, Wanted).OfType<string>(), query, call, cancellationToken);
        foreach (var (row, result) in rows.Zip(results))
        {
            row.Outcome = Outcome(row, result, after);
        }
    }

    /// <summary>A collection refused as a whole holds a row that it can't read: the halves tell which.</summary>
    private async Task RefusedAsync(List<WriteRow> rows, Verdict verdict, RecordQuery query, DescribedObject described, CallContext call, CancellationToken cancellationToken)
    {
        schemas.Forget(query.ObjectType);
        if (rows.Count > 1 && verdict.Remedy is (Remedy.Refused or Remedy.Missing))
        {
            await SendHalvesAsync(rows, query, described, call, cancellationToken);
            return;
        }

        foreach (var row in rows)
        {
            row.Outcome = verdict.ToOutcome(clock.GetUtcNow());
        }
    }

    /// <summary>The record that the outcome depends on: the one written, the one a create collided with, or one said to be missing.
    /// Salesforce says the same of a record that is gone as of one whose parent is, so only a look tells.</summary>
    private static string? Wanted(WriteRow row, RowResult result)
    {
        if (result.Success)
        {
            return result.Id;
        }

        var verdict = Verdict.OfRow(result.Errors);
        return verdict.Remedy switch
        {
            Remedy.Duplicate when row.RecordId is null => verdict.DuplicateId,
            Remedy.Missing => row.RecordId,
            _ => null,
        };
    }

    private async Task FillAsync(Dictionary<string, CrmRecord> after, IEnumerable<string> ids, RecordQuery query, CallContext call, CancellationToken cancellationToken)
    {
        var missing = ids.Where(id => !after.ContainsKey(id)).ToList();
        foreach (var record in missing.Count > 0 ? await read(query, missing, call, cancellationToken) : [])
        {
            after[record.Id] = record;
        }
    }

    private WriteOutcome Outcome(WriteRow row, RowResult result, Dictionary<string, CrmRecord> after)
    {
        if (result.Success)
        {
            return after.TryGetValue(result.Id!, out var image)
                ? new WriteOutcome.Written(image, result.Created)
                : new WriteOutcome.Missing("NOT_VISIBLE", $"{result.Id} was written, but is deleted or not visible since.");
        }

        var verdict = Verdict.OfRow(result.Errors);
        return verdict.Remedy switch
        {
            Remedy.Duplicate when row.RecordId is null && verdict.DuplicateId is { } id && after.TryGetValue(id, out var other) => new WriteOutcome.Exists(other),
            Remedy.Missing when row.RecordId is null || after.ContainsKey(row.RecordId) => new WriteOutcome.Refused(verdict.Error.Code, verdict.Error.Message, verdict.Error.Fields),
            _ => verdict.ToOutcome(clock.GetUtcNow()),
        };
    }

    private void Postpone(IEnumerable<WriteRow> rows, CrmException failure)
    {
        var pause = failure.RetryAfter ?? (failure.Fault == CrmFault.Unavailable ? Outage : ConfigurationPause);
        foreach (var row in rows)
        {
            row.Outcome ??= new WriteOutcome.Later(clock.GetUtcNow() + pause, failure.Code, failure.Message);
        }
    }

    /// <summary>One row of a collection's answer.</summary>
    private sealed record RowResult(bool Success, string? Id, bool Created, IReadOnlyList<ApiError> Errors)
    {
        public static RowResult Read(JsonElement row)
        {
            var success = row.GetProperty("success").GetBoolean();
            return new RowResult(
                success,
                success ? RecordIds.To18(row.GetProperty("id").GetString()!) : null,
                row.TryGetProperty("created", out var created) && created.ValueKind == JsonValueKind.True,
                row.TryGetProperty("errors", out var errors) ? ApiError.ReadAll(errors) : []);
        }
    }
}
