namespace HubSpotSfSync.Sandbox.Salesforce.Schema;

/// <summary>The objects of an org. New fields and objects may be added while it runs.</summary>
public sealed class Metadata
{
    private readonly Dictionary<string, SObjectType> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, SObjectType> _byPrefix = new(StringComparer.Ordinal);
    private int _customObjects;

    public Metadata(DateTimeOffset now)
    {
        foreach (var type in StandardObjects.Create(now))
        {
            Add(type);
        }
    }

    public IEnumerable<SObjectType> Types => _byName.Values.OrderBy(type => type.Name, StringComparer.Ordinal);

    public SObjectType? Find(string name) => _byName.GetValueOrDefault(name);

    public SObjectType this[string name] => _byName[name];

    /// <summary>The type an id belongs to, by its first three characters.</summary>
    public SObjectType? OfId(string id) => _byPrefix.GetValueOrDefault(id[..RecordId.PrefixLength]);

    /// <exception cref="RefusedException">The name is taken or no custom name.</exception>
    public SObjectType AddCustomObject(string name, string? label, DateTimeOffset now)
    {
        if (!name.EndsWith("__c", StringComparison.Ordinal) || _byName.ContainsKey(name))
        {
            throw new RefusedException(new SalesforceError("DUPLICATE_DEVELOPER_NAME", $"{name} is taken, or does not end in __c"));
        }

        var prefix = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"a{_customObjects++:00}");
        var type = new SObjectType(name, prefix, StandardObjects.OfCustomObject(), now)
        {
            Label = label ?? name,
            PluralLabel = label ?? name,
        };
        Add(type);
        return type;
    }

    private void Add(SObjectType type)
    {
        _byName.Add(type.Name, type);
        _byPrefix.Add(type.KeyPrefix, type);
    }
}
