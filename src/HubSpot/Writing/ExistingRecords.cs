using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.HubSpot.Writing;

/// <summary>Looks for the records that creates are about to make a second time.</summary>
internal sealed class ExistingRecords(HubSpotSchemas schemas, HubSpotReader reader, RecordQuery query, CallContext call)
{
    public const string Email = "email";

    /// <summary>A contact is known by these as well as by its e-mail.</summary>
    private const string OtherEmails = "hs_additional_emails";

    /// <summary>A record that carries the identity is there from an answer that was lost, or has another counterpart by now; one that a match key
    /// finds was there before. Either is for the pair to look at, and not overwritten.</summary>
    public async Task FindAsync(IReadOnlyList<WriteItem> creates, CancellationToken cancellationToken)
    {
        var ours = (await reader.ReadByUniqueAsync(query, query.IdentityField!, [.. creates.Select(item => item.Write.Identity)], call, cancellationToken))
            .Where(record => record.Identity is not null)
            .ToDictionary(record => record.Identity!, StringComparer.Ordinal);
        foreach (var item in creates)
        {
            item.Outcome = ours.TryGetValue(item.Write.Identity, out var known) ? new WriteOutcome.Exists(known) : null;
        }

        await MatchAsync([.. creates.Where(item => item.Outcome is null)], cancellationToken);
    }

    /// <summary>Finds what the platform says is there already.</summary>
    public async Task FindRivalsAsync(IReadOnlyList<WriteItem> refused, CancellationToken cancellationToken)
    {
        var rivals = await reader.ReadByIdAsync(query, [.. refused.Select(item => item.RivalId).OfType<string>()], call, cancellationToken);
        foreach (var item in refused)
        {
            if (item.RivalId is { } id && rivals.TryGetValue(id, out var rival))
            {
                item.Outcome = new WriteOutcome.Exists(rival);
            }
        }

        // A rival in the same batch had no id yet when it was named.
        await MatchAsync(refused, cancellationToken);
    }

    /// <summary>The records that have one of these values of a unique property, by the value; contacts by all their e-mails.</summary>
    public async Task<ILookup<string, CrmRecord>> HoldersAsync(string property, IEnumerable<string> values, CancellationToken cancellationToken) =>
        (await ByUniqueAsync(Asked([property]), property, values, cancellationToken))
            .SelectMany(record => ValuesOf(record, property).Select(value => (value, record)))
            .ToLookup(one => one.value, one => one.record, StringComparer.OrdinalIgnoreCase);

    /// <summary>The keys in their order: who is found by none of the first ones is looked for by the next.</summary>
    private async Task MatchAsync(IReadOnlyList<WriteItem> creates, CancellationToken cancellationToken)
    {
        for (var turn = 0; creates.Where(item => item.Outcome is not WriteOutcome.Exists && item.Write.Match.Count > turn).ToList() is { Count: > 0 } left; turn++)
        {
            foreach (var same in left.GroupBy(item => string.Join(',', item.Write.Match[turn].Values.Keys.Order(StringComparer.Ordinal))))
            {
                await MatchAsync([.. same], turn, cancellationToken);
            }
        }
    }

    /// <summary>Looks for records by keys that name the same fields.</summary>
    private async Task MatchAsync(IReadOnlyList<WriteItem> creates, int turn, CancellationToken cancellationToken)
    {
        var keys = creates.Select(item => item.Write.Match[turn]).ToList();
        var fields = keys.SelectMany(key => key.Values.Keys.Concat(key.Blank)).Distinct(StringComparer.Ordinal).ToList();
        var unique = await UniqueAsync(keys[0], cancellationToken);
        var found = unique is null
            ? await reader.FindByAsync(Asked(fields), keys, call, cancellationToken)
            : await ByUniqueAsync(Asked(fields), unique, keys.Select(key => key.Values[unique]), cancellationToken);
        foreach (var item in creates)
        {
            // Of several, one that is nobody's counterpart yet is the likelier to be meant, and then the oldest.
            if (found.Where(record => Holds(record, item.Write.Match[turn]))
                .OrderBy(record => record.Identity is not null).ThenBy(record => record.Id.Length).ThenBy(record => record.Id, StringComparer.Ordinal)
                .FirstOrDefault() is { } existing)
            {
                item.Outcome = new WriteOutcome.Exists(existing.Only(query));
            }
        }
    }

    /// <summary>A field of the key by which records can be read rather than searched for: the search lags behind.</summary>
    private async Task<string?> UniqueAsync(MatchKey key, CancellationToken cancellationToken)
    {
        var schema = await schemas.OfAsync(query.ObjectType, call, cancellationToken);
        return key.Values.Keys.FirstOrDefault(field => IsEmail(field) || (schema.Fields.TryGetValue(field, out var known) && known.Unique));
    }

    private async Task<IReadOnlyList<CrmRecord>> ByUniqueAsync(RecordQuery asked, string property, IEnumerable<string> values, CancellationToken cancellationToken)
    {
        var found = new List<CrmRecord>();
        foreach (var some in values.Select(value => IsEmail(property) ? value.ToLowerInvariant() : value).Distinct(StringComparer.Ordinal).Chunk(HubSpotCrm.BatchSize))
        {
            found.AddRange(await reader.ReadByUniqueAsync(asked, property, some, call, cancellationToken));
        }

        return found;
    }

    private bool Holds(CrmRecord record, MatchKey key) =>
        key.Values.All(field => ValuesOf(record, field.Key).Contains(field.Value, StringComparer.OrdinalIgnoreCase)) && key.Blank.All(field => record.Values[field] is null);

    private bool IsEmail(string property) => query.ObjectType == "contacts" && property == Email;

    private RecordQuery Asked(IReadOnlyCollection<string> fields) => query.With(fields.Any(IsEmail) ? [.. fields, OtherEmails] : fields);

    private IEnumerable<string> ValuesOf(CrmRecord record, string field)
    {
        string?[] values = IsEmail(field)
            ? [record.Values[field], .. record.Values[OtherEmails]?.Split(';', StringSplitOptions.TrimEntries) ?? []]
            : [record.Values[field]];
        return values.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase);
    }
}
