using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Salesforce.Reading;

/// <summary>Whether a field can carry the other side's identity. A field is not created by us: that takes rights over the org's
/// metadata, which an integration user should not have.</summary>
internal static class IdentityFields
{
    public static IdentityField Judge(DescribedObject described, string objectType, string field) => described.Find(field) switch
    {
        null => new(false, $"{objectType} has no field {field} that our user sees. {Steps(objectType, field)}"),
        _ when !described.ExternalIds.Contains(field) => new(false, $"{objectType}.{field} is not an External ID: tick it in Setup > Object Manager > {objectType} > Fields & Relationships > {field} > Edit."),
        { Unique: false } => new(false, $"{objectType}.{field} is not Unique: tick it (case-insensitive) in Setup > Object Manager > {objectType} > Fields & Relationships > {field} > Edit."),
        { Creatable: true, Updatable: true } => new(true),
        _ => new(false, $"Our user may not edit {objectType}.{field}: give it Edit Access in Setup > Permission Sets > (the integration user's) > Object Settings > {objectType}."),
    };

    private static string Steps(string objectType, string field)
    {
        var name = field.EndsWith("__c", StringComparison.Ordinal) ? field[..^3] : field;
        return $"In Setup > Object Manager > {objectType} > Fields & Relationships > New: Text, length 64, Field Name {name}, Unique (case-insensitive), External ID; then give the integration user Read and Edit Access to it.";
    }
}
