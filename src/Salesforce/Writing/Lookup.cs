using HubSpotSfSync.Salesforce.Reading;
using HubSpotSfSync.Salesforce.Soql;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce.Writing;

/// <summary>
/// Looks before a batch is written, in one call if it can: whether the creates are there already (by match keys within the mapping's
/// scope, by identity anywhere), and whether guarded updates still meet what they expect.
/// </summary>
internal sealed class Lookup(SoqlRunner soql, ReadRecords read)
{
    public async Task DecideAsync(IReadOnlyList<WriteRow> rows, RecordQuery query, DescribedObject described, CallContext call, CancellationToken cancellationToken)
    {
        var creates = rows.Where(row => row.IsCreate).ToList();
        var watched = rows.Where(row => !row.IsCreate && row.IsLookedAt).ToList();
        if (creates.Count == 0 && watched.Count == 0)
        {
            return;
        }

        var keys = creates.SelectMany(row => row.Write.Match).ToList();
        List<string> more =
        [
            .. described.OfDeletion,
            .. keys.SelectMany(Matching.FieldsOf).Concat(watched.SelectMany(row => row.Write.Expected.Keys)).Concat(rows.Any(row => row.HasAmount) ? LineItems.Fields(described) : [])
                .Distinct(StringComparer.Ordinal),
        ];
        var select = SoqlText.Select(query, described, more);

        // Deleted ones too: a create whose answer was lost, and whose record somebody deleted since, must not make another.
        IReadOnlyList<string> byIdentity = query.IdentityField is { } identity
            ? SoqlChunks.Cut(creates, chunk => $"{select} WHERE {SoqlText.In(identity, chunk.Select(row => row.Write.Identity))}")
            : [];
        List<string> others =
        [
            .. Matching.Queries(select, keys, described, rows[0].MatchesAnywhere ? null : rows[0].Scope),
            .. SoqlChunks.Cut(watched, chunk => $"{select} WHERE {SoqlText.In("Id", chunk.Select(row => row.RecordId!))}"),
        ];
        var results = await soql.AllAsync([.. byIdentity.Select(text => new SoqlQuery(text, WithDeleted: true)), .. others.Select(text => new SoqlQuery(text))], call, cancellationToken);
        var found = results.SelectMany(result => result.Rows.Select(row => RecordReader.Read(row, query, described, result.SentAt, more)))
            .DistinctBy(record => record.Id).OrderBy(record => record.Id, StringComparer.Ordinal).ToList();
        List<CrmRecord> live = [.. found.Where(record => !record.Deleted)];
        var known = Meet(creates, live, described);
        await KeepInsideAsync(known, query, call, cancellationToken);
        Guard(rows, live);
        await MournAsync([.. creates.Where(row => row.Outcome is null)], [.. found.Where(record => record.Deleted)], query, call, cancellationToken);
    }

    /// <summary>A record that was moved out of the scope is not written, and not made a second time.</summary>
    private async Task KeepInsideAsync(IReadOnlyList<(WriteRow Row, CrmRecord Record)> known, RecordQuery query, CallContext call, CancellationToken cancellationToken)
    {
        if (known is not [{ Row.Scope: { } scope }, ..])
        {
            return;
        }

        var inside = (await read(query with { Where = scope }, [.. known.Select(one => one.Record.Id)], call, cancellationToken)).Select(record => record.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var (row, record) in known.Where(one => one.Record.Converted is null && !inside.Contains(one.Record.Id)))
        {
            row.Outcome = new WriteOutcome.Outside("OUT_OF_SCOPE", $"{query.ObjectType} {record.Id} does not meet the condition {scope}.");
        }
    }

    /// <summary>A duplicate rule of the org may have met a record outside: that is none of ours, and it does not let us make another.</summary>
    public async Task DisownAsync(IReadOnlyList<WriteRow> met, RecordQuery query, CallContext call, CancellationToken cancellationToken)
    {
        if (met.Count == 0)
        {
            return;
        }

        var inside = (await read(query with { Where = met[0].Scope }, [.. met.Select(IdOf)], call, cancellationToken)).Select(record => record.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var row in met.Where(row => !inside.Contains(IdOf(row))))
        {
            row.Outcome = new WriteOutcome.Refused(
                "DUPLICATES_DETECTED", $"A rule of the org takes it for a duplicate of {query.ObjectType} {IdOf(row)}, which does not meet the condition {row.Scope}.", []);
        }

        static string IdOf(WriteRow row) => ((WriteOutcome.Exists)row.Outcome!).Current.Id;
    }

    private static void Guard(IReadOnlyList<WriteRow> rows, List<CrmRecord> found)
    {
        var byId = found.ToDictionary(record => record.Id, StringComparer.Ordinal);
        foreach (var row in rows.Where(row => row.RecordId is not null))
        {
            // One that is not found goes on: Salesforce itself then says whether it is deleted.
            if (byId.TryGetValue(row.RecordId!, out var current))
            {
                row.Outcome = row.Write.Expected.Any(expected => current.Values.GetValueOrDefault(expected.Key) != expected.Value) ? new WriteOutcome.Stale(current)
                    : row.HasAmount ? LineItems.Judge(row.Write, current)
                    : null;
            }
        }
    }

    /// <summary>What is there already is not overwritten: the pair looks at it first. A record that carries the identity is there from an answer
    /// that was lost, or has another counterpart by now.</summary>
    /// <returns>The rows whose identity a record carries.</returns>
    private static List<(WriteRow Row, CrmRecord Record)> Meet(List<WriteRow> creates, List<CrmRecord> found, DescribedObject described)
    {
        var byIdentity = found.Where(record => record.Identity is not null).DistinctBy(record => record.Identity, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(record => record.Identity!, StringComparer.OrdinalIgnoreCase);
        var known = new List<(WriteRow, CrmRecord)>();
        foreach (var row in creates)
        {
            var named = byIdentity.GetValueOrDefault(row.Write.Identity);
            if ((named ?? Matching.Find(found, row.Write.Match, described)) is { } there)
            {
                row.Outcome = new WriteOutcome.Exists(there);
            }

            if (named is not null)
            {
                known.Add((row, named));
            }
        }

        return known;
    }

    /// <summary>What was made for this identity is deleted; or it lives on in the record that it was merged into.</summary>
    private async Task MournAsync(List<WriteRow> creates, List<CrmRecord> deleted, RecordQuery query, CallContext call, CancellationToken cancellationToken)
    {
        var byIdentity = deleted.Where(record => record.Identity is not null).ToLookup(record => record.Identity!, StringComparer.OrdinalIgnoreCase);
        var heirs = creates.Select(row => byIdentity[row.Write.Identity].Select(record => record.MergedInto).FirstOrDefault(heir => heir is not null)).ToList();
        var known = heirs.OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var living = known.Count == 0 ? [] : (await read(query, known, call, cancellationToken)).ToDictionary(record => record.Id, StringComparer.Ordinal);
        foreach (var (row, heir) in creates.Zip(heirs))
        {
            if (heir is not null && living.TryGetValue(heir, out var winner))
            {
                row.Outcome = new WriteOutcome.Exists(winner);
            }
            else if (byIdentity[row.Write.Identity].FirstOrDefault() is { } gone)
            {
                row.Outcome = new WriteOutcome.Missing("ENTITY_IS_DELETED", $"{gone.ObjectType} {gone.Id}, which was made for {row.Write.Identity}, is deleted.");
            }
        }
    }
}
