using HubSpotSfSync.Salesforce.Reading;
using HubSpotSfSync.Salesforce.Soql;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce.Writing;

/// <summary>
/// Looks before a batch is written, in one call if it can: whether the creates are there already (by identity or match value, in the
/// mapping's scope or not), and whether guarded updates still meet what they expect.
/// </summary>
internal sealed class Lookup(SoqlRunner soql, ReadRecords read)
{
    private const int ConditionsPerQuery = 50;

    public async Task DecideAsync(IReadOnlyList<WriteRow> rows, RecordQuery query, DescribedObject described, CallContext call, CancellationToken cancellationToken)
    {
        var creates = rows.Where(row => row.IsCreate).ToList();
        var guarded = rows.Where(row => !row.IsCreate && row.Write.Expected.Count > 0).ToList();
        if (creates.Count == 0 && guarded.Count == 0)
        {
            return;
        }

        var keys = creates.SelectMany(row => row.Write.Match).ToList();
        List<string> more =
        [
            .. described.OfDeletion,
            .. keys.SelectMany(key => key.Values.Keys.Concat(key.Blank)).Concat(guarded.SelectMany(row => row.Write.Expected.Keys)).Distinct(StringComparer.Ordinal),
        ];
        var select = SoqlText.Select(query, more);

        // Deleted ones too: a create whose answer was lost, and whose record somebody deleted since, must not make another.
        IReadOnlyList<string> byIdentity = query.IdentityField is { } identity
            ? SoqlChunks.Cut(creates, chunk => $"{select} WHERE {SoqlText.In(identity, chunk.Select(row => row.Write.Identity))}")
            : [];
        List<string> others =
        [
            .. keys.Where(key => key.Values.Count == 1).Select(key => key.Values.Single()).GroupBy(value => value.Key, StringComparer.OrdinalIgnoreCase)
                .SelectMany(group => MatchQueries(select, group.Key, described.KindOf(group.Key), [.. group.Select(value => value.Value)])),
            .. SoqlChunks.Cut([.. keys.Where(key => key.Values.Count > 1)], chunk => $"{select} WHERE {string.Join(" OR ", chunk.Select(key => $"({All(key)})"))}", ConditionsPerQuery),
            .. SoqlChunks.Cut(guarded, chunk => $"{select} WHERE {SoqlText.In("Id", chunk.Select(row => row.RecordId!))}"),
        ];
        var results = await soql.AllAsync([.. byIdentity.Select(text => new SoqlQuery(text, WithDeleted: true)), .. others.Select(text => new SoqlQuery(text))], call, cancellationToken);
        var found = results.SelectMany(result => result.Rows.Select(row => RecordReader.Read(row, query, described, result.SentAt, more)))
            .DistinctBy(record => record.Id).OrderBy(record => record.Id, StringComparer.Ordinal).ToList();
        List<CrmRecord> live = [.. found.Where(record => !record.Deleted)];
        Guard(guarded, live);
        Meet(creates, live, described);
        await MournAsync([.. creates.Where(row => row.RecordId is null && row.Outcome is null)], [.. found.Where(record => record.Deleted)], query, call, cancellationToken);
    }

    /// <summary>How values of a field are compared when a record is looked for.</summary>
    private static Normalizer NormalizerOf(FieldKind kind) => kind switch
    {
        FieldKind.Email => Normalizer.Email,
        FieldKind.Url => Normalizer.Domain,
        FieldKind.Phone => Normalizer.Phone,
        FieldKind.Number => Normalizer.Number,
        _ => Normalizer.Text,
    };

    private static IEnumerable<string> MatchQueries(string select, string field, FieldKind kind, IReadOnlyList<string> values)
    {
        switch (kind)
        {
            case FieldKind.Url:
                // A Website holds "https://www.acme.com/": the domain is somewhere inside, and the exact look follows.
                var domains = values.Select(value => Normalizer.Domain.Normalize(value)).OfType<string>().Distinct().ToList();
                return SoqlChunks.Cut(domains, chunk => $"{select} WHERE {string.Join(" OR ", chunk.Select(domain => SoqlText.Contains(field, domain)))}", ConditionsPerQuery);
            case FieldKind.Number:
                var numbers = values.Where(value => FieldValues.TryToJson(kind, value, out _)).Distinct().ToList();
                return SoqlChunks.Cut(numbers, chunk => $"{select} WHERE {field} IN ({string.Join(",", chunk)})");
            default:
                return SoqlChunks.Cut(values.Distinct().ToList(), chunk => $"{select} WHERE {SoqlText.In(field, chunk)}");
        }
    }

    private static string All(MatchKey key) => string.Join(" AND ", key.Values.Select(value => $"{value.Key} = {SoqlText.Literal(value.Value)}"));

    private static void Guard(List<WriteRow> guarded, List<CrmRecord> found)
    {
        var byId = found.ToDictionary(record => record.Id, StringComparer.Ordinal);
        foreach (var row in guarded)
        {
            // One that is not found goes on: Salesforce itself then says whether it is deleted.
            if (byId.TryGetValue(row.RecordId!, out var current) && row.Write.Expected.Any(expected => current.Values.GetValueOrDefault(expected.Key) != expected.Value))
            {
                row.Outcome = new WriteOutcome.Stale(current);
            }
        }
    }

    private static void Meet(List<WriteRow> creates, List<CrmRecord> found, DescribedObject described)
    {
        var byIdentity = found.Where(record => record.Identity is not null).DistinctBy(record => record.Identity, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(record => record.Identity!, StringComparer.OrdinalIgnoreCase);
        foreach (var row in creates)
        {
            if (byIdentity.TryGetValue(row.Write.Identity, out var ours))
            {
                row.RecordId = ours.Id;
            }
            else if (row.Write.Match.Select(key => Match(found, key, described)).FirstOrDefault(match => match is not null) is { } other)
            {
                row.Outcome = new WriteOutcome.Exists(other);
            }
        }
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

    /// <summary>The record with these values; of several one that nobody claimed yet, then the oldest id.</summary>
    private static CrmRecord? Match(List<CrmRecord> found, MatchKey key, DescribedObject described) => found
        .Where(record => key.Values.All(wanted => Holds(record, wanted.Key, wanted.Value, described)) && key.Blank.All(field => CanonicalText.Text(record.Values.GetValueOrDefault(field)) is null))
        .OrderBy(record => record.Identity is null ? 0 : 1)
        .FirstOrDefault();

    private static bool Holds(CrmRecord record, string field, string value, DescribedObject described)
    {
        var normalizer = NormalizerOf(described.KindOf(field));
        return normalizer.Normalize(value) is { } wanted && string.Equals(normalizer.Normalize(record.Values.GetValueOrDefault(field)), wanted, StringComparison.OrdinalIgnoreCase);
    }
}
