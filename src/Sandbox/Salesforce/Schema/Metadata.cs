using System.Globalization;

namespace HubSpotSfSync.Sandbox.Salesforce.Schema;

/// <summary>The objects of an org. New fields and objects may be added while it runs.</summary>
public sealed class Metadata
{
    private static readonly string[] WithoutCurrency = [OrgObjects.Organization, "OpportunityStage", "RecordType", "CampaignMember", "PermissionSet", "PermissionSetAssignment", "ObjectPermissions"];
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

    /// <summary>The currency the org counts in; null when it has only one.</summary>
    public string? CorporateCurrency { get; private set; }

    public IReadOnlyList<string> Currencies { get; private set; } = [];

    public SObjectType? Find(string name) => _byName.GetValueOrDefault(name);

    public SObjectType this[string name] => _byName[name];

    /// <summary>The type an id belongs to, by its first three characters.</summary>
    public SObjectType? OfId(string id) => _byPrefix.GetValueOrDefault(id[..RecordId.PrefixLength]);

    /// <summary>The references of any object to this one.</summary>
    public IEnumerable<(SObjectType Child, FieldDefinition Field)> ReferencesTo(SObjectType parent) => _byName.Values
        .SelectMany(child => child.References.Where(field => field.ReferenceTo.Contains(parent.Name)).Select(field => (child, field)));

    /// <summary>What a child subquery names: <c>Contacts</c> of an account.</summary>
    public (SObjectType Child, FieldDefinition Field)? FindChildRelationship(SObjectType parent, string name)
    {
        foreach (var reference in ReferencesTo(parent))
        {
            if (string.Equals(reference.Field.ChildRelationshipName, name, StringComparison.OrdinalIgnoreCase))
            {
                return reference;
            }
        }

        return null;
    }

    /// <exception cref="RefusedException">The name is taken or no custom name.</exception>
    public SObjectType AddCustomObject(string name, string? label, DateTimeOffset now)
    {
        if (!name.EndsWith("__c", StringComparison.Ordinal) || _byName.ContainsKey(name))
        {
            throw new RefusedException(new SalesforceError("DUPLICATE_DEVELOPER_NAME", $"{name} is taken, or does not end in __c"));
        }

        var prefix = string.Create(CultureInfo.InvariantCulture, $"a{_customObjects++:00}");
        var type = new SObjectType(name, prefix, StandardObjects.OfCustomObject(), now)
        {
            Label = label ?? name,
            PluralLabel = label ?? name,
        };
        Add(type);
        AddCurrencyTo(type, now);
        foreach (var activity in new[] { "Task", "Event" })
        {
            _byName[activity].AllowReference(_byName[activity][ActivityObjects.What], name, now);
        }

        return type;
    }

    /// <summary>Adds a custom field to an object.</summary>
    /// <exception cref="RefusedException">The name is taken or no custom name, or what it refers to does not exist.</exception>
    public FieldDefinition AddCustomField(SObjectType type, FieldDefinition field, DateTimeOffset now)
    {
        if (!field.Name.EndsWith("__c", StringComparison.Ordinal) || type.Find(field.Name) is not null)
        {
            throw new RefusedException(new SalesforceError("DUPLICATE_DEVELOPER_NAME", $"{field.Name} is taken, or does not end in __c"));
        }

        if (field.ReferenceTo.FirstOrDefault(target => Find(target) is null) is { } missing)
        {
            throw new RefusedException(new SalesforceError("INVALID_TYPE", $"sObject type '{missing}' is not supported."));
        }

        return type.Add(field with { Custom = true }, now);
    }

    /// <summary>An object with record types shows which one a record has.</summary>
    public void AllowRecordTypes(SObjectType type, DateTimeOffset now)
    {
        if (type.Find("RecordTypeId") is null)
        {
            type.Add(FieldList.Lookup("RecordTypeId", "RecordType", "RecordType") with { CustomLabel = "Record Type ID" }, now);
        }
    }

    /// <summary>Gives the org several currencies, for good: each record says in which its amounts are.</summary>
    public void EnableCurrencies(IReadOnlyList<string> isoCodes, DateTimeOffset now)
    {
        if (CorporateCurrency is not null)
        {
            throw new RefusedException(new SalesforceError("INVALID_OPERATION", "The org has several currencies already"));
        }

        CorporateCurrency = isoCodes[0];
        Currencies = isoCodes;
        foreach (var type in _byName.Values.ToArray())
        {
            AddCurrencyTo(type, now);
        }

        foreach (var type in OrgObjects.OfCurrencies(isoCodes, now))
        {
            Add(type);
        }

        _byName["User"].Add(OrgObjects.CurrencyIsoCode(isoCodes, isoCodes[0]) with { Name = "DefaultCurrencyIsoCode", CustomLabel = "Default Currency" }, now);
    }

    private void AddCurrencyTo(SObjectType type, DateTimeOffset now)
    {
        if (CorporateCurrency is { } corporate && !WithoutCurrency.Contains(type.Name))
        {
            type.Add(OrgObjects.CurrencyIsoCode(Currencies, corporate), now);
        }
    }

    private void Add(SObjectType type)
    {
        _byName.Add(type.Name, type);
        _byPrefix.Add(type.KeyPrefix, type);
    }
}
