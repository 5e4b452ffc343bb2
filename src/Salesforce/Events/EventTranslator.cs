using HubSpotSfSync.Salesforce.Reading;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce.Events;

/// <summary>What of an object is followed: the fields of all queries on it together.</summary>
internal sealed record FollowedObject(string ObjectType, IReadOnlyList<string> Fields, IReadOnlyList<string> IdentityFields, bool Scoped, DescribedObject Described)
{
    public static FollowedObject Of(IReadOnlyCollection<RecordQuery> queries, DescribedObject described) => new(
        queries.First().ObjectType,
        [.. queries.SelectMany(query => query.Fields).Distinct(StringComparer.OrdinalIgnoreCase)],
        [.. queries.Select(query => query.IdentityField).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)],
        queries.Any(query => !string.IsNullOrWhiteSpace(query.Where)),
        described);

    public IEnumerable<string> FieldsAndIdentities => Fields.Concat(IdentityFields);
}

/// <summary>Change events to what they mean for the records that are followed.</summary>
internal sealed class EventTranslator(IEnumerable<FollowedObject> followed)
{
    /// <summary>Named instead of the records when too many changed.</summary>
    private const string EmptyId = "000000000000000AAA";

    /// <summary>The stamps of a long transaction lie before its commit: it may have run for as long as a request may.</summary>
    private static readonly TimeSpan LongestTransaction = TimeSpan.FromMinutes(15);

    private readonly Dictionary<string, FollowedObject> _followed = followed.ToDictionary(item => item.ObjectType, StringComparer.OrdinalIgnoreCase);

    public IEnumerable<StreamedChange> Translate(ChangeEvent change)
    {
        if (!_followed.TryGetValue(change.EntityName, out var followed))
        {
            return [];
        }

        var ids = change.RecordIds;
        if (change.ChangeType == "GAP_OVERFLOW" || ids.Any(id => id == EmptyId || id.Contains('*', StringComparison.Ordinal)))
        {
            return [new StreamedChange.SweepNeeded(followed.ObjectType, change.CommittedAt - LongestTransaction)];
        }

        try
        {
            return [.. Translate(change, followed, ids)];
        }
        catch (FormatException)
        {
            // Which fields changed can't be made out, but which records can; failing here would meet the same event for ever.
            return [new StreamedChange.ReadNeeded(followed.ObjectType, ids)];
        }
    }

    /// <summary>An event of which only the header is known.</summary>
    public IEnumerable<StreamedChange> TranslateHeader(ChangeEvent change) =>
        change.ChangeType is "CREATE" or "UPDATE" && _followed.TryGetValue(change.EntityName, out var followed)
            ? [new StreamedChange.ReadNeeded(followed.ObjectType, change.RecordIds)]
            : Translate(change);

    /// <summary>An event of which not even that is known: perhaps its object.</summary>
    public IEnumerable<StreamedChange> Sweeps(string? objectType, DateTimeOffset since) => _followed.Values
        .Where(followed => objectType is null || string.Equals(followed.ObjectType, objectType, StringComparison.OrdinalIgnoreCase))
        .Select(followed => new StreamedChange.SweepNeeded(followed.ObjectType, since));

    private static IEnumerable<StreamedChange> Translate(ChangeEvent change, FollowedObject followed, IReadOnlyList<string> ids) =>
        change.ChangeType switch
        {
            "CREATE" => Created(change, followed, ids),
            "UPDATE" => Updated(change, followed, ids),

            // A gap in a deletion hides nothing: it has no values anyway.
            "DELETE" or "GAP_DELETE" => ids.Select(id => new StreamedChange.Values(Record(followed, id, change.Version, new Dictionary<string, string?>(), null, deleted: true), Complete: false)),
            _ => [new StreamedChange.ReadNeeded(followed.ObjectType, ids)],
        };

    private static IEnumerable<StreamedChange> Created(ChangeEvent change, FollowedObject followed, IReadOnlyList<string> ids)
    {
        var paths = change.All;

        // Formulas are not in events. Whether a new record is in scope only a read tells: its values are news for who has it already.
        var told = followed.FieldsAndIdentities.All(paths.ContainsKey) && change.Diffs.Count == 0;
        return told ? Values(change, followed, ids, paths, complete: !followed.Scoped) : [new StreamedChange.ReadNeeded(followed.ObjectType, ids)];
    }

    private static IEnumerable<StreamedChange> Updated(ChangeEvent change, FollowedObject followed, IReadOnlyList<string> ids)
    {
        var diffs = change.Diffs;
        if (followed.FieldsAndIdentities.Any(diffs.Contains))
        {
            return [new StreamedChange.ReadNeeded(followed.ObjectType, ids)];
        }

        var changed = change.Changed;
        return followed.FieldsAndIdentities.Any(changed.ContainsKey) ? Values(change, followed, ids, changed, complete: false) : [];
    }

    private static IEnumerable<StreamedChange> Values(ChangeEvent change, FollowedObject followed, IReadOnlyList<string> ids, IReadOnlyDictionary<string, string> paths, bool complete)
    {
        var values = followed.Fields.Where(paths.ContainsKey).ToDictionary(field => field, field => change.Value(paths[field], followed.Described.KindOf(field)));
        var identity = followed.IdentityFields.Where(paths.ContainsKey).Select(field => change.Value(paths[field], FieldKind.Text)).FirstOrDefault(value => value is not null);
        return ids.Select(id => new StreamedChange.Values(Record(followed, id, change.Version, values, identity, deleted: false), complete));
    }

    private static CrmRecord Record(FollowedObject followed, string id, RecordVersion version, IReadOnlyDictionary<string, string?> values, string? identity, bool deleted) => new()
    {
        ObjectType = followed.ObjectType,
        Id = id,
        Version = version,
        Values = values,
        Identity = identity,
        Deleted = deleted,
    };
}
