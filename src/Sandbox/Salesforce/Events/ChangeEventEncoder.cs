using Avro.IO;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Events;

/// <summary>Writes an event as raw Avro in the order of its schema: no container, no fingerprint.</summary>
internal static class ChangeEventEncoder
{
    private const int NullBranch = 0;
    private const int ValueBranch = 1;

    /// <param name="change">What to write.</param>
    /// <param name="enriched">Fields a channel adds to updates and deletes.</param>
    public static byte[] Encode(ChangeEvent change, IReadOnlyCollection<FieldDefinition>? enriched = null)
    {
        using var payload = new MemoryStream(512);
        var avro = new BinaryEncoder(payload);
        WriteHeader(avro, change);
        var hasAll = change.Change is ChangeType.Create or ChangeType.Undelete;
        string[] added = change.Change is ChangeType.Update or ChangeType.Delete && enriched is not null ? [.. enriched.Select(field => field.Name)] : [];
        for (var at = 0; at < change.Schema.Fields.Count; at++)
        {
            var index = at + 1;
            if (change.Schema.Fields[at].Parts is { Count: > 0 } parts)
            {
                var isAdded = added.Contains(change.Schema.Fields[at].Field.Name);
                WriteParts(avro, isAdded ? Today(change) : change, parts, part => hasAll || isAdded || change.ChangedFields.Contains(new FieldPosition(index, part)));
            }
            else
            {
                var position = new FieldPosition(index);
                var field = change.Schema.Fields[at].Field;
                var value = change.DiffFields.TryGetValue(position, out var diff) ? diff
                    : hasAll || change.ChangedFields.Contains(position) ? Value(change, field)
                    : added.Contains(field.Name) ? Value(Today(change), field)
                    : null;
                WriteValue(avro, field, value);
            }
        }

        return payload.ToArray();
    }

    private static object? Value(ChangeEvent change, FieldDefinition field) =>
        change.Record.Type.CanRead(field) ? change.Record.ValueIn(change.Version, field) : null;

    // A channel adds what a field holds when the event is delivered, not what it held at the change.
    private static ChangeEvent Today(ChangeEvent change) => change with { Version = change.Record.Current };

    private static void WriteHeader(BinaryEncoder avro, ChangeEvent change)
    {
        avro.WriteString(change.Schema.EntityName);
        WriteStrings(avro, change.RecordIds);
        avro.WriteEnum((int)change.Change);
        avro.WriteString(change.ChangeOrigin);
        avro.WriteString(change.TransactionKey);
        avro.WriteInt(change.SequenceNumber);
        avro.WriteLong(change.CommitTimestamp);
        avro.WriteLong(change.CommitNumber);
        avro.WriteString(change.CommitUser);
        WriteStrings(avro, ChangeBitmap.Encode(change.NulledFields));
        WriteStrings(avro, ChangeBitmap.Encode([.. change.DiffFields.Keys]));
        WriteStrings(avro, ChangeBitmap.Encode(change.ChangedFields));
    }

    private static void WriteStrings(BinaryEncoder avro, IReadOnlyList<string> items)
    {
        avro.WriteArrayStart();
        avro.SetItemCount(items.Count);
        foreach (var item in items)
        {
            avro.StartItem();
            avro.WriteString(item);
        }

        avro.WriteArrayEnd();
    }

    private static void WriteParts(BinaryEncoder avro, ChangeEvent change, IReadOnlyList<FieldDefinition> parts, Func<int, bool> isShown)
    {
        var values = parts.Select((part, at) => isShown(at) ? Value(change, part) : null).ToArray();
        if (values.All(value => value is null))
        {
            avro.WriteUnionIndex(NullBranch);
            return;
        }

        avro.WriteUnionIndex(ValueBranch);
        for (var at = 0; at < parts.Count; at++)
        {
            WriteValue(avro, parts[at], values[at]);
        }
    }

    private static void WriteValue(BinaryEncoder avro, FieldDefinition field, object? value)
    {
        avro.WriteUnionIndex(value is null ? NullBranch : ValueBranch);
        switch (value)
        {
            case null:
                break;
            case string text:
                avro.WriteString(text);
                break;
            case bool flag:
                avro.WriteBoolean(flag);
                break;
            case double number when field.Type == FieldType.Int:
                avro.WriteInt((int)number);
                break;
            case double number:
                avro.WriteDouble(number);
                break;
            case DateOnly date:
                avro.WriteLong(new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds());
                break;
            case DateTimeOffset at:
                avro.WriteLong(at.ToUnixTimeMilliseconds());
                break;
            default:
                throw new InvalidOperationException($"{field.Name} holds a {value.GetType().Name}");
        }
    }
}
