using System.Globalization;

namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

/// <summary>What a custom object's schema says beside its properties.</summary>
public sealed record CustomObjectSchema(
    ObjectTable Table, string Name, string SingularLabel, string PluralLabel, string Description, string PrimaryDisplayProperty,
    IReadOnlyList<string> SecondaryDisplayProperties, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>The custom objects of one portal. Used under the portal's lock.</summary>
public sealed class CustomObjects
{
    private readonly List<CustomObjectSchema> _schemas = [];
    private int _lastId = 4_000_000;

    public IReadOnlyList<CustomObjectSchema> All => _schemas;

    public string NextTypeId() => string.Create(CultureInfo.InvariantCulture, $"2-{++_lastId}");

    public CustomObjectSchema? Find(ObjectTable table) => _schemas.Find(schema => schema.Table == table);

    public void Put(CustomObjectSchema schema)
    {
        var at = _schemas.FindIndex(existing => existing.Table == schema.Table);
        if (at < 0)
        {
            _schemas.Add(schema);
        }
        else
        {
            _schemas[at] = schema;
        }
    }

    public void Remove(CustomObjectSchema schema) => _schemas.RemoveAll(existing => existing.Table == schema.Table);
}
