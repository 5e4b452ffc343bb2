using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>Packs rows so that equal values are held once: ids of parents, cities, titles, small numbers.</summary>
internal sealed class ValuePools(Org org)
{
    private const int SmallNumbers = 1024;
    private readonly Dictionary<FieldDefinition, TextPool> _texts = new(ReferenceEqualityComparer.Instance);
    private readonly object[] _numbers = [.. Enumerable.Range(0, SmallNumbers).Select(number => (object)(double)number)];

    public PackedValues Pack(SObjectType type, object?[] values)
    {
        foreach (var field in type.Fields)
        {
            if (field.Ordinal >= 0 && values[field.Ordinal] is { } value)
            {
                values[field.Ordinal] = Share(field, value);
            }
        }

        return new PackedValues(values);
    }

    private object Share(FieldDefinition field, object value)
    {
        switch (value)
        {
            case string id when field.Type == FieldType.Reference:
                return org.Find(id)?.Id ?? id;
            case string text when !field.Unique && !field.ExternalId:
                if (!_texts.TryGetValue(field, out var pool))
                {
                    _texts.Add(field, pool = new TextPool());
                }

                return pool.Share(text);
            case double and >= 0 and < SmallNumbers when value is double number && number == Math.Truncate(number):
                return _numbers[(int)number];
            default:
                return value;
        }
    }
}
