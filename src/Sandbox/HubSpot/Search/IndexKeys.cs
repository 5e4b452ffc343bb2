using System.Globalization;
using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Search;

/// <summary>What the index keeps of a value.</summary>
internal static class IndexKeys
{
    /// <summary>The place of a value among the property's; without a slot.</summary>
    public static IndexEntry Of(PropertyDefinition property, string value)
    {
        switch (property.Type)
        {
            case "number" when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number):
                return new IndexEntry(number, null, -1);
            case "date" or "datetime" when PropertyValues.TryParseInstant(value, out var instant):
                return new IndexEntry(instant, null, -1);
            default:
                return new IndexEntry(0, value, -1);
        }
    }

    /// <summary>A record's entries: none for a blank, one for each chosen option of a multi-select.</summary>
    public static IEnumerable<IndexEntry> Of(PropertyDefinition property, CrmObject record, ObjectVersion version)
    {
        if (First(property, record, version) is not { } first)
        {
            return [];
        }

        return property.IsMultiSelect
            ? first.Text!.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(option => new IndexEntry(0, option, record.Slot))
            : [first];
    }

    /// <summary>The whole value's entry, null for a blank.</summary>
    public static IndexEntry? First(PropertyDefinition property, CrmObject record, ObjectVersion version)
    {
        switch (property.Source)
        {
            case PropertySource.UpdatedAt:
                return new IndexEntry(version.UpdatedAt, null, record.Slot);
            case PropertySource.CreatedAt:
                return new IndexEntry(record.CreatedAt, null, record.Slot);
            case PropertySource.ObjectId:
                return new IndexEntry(record.Id, null, record.Slot);
            default:
                return version[property.Ordinal] is { Length: > 0 } value ? Of(property, value) with { Slot = record.Slot } : null;
        }
    }

    /// <summary>Words of letters and digits, as the index cuts a text.</summary>
    public static IEnumerable<string> Words(string text)
    {
        var start = -1;
        for (var at = 0; at <= text.Length; at++)
        {
            if (at < text.Length && char.IsLetterOrDigit(text[at]))
            {
                start = start < 0 ? at : start;
            }
            else if (start >= 0)
            {
                yield return text[start..at];
                start = -1;
            }
        }
    }
}
