using HubSpotSfSync.Salesforce.Reading;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce.Events;

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
        // Whether a new record is in scope only a read tells: its values are news for who has it already.
        var paths = change.All;
        return change.Diffs.Count == 0 && followed.FieldsAndIdentities.All(field => IsTold(change, followed, paths, field))
            ? Values(change, followed, ids, paths, Conversion(change, followed, paths), complete: !followed.Scoped)
            : [new StreamedChange.ReadNeeded(followed.ObjectType, ids)];
    }

    private static IEnumerable<StreamedChange> Updated(ChangeEvent change, FollowedObject followed, IReadOnlyList<string> ids)
    {
        var (all, changed, nulled, diffs) = (change.All, change.Changed, change.Nulled, change.Diffs);
        var leavesScope = followed.ScopeFields.Any(field => Touches(change, followed, all, changed, field));
        if (followed.IsLead && changed.ContainsKey(LeadConversions.Flag) && Conversion(change, followed, all) is { } converted)
        {
            // Whatever else is new about a Lead that is no longer one: its pair goes on with the Contact, in the scope or not.
            return Values(change, followed, ids, leavesScope ? new Dictionary<string, string>() : changed, converted, complete: false);
        }

        if (leavesScope
            || (followed.IsLead && changed.ContainsKey(LeadConversions.Flag))
            || followed.FieldsAndIdentities.Any(diffs.Contains)
            || followed.FieldsAndIdentities.Any(field => changed.TryGetValue(field, out var path) && !nulled.Contains(field) && change.Value(path, followed.Described.KindOf(field)) is null)
            || followed.Fields.Any(field => !IsTold(change, followed, all, field) && Touches(change, followed, all, changed, field)))
        {
            return [new StreamedChange.ReadNeeded(followed.ObjectType, ids)];
        }

        return followed.FieldsAndIdentities.Any(changed.ContainsKey) ? Values(change, followed, ids, changed, null, complete: false) : [];
    }

    /// <summary>Whether the value of a field can be had from an event: it is there, in one piece, and not worked out by the platform.
    /// One that is hidden from our user is there as well, and always empty.</summary>
    private static bool IsTold(ChangeEvent change, FollowedObject followed, IReadOnlyDictionary<string, string> all, string field) =>
        all.TryGetValue(field, out var path) && followed.Described.Find(field) is { Calculated: false } && !change.IsCompound(path);

    /// <summary>Whether an update may have changed a field: one that events don't carry may have changed with any other.</summary>
    private static bool Touches(ChangeEvent change, FollowedObject followed, IReadOnlyDictionary<string, string> all, IReadOnlyDictionary<string, string> changed, string field) =>
        followed.Described.ReferenceBehind(field) is { } reference ? changed.ContainsKey(reference)
        : !all.TryGetValue(field, out var path) || followed.IsCalculated(field) || changed.ContainsKey(field)
        || (change.IsCompound(path) && changed.Values.Any(part => part.StartsWith($"{path}.", StringComparison.OrdinalIgnoreCase)));

    /// <summary>What became of a Lead; null as long as it is one, or where our user may not see what it became.</summary>
    private static LeadConversion? Conversion(ChangeEvent change, FollowedObject followed, IReadOnlyDictionary<string, string> paths) =>
        followed.IsLead ? LeadConversions.Read(field => paths.TryGetValue(field, out var path) ? change.Value(path, followed.Described.KindOf(field)) : null) : null;

    private static IEnumerable<StreamedChange> Values(
        ChangeEvent change, FollowedObject followed, IReadOnlyList<string> ids, IReadOnlyDictionary<string, string> paths, LeadConversion? converted, bool complete)
    {
        var values = followed.Fields.Where(field => paths.ContainsKey(field) && !followed.IsCalculated(field))
            .ToDictionary(field => field, field => change.Value(paths[field], followed.Described.KindOf(field)));
        foreach (var field in followed.Empty)
        {
            values[field] = null;
        }

        var identity = followed.IdentityFields.Where(paths.ContainsKey).Select(field => change.Value(paths[field], FieldKind.Text)).FirstOrDefault(value => value is not null);
        return ids.Select(id => new StreamedChange.Values(
            Record(followed, id, change.Version, values, identity, deleted: false) with { Converted = converted }, complete));
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
