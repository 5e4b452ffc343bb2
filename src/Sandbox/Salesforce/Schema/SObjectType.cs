namespace HubSpotSfSync.Sandbox.Salesforce.Schema;

/// <summary>One kind of record: its fields in the order in which describe and change events list them.</summary>
public sealed class SObjectType
{
    private readonly List<FieldDefinition> _fields = [];
    private readonly Dictionary<string, FieldDefinition> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, FieldDefinition> _byRelationship = new(StringComparer.OrdinalIgnoreCase);

    public SObjectType(string name, string keyPrefix, IEnumerable<FieldDefinition> fields, DateTimeOffset changedAt)
    {
        Name = name;
        KeyPrefix = keyPrefix;
        foreach (var field in fields)
        {
            Add(field, changedAt);
        }
    }

    public string Name { get; }

    public string KeyPrefix { get; }

    public string Label { get; init; } = string.Empty;

    public string PluralLabel { get; init; } = string.Empty;

    public bool Custom => Name.EndsWith("__c", StringComparison.Ordinal);

    public bool Createable { get; init; } = true;

    /// <summary>The topic-side name: <c>ContactChangeEvent</c>, <c>Thing__ChangeEvent</c>.</summary>
    public string ChangeEventName => Custom ? $"{Name[..^1]}ChangeEvent" : $"{Name}ChangeEvent";

    public IReadOnlyList<FieldDefinition> Fields => _fields;

    /// <summary>Fields that a new record is checked for, whether it names them or not.</summary>
    public IReadOnlyList<FieldDefinition> CheckedOnCreate { get; private set; } = [];

    /// <summary>Fields that a new record gets a value for by itself.</summary>
    public IReadOnlyList<FieldDefinition> Defaulted { get; private set; } = [];

    /// <summary>How many values a record of this type has now; older records may have fewer.</summary>
    public int ValueCount { get; private set; }

    /// <summary>Whole seconds: what If-Modified-Since of a describe is compared with.</summary>
    public DateTimeOffset ChangedAt { get; private set; }

    /// <summary>Moves whenever a field is added, so that what was derived from the fields is built anew.</summary>
    public int Version { get; private set; }

    public FieldDefinition? Find(string name) => _byName.GetValueOrDefault(name);

    public FieldDefinition this[string name] => _byName[name];

    /// <summary>The reference field behind a name such as <c>Account</c> in <c>Account.Name</c>.</summary>
    public FieldDefinition? FindRelationship(string name) => _byRelationship.GetValueOrDefault(name);

    public IEnumerable<FieldDefinition> PartsOf(FieldDefinition compound) => _fields.Where(field => field.Compound == compound.Name);

    public FieldDefinition Add(FieldDefinition field, DateTimeOffset changedAt)
    {
        var added = field.System == SystemField.None ? field with { Ordinal = ValueCount++ } : field;
        _byName.Add(added.Name, added);
        _fields.Add(added);
        if (added.RelationshipName is { } relationship)
        {
            _byRelationship.Add(relationship, added);
        }

        if (added.Ordinal >= 0 && (added.Required || added.Unique || added.Type == FieldType.Reference))
        {
            CheckedOnCreate = [.. CheckedOnCreate, added];
        }

        if (added.DefaultValue is not null)
        {
            Defaulted = [.. Defaulted, added];
        }

        ChangedAt = changedAt;
        Version++;
        return added;
    }
}
