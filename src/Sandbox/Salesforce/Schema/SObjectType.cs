namespace HubSpotSfSync.Sandbox.Salesforce.Schema;

/// <summary>One kind of record: its fields in the order in which describe and change events list them.</summary>
public sealed class SObjectType
{
    private readonly List<FieldDefinition> _fields = [];
    private readonly Dictionary<string, FieldDefinition> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, FieldDefinition> _byRelationship = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _hidden = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _readOnly = new(StringComparer.OrdinalIgnoreCase);

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

    public bool Updateable { get; init; } = true;

    public bool Deletable { get; init; } = true;

    /// <summary>Whether deleted records wait in the recycle bin.</summary>
    public bool Undeletable { get; init; } = true;

    public bool Mergeable { get; init; }

    /// <summary>The topic-side name: <c>ContactChangeEvent</c>, <c>Thing__ChangeEvent</c>.</summary>
    public string ChangeEventName => Custom ? $"{Name[..^1]}ChangeEvent" : $"{Name}ChangeEvent";

    public IReadOnlyList<FieldDefinition> Fields => _fields;

    /// <summary>Fields that a new record is checked for, whether it names them or not.</summary>
    public IReadOnlyList<FieldDefinition> CheckedOnCreate { get; private set; } = [];

    /// <summary>Fields that a new record gets a value for by itself.</summary>
    public IReadOnlyList<FieldDefinition> Defaulted { get; private set; } = [];

    /// <summary>The stored references to other records.</summary>
    public IReadOnlyList<FieldDefinition> References { get; private set; } = [];

    /// <summary>How many values a record of this type has now; older records may have fewer.</summary>
    public int ValueCount { get; private set; }

    /// <summary>Whole seconds: what If-Modified-Since of a describe is compared with.</summary>
    public DateTimeOffset ChangedAt { get; private set; }

    /// <summary>Moves whenever a field is added, so that what was derived from the fields is built anew.</summary>
    public int Version { get; private set; }

    public FieldDefinition? Find(string name) => _byName.GetValueOrDefault(name);

    public FieldDefinition this[string name] => _byName[name];

    /// <summary>The fields that the integration user may see.</summary>
    public IEnumerable<FieldDefinition> VisibleFields => _hidden.Count == 0 ? _fields : _fields.Where(CanRead);

    /// <summary>As <see cref="Find"/> for the integration user: a field hidden by field-level security does not exist.</summary>
    public FieldDefinition? FindVisible(string name) => Find(name) is { } field && CanRead(field) ? field : null;

    public bool CanRead(FieldDefinition field) => _hidden.Count == 0 || !_hidden.Contains(field.Name);

    public bool CanCreate(FieldDefinition field) => field.Createable && !_readOnly.Contains(field.Name) && CanRead(field);

    public bool CanUpdate(FieldDefinition field) => field.Updateable && !_readOnly.Contains(field.Name) && CanRead(field);

    /// <summary>Sets the field-level security of the integration user. Required fields and the Id are always readable.</summary>
    /// <exception cref="RefusedException">No such field, or one that can't be hidden.</exception>
    public void Secure(string name, bool readable, bool editable, DateTimeOffset changedAt)
    {
        var field = Find(name) ?? throw new RefusedException(new SalesforceError("INVALID_FIELD", $"No such column '{name}' on sobject of type {Name}"));
        if (field.Required || (field.System != SystemField.None && field.System != SystemField.Formula))
        {
            throw new RefusedException(new SalesforceError("FIELD_INTEGRITY_EXCEPTION", $"{field.Name} is required or kept by the platform: it is always visible"));
        }

        Set(_hidden, field.Name, !readable);
        Set(_readOnly, field.Name, !editable);
        ChangedAt = changedAt;

        static void Set(HashSet<string> names, string name, bool isIn) => _ = isIn ? names.Add(name) : names.Remove(name);
    }

    /// <summary>The reference field behind a name such as <c>Account</c> in <c>Account.Name</c>.</summary>
    public FieldDefinition? FindRelationship(string name) => _byRelationship.GetValueOrDefault(name);

    public IEnumerable<FieldDefinition> PartsOf(FieldDefinition compound) => _fields.Where(field => field.Compound == compound.Name);

    /// <summary>Puts other options in the place of a picklist's.</summary>
    public void ReplaceOptions(string name, IReadOnlyList<string> values, DateTimeOffset changedAt)
    {
        var field = _byName[name];
        Replace(field, field with { PicklistValues = values }, changedAt);
    }

    /// <summary>Makes a type accept references to another object as well.</summary>
    public void AllowReference(FieldDefinition field, string typeName, DateTimeOffset changedAt) =>
        Replace(field, field with { ReferenceTo = [.. field.ReferenceTo, typeName] }, changedAt);

    private void Replace(FieldDefinition field, FieldDefinition replaced, DateTimeOffset changedAt)
    {
        _byName[field.Name] = replaced;
        _fields[_fields.IndexOf(field)] = replaced;
        if (field.RelationshipName is { } relationship)
        {
            _byRelationship[relationship] = replaced;
        }

        CheckedOnCreate = [.. CheckedOnCreate.Select(Swap)];
        Defaulted = [.. Defaulted.Select(Swap)];
        References = [.. References.Select(Swap)];
        ChangedAt = changedAt;

        FieldDefinition Swap(FieldDefinition one) => ReferenceEquals(one, field) ? replaced : one;
    }

    public FieldDefinition Add(FieldDefinition field, DateTimeOffset changedAt)
    {
        var added = field.System == SystemField.None ? field with { Ordinal = ValueCount++ } : field;
        _byName.Add(added.Name, added);
        _fields.Add(added);
        if (added.RelationshipName is { } relationship)
        {
            _byRelationship.Add(relationship, added);
        }

        if (added is { Type: FieldType.Reference, Ordinal: >= 0 })
        {
            References = [.. References, added];
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
