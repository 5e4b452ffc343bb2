using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>One record as an answer shows it: a version that stays as it is while it is written.</summary>
internal readonly record struct ObjectView(CrmObject Record, ObjectVersion Version)
{
    public bool? IsNew { get; init; }

    public string? TraceId { get; init; }

    public ObjectView(CrmObject record)
        : this(record, record.Current)
    {
    }
}

/// <summary>Which properties an answer shows.</summary>
internal sealed record ObjectSelection(
    IReadOnlyList<PropertyDefinition> Properties, IReadOnlyList<PropertyDefinition> WithHistory)
{
    /// <summary>The named properties, or the type's usual ones when none is named; unknown names are passed over.</summary>
    public static ObjectSelection Of(ObjectTable table, IReadOnlyList<string> names, IReadOnlyList<string>? withHistory = null)
    {
        var history = Find(table, withHistory ?? []);
        var named = names.Count > 0 ? names : withHistory is { Count: > 0 } ? [] : table.Name.DefaultProperties;
        return new ObjectSelection(WithAlways(table, named), history);
    }

    /// <summary>What a write answers with: what was written, and the usual ones.</summary>
    public static ObjectSelection Written(ObjectTable table, IEnumerable<PropertyWrite> writes) =>
        new(WithAlways(table, [.. table.Name.DefaultProperties, .. writes.Select(write => write.Property.Name)]), []);

    /// <summary>Every property that has a value.</summary>
    public static ObjectSelection Filled(ObjectTable table, ObjectView view) =>
        new([.. table.Catalogue.All.Where(property => property.ArchivedAt is null && view.Record.Get(view.Version, property) is not null)], []);

    private static PropertyDefinition[] WithAlways(ObjectTable table, IReadOnlyList<string> names) =>
        Find(table, [.. names, table.Name.CreatedProperty, "hs_object_id", table.Name.ModifiedProperty]);

    private static PropertyDefinition[] Find(ObjectTable table, IReadOnlyList<string> names)
    {
        var catalogue = table.Catalogue;
        return [.. names.Distinct().Select(catalogue.Find).OfType<PropertyDefinition>()];
    }
}

internal static class ObjectJson
{
    public static void Write(Utf8JsonWriter json, ObjectView view, ObjectSelection selection, Action<Utf8JsonWriter>? associations = null)
    {
        var (record, version) = view;
        json.WriteStartObject();
        json.WriteString("id", record.IdText);
        json.WriteStartObject("properties");
        foreach (var property in selection.Properties)
        {
            json.WriteString(property.Name, record.Get(version, property));
        }

        json.WriteEndObject();
        if (selection.WithHistory.Count > 0)
        {
            WriteHistory(json, record, selection.WithHistory);
        }

        json.WriteString("createdAt", PropertyValues.Format(record.CreatedAt));
        json.WriteString("updatedAt", PropertyValues.Format(version.UpdatedAt));
        json.WriteBoolean("archived", version.ArchivedAt is not null);
        if (version.ArchivedAt is { } archivedAt)
        {
            json.WriteString("archivedAt", PropertyValues.Format(archivedAt));
        }

        if (view.IsNew is { } isNew)
        {
            json.WriteBoolean("new", isNew);
        }

        if (view.TraceId is { } traceId)
        {
            json.WriteString("objectWriteTraceId", traceId);
        }

        associations?.Invoke(json);
        json.WriteEndObject();
    }

    private static void WriteHistory(Utf8JsonWriter json, CrmObject record, IReadOnlyList<PropertyDefinition> properties)
    {
        json.WriteStartObject("propertiesWithHistory");
        foreach (var property in properties)
        {
            json.WriteStartArray(property.Name);
            foreach (var change in record.History(property))
            {
                json.WriteStartObject();
                json.WriteString("value", change.Value);
                json.WriteString("timestamp", PropertyValues.Format(change.Timestamp));
                json.WriteString("sourceType", change.Source);
                if (change.SourceId is not null)
                {
                    json.WriteString("sourceId", change.SourceId);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
