using System.Text.Json;
using System.Text.Json.Nodes;
using HubSpotSfSync.Salesforce.Reading;
using HubSpotSfSync.Salesforce.Rest;
using HubSpotSfSync.Salesforce.Soql;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce.Writing;

/// <summary>
/// One composite updates by id, upserts by identity, deletes, and reads all of it back. Everything in it may be sent twice, except
/// inserts of what can carry no identity: whether such a one arrived, only the next look tells.
/// </summary>
internal sealed class CollectionWriter(SalesforceRest rest, SoqlRunner soql, SchemaCache schemas, Settling settling, WriteGate gate, TimeProvider clock)
{
    /// <summary>What a collection takes: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm</summary>
    public const int RecordsPerCall = 200;

    /// <summary>Of updates, of creates and of deletions.</summary>
    private const int CollectionsPerComposite = 3;

    /// <summary>Rows that another transaction holds get one more chance, beside less of our own.</summary>
    public async Task WriteAsync(List<WriteRow> rows, RecordQuery query, DescribedObject described, CallContext call, CancellationToken cancellationToken)
    {
        await SendAsync(rows, query, described, call, cancellationToken);
        var locked = rows.Where(row => row.IsLocked).ToList();
        if (locked.Count == 0)
        {
            return;
        }

        var pause = locked.Max(row => ((WriteOutcome.Later)row.Outcome!).NotBefore) - clock.GetUtcNow();
        if (call.Deadline is { } deadline && clock.GetUtcNow() + pause >= deadline)
        {
            return;
        }

        await Task.Delay(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, clock, cancellationToken);
        foreach (var row in locked)
        {
            row.Outcome = null;
        }

        await SendAsync(locked, query, described, call, cancellationToken);
    }

    private async Task SendAsync(List<WriteRow> rows, RecordQuery query, DescribedObject described, CallContext call, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var images = ReadBack.Queries(rows, query, described);
        if (rows.Count > 1 && images.Count > SoqlRunner.QueriesPerComposite - CollectionsPerComposite)
        {
            await SendHalvesAsync(rows, query, described, call, cancellationToken);
            return;
        }

        var composite = new Composite { Repeatable = !rows.Exists(row => row.IsInsert) };
        var parts = new List<List<WriteRow>>();
        AddRows(composite, parts, HttpMethod.Patch, rows.Where(row => !row.Write.Delete && row.RecordId is not null), "/composite/sobjects", described);
        AddRows(composite, parts, HttpMethod.Patch, rows.Where(row => !row.IsInsert && row.RecordId is null), $"/composite/sobjects/{query.ObjectType}/{query.IdentityField}", described);
        AddRows(composite, parts, HttpMethod.Post, rows.Where(row => row.IsInsert), "/composite/sobjects", described);
        AddDeletions(composite, parts, rows.Where(row => row.Write.Delete));
        foreach (var image in images)
        {
            composite.Add(HttpMethod.Get, soql.PathOf(image.Text, image.WithDeleted));
        }

        IReadOnlyList<SubAnswer> answers;
        try
        {
            answers = await PassAsync(rows.Count, composite, query, call, cancellationToken);
        }
        catch (CrmException failure)
        {
            settling.Postpone(rows, failure);
            return;
        }

        try
        {
            var after = await ImagesAsync(answers.Skip(parts.Count), query, described, call, cancellationToken);
            for (var part = 0; part < parts.Count; part++)
            {
                await SettleAsync(parts[part], answers[part], after, query, described, call, cancellationToken);
            }
        }
        catch (CrmException failure)
        {
            // Written, but not seen.
            settling.Postpone(rows, failure, mayHaveArrived: true);
        }
    }

    private async Task<IReadOnlyList<SubAnswer>> PassAsync(int records, Composite composite, RecordQuery query, CallContext call, CancellationToken cancellationToken)
    {
        await gate.EnterAsync(call.Lane, cancellationToken);
        var collided = true;
        try
        {
            var answers = await composite.SendAsync(rest, $"a write of {records} {query.ObjectType} records", call, cancellationToken);
            collided = answers.Where(answer => !answer.Refused && answer.Body.ValueKind == JsonValueKind.Array)
                .SelectMany(answer => answer.Body.EnumerateArray().Select(RowResult.Read))
                .Any(result => !result.Success && Verdict.OfRow(result.Errors).Remedy == Remedy.Unlock);
            return answers;
        }
        finally
        {
            gate.Leave(collided);
        }
    }

    private void AddRows(Composite composite, List<List<WriteRow>> parts, HttpMethod method, IEnumerable<WriteRow> rows, string resource, DescribedObject described)
    {
        var part = rows.ToList();
        if (part.Count == 0)
        {
            return;
        }

        var records = new JsonArray([.. part.Select(row => (JsonNode)row.ToJson(described))]);
        composite.Add(method, rest.PathOf(resource), new JsonObject { ["allOrNone"] = false, ["records"] = records });
        parts.Add(part);
    }

    private void AddDeletions(Composite composite, List<List<WriteRow>> parts, IEnumerable<WriteRow> rows)
    {
        var part = rows.ToList();
        if (part.Count > 0)
        {
            composite.Add(HttpMethod.Delete, rest.PathOf($"/composite/sobjects?ids={string.Join(',', part.Select(row => row.RecordId))}&allOrNone=false"));
            parts.Add(part);
        }
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

    /// <summary>A collection refused as a whole holds a row that it can't read: the halves tell which.</summary>
    private async Task SettleAsync(
        List<WriteRow> rows, SubAnswer answer, Dictionary<string, CrmRecord> after, RecordQuery query, DescribedObject described, CallContext call, CancellationToken cancellationToken)
    {
        if (!answer.Refused)
        {
            await settling.SettleAsync([.. rows.Zip(answer.Body.EnumerateArray().Select(RowResult.Read))], after, query, call, cancellationToken);
            return;
        }

        schemas.Forget(query.ObjectType);
        if (rows.Count > 1 && answer.Verdict.Remedy is (Remedy.Refused or Remedy.Missing))
        {
            await SendHalvesAsync(rows, query, described, call, cancellationToken);
            return;
        }

        foreach (var row in rows)
        {
            row.Outcome = answer.Verdict.ToOutcome(clock.GetUtcNow());
        }
    }
}
