using System.Collections.Frozen;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Events;

/// <summary>What change events say about a committed transaction, before they are numbered and stored.</summary>
internal static class ChangeCapture
{
    internal sealed record Captured(
        SObjectRecord Record, RecordVersion Version, ChangeType Change, int SequenceNumber, IReadOnlyList<FieldPosition> ChangedFields, IReadOnlyList<FieldPosition> NulledFields)
    {
        public List<string> RecordIds { get; } = [Record.Id];

        public IReadOnlyDictionary<FieldPosition, string> DiffFields { get; init; } = FrozenDictionary<FieldPosition, string>.Empty;
    }

    /// <summary>
    /// One entry a record: the first kind of change with the last values. Equal updates, and deletes, of several records
    /// of a type become one entry. Objects that are not selected leave a gap in the sequence.
    /// </summary>
    public static List<Captured> Capture(IEnumerable<PendingChange> changes, Func<SObjectType, EventSchema?> schemaOf)
    {
        var captured = new List<Captured>();
        var merged = new Dictionary<string, Captured>(StringComparer.Ordinal);
        var sequence = 0;
        foreach (var ofRecord in changes.GroupBy(change => change.Record))
        {
            sequence++;
            var first = ofRecord.First();
            if (schemaOf(first.Record.Type) is not { } schema)
            {
                continue;
            }

            var entry = Describe(first, ofRecord.Last().After, schema, sequence);
            if (MergeKey(entry, schema) is not { } key || merged.TryAdd(key, entry))
            {
                captured.Add(entry);
            }
            else
            {
                merged[key].RecordIds.Add(first.Record.Id);
            }
        }

        return captured;
    }

    private static Captured Describe(PendingChange first, RecordVersion after, EventSchema schema, int sequence)
    {
        if (first.Change != ChangeType.Update)
        {
            return new Captured(first.Record, after, first.Change, sequence, [], []);
        }

        var changed = new List<FieldPosition>();
        var nulled = new List<FieldPosition>();
        Dictionary<FieldPosition, string>? diffs = null;
        foreach (var (position, field) in Leaves(schema))
        {
            var before = first.Record.ValueIn(first.Before!, field);
            var value = first.Record.ValueIn(after, field);
            // The stamp belongs to every update, also to the second one within a second.
            if (Equals(before, value) && position != schema.LastModifiedDate)
            {
                continue;
            }

            changed.Add(position);
            if (value is null)
            {
                nulled.Add(position);
            }
            else if (TextDifference.Of(before, value) is { } diff)
            {
                diffs ??= [];
                diffs[position] = diff;
            }
        }

        var entry = new Captured(first.Record, after, first.Change, sequence, changed, nulled);
        return diffs is null ? entry : entry with { DiffFields = diffs };
    }

    private static string? MergeKey(Captured entry, EventSchema schema) => entry.Change switch
    {
        ChangeType.Delete => $"{schema.EntityName}/delete",
        ChangeType.Update => $"{schema.EntityName}/{string.Join('/', ChangedValues(entry, schema))}",
        _ => null,
    };

    private static IEnumerable<string> ChangedValues(Captured entry, EventSchema schema) => Leaves(schema)
        .Where(leaf => entry.ChangedFields.Contains(leaf.Position))
        .Select(leaf => $"{leaf.Field.Name}={entry.Record.ValueIn(entry.Version, leaf.Field)}");

    private static IEnumerable<(FieldPosition Position, FieldDefinition Field)> Leaves(EventSchema schema)
    {
        for (var at = 0; at < schema.Fields.Count; at++)
        {
            var field = schema.Fields[at];
            if (field.Parts.Count == 0)
            {
                yield return (new FieldPosition(at + 1), field.Field);
            }

            for (var part = 0; part < field.Parts.Count; part++)
            {
                yield return (new FieldPosition(at + 1, part), field.Parts[part]);
            }
        }
    }
}
