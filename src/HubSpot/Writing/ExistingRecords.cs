using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.HubSpot.Writing;

/// <summary>Looks for the records that creates are about to make a second time.</summary>
internal sealed class ExistingRecords(HubSpotReader reader, RecordQuery query, CallContext call)
{
    public const string Email = "email";

    /// <summary>A contact is known by these as well as by its e-mail.</summary>
    private const string OtherEmails = "hs_additional_emails";

    /// <summary>A record that carries our identity is ours, from an answer that was lost; one with the same match value was there before.</summary>
    public async Task FindAsync(IReadOnlyList<WriteItem> creates, CancellationToken cancellationToken)
    {
        var ours = (await reader.ReadByUniqueAsync(query, query.IdentityField, [.. creates.Select(item => item.Write.Identity)], call, cancellationToken))
            .Where(record => record.Identity is not null)
            .ToDictionary(record => record.Identity!, record => record.Id, StringComparer.Ordinal);
        foreach (var item in creates)
        {
            item.Id = ours.GetValueOrDefault(item.Write.Identity);
        }

        await MatchAsync([.. creates.Where(item => item.Id is null)], cancellationToken);
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
        await MatchAsync([.. refused.Where(item => item.Outcome is not WriteOutcome.Exists)], cancellationToken);
    }

    /// <summary>The records that have one of these values of a unique property, by the value; contacts by all their e-mails.</summary>
    public async Task<ILookup<string, CrmRecord>> HoldersAsync(string property, IEnumerable<string> values, CancellationToken cancellationToken) =>
        ByValue(property, await reader.ReadByUniqueAsync(Asked(property), property, [.. values.Select(value => IsEmail(property) ? value.ToLowerInvariant() : value)], call, cancellationToken));

    private async Task MatchAsync(IReadOnlyList<WriteItem> creates, CancellationToken cancellationToken)
    {
        foreach (var same in creates.Where(item => item.Write is { MatchField: not null, MatchValue: not null }).GroupBy(item => item.Write.MatchField!))
        {
            var values = same.Select(item => item.Write.MatchValue!).ToList();
            var holders = IsEmail(same.Key)
                ? await HoldersAsync(same.Key, values, cancellationToken)
                : ByValue(same.Key, await reader.FindByAsync(Asked(same.Key), same.Key, values, call, cancellationToken));
            foreach (var item in same)
            {
                // Of several, one that is nobody's counterpart yet is the likelier to be meant, and then the oldest.
                if (holders[item.Write.MatchValue!].OrderBy(record => record.Identity is not null).ThenBy(record => record.Id.Length).ThenBy(record => record.Id, StringComparer.Ordinal).FirstOrDefault() is { } existing)
                {
                    item.Outcome = new WriteOutcome.Exists(existing.Only(query));
                }
            }
        }
    }

    private bool IsEmail(string property) => query.ObjectType == "contacts" && property == Email;

    private RecordQuery Asked(string property) => query.With(IsEmail(property) ? [property, OtherEmails] : [property]);

    private ILookup<string, CrmRecord> ByValue(string property, IEnumerable<CrmRecord> records) => records
        .SelectMany(record => ValuesOf(record, property, IsEmail(property)).Select(value => (value, record)))
        .ToLookup(one => one.value, one => one.record, StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> ValuesOf(CrmRecord record, string field, bool byEmail)
    {
        string?[] values = byEmail
            ? [record.Values[field], .. record.Values[OtherEmails]?.Split(';', StringSplitOptions.TrimEntries) ?? []]
            : [record.Values[field]];
        return values.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase);
    }
}
