using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

/// <summary>Which live record holds which value of which unique property.</summary>
public sealed class UniqueIndex
{
    private const string PrimaryEmail = "email";
    private const string AdditionalEmails = "hs_additional_emails";
    private readonly Dictionary<string, Dictionary<string, CrmObject>> _holders = [];

    public static bool Covers(PropertyDefinition property) =>
        property.HasUniqueValue || property.Name is PrimaryEmail or AdditionalEmails;

    public CrmObject? Find(string property, string value)
    {
        var key = property == PrimaryEmail ? value.Trim().ToLowerInvariant() : value;
        return _holders.GetValueOrDefault(Family(property))?.GetValueOrDefault(key);
    }

    public void Claim(PropertyDefinition property, string? value, CrmObject record)
    {
        foreach (var key in Keys(property, value))
        {
            Holders(property)[key] = record;
        }
    }

    public void Release(PropertyDefinition property, string? value, CrmObject record)
    {
        foreach (var key in Keys(property, value))
        {
            if (Holders(property).TryGetValue(key, out var holder) && holder == record)
            {
                Holders(property).Remove(key);
            }
        }
    }

    /// <summary>The values one write would claim, under the name of the property whose holders they are.</summary>
    public static IEnumerable<(string Property, string Key)> Claims(PropertyWrite write) =>
        Covers(write.Property)
            ? Keys(write.Property, write.Value).Select(key => (Family(write.Property.Name), key))
            : [];

    public static HubSpotError Taken(
        Portal portal, ObjectTypeName name, PropertyDefinition property, string value, CrmObject? self, string holder)
    {
        if (property.Name is PrimaryEmail or AdditionalEmails)
        {
            return HubSpotError.Conflict($"Contact already exists. Existing ID: {holder}");
        }

        var message = $"Cannot set PropertyValueCoordinates{{portalId={portal.Id}, objectTypeId={name.TypeId}, "
            + $"propertyName={property.Name}, value={value}}} on {self?.IdText ?? "new object"}. {holder} already has that value.";
        return HubSpotError.Invalid(message) with
        {
            Errors = [new HubSpotErrorDetail(message, "CONFLICTING_UNIQUE_VALUE", property.Name)],
        };
    }

    // A contact's further addresses are as unique as its first, and find it too.
    private static string Family(string property) => property == AdditionalEmails ? PrimaryEmail : property;

    private static string[] Keys(PropertyDefinition property, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return [];
        }

        return property.Name == AdditionalEmails
            ? value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : [value];
    }

    private Dictionary<string, CrmObject> Holders(PropertyDefinition property)
    {
        var family = Family(property.Name);
        if (!_holders.TryGetValue(family, out var holders))
        {
            _holders[family] = holders = [];
        }

        return holders;
    }
}
