using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Validation.Rules;

namespace HubSpotSfSync.Sync.Validation;

/// <summary>The objects whose fields a mapping reaches through a reference: Account, for Account.Region__c on Contact.</summary>
public static class PathParents
{
    public static IEnumerable<string> Of(ConnectionConfig connection, MappingConfig mapping, string salesforceName, ObjectSchema schema)
    {
        var fields = mapping.Fields.Select(field => field.ByObject.GetValueOrDefault(salesforceName)).OfType<FieldMapping>().SelectMany(field => field.ReadOn(Side.Salesforce));
        var conditions = new[] { connection.Selective.GetValueOrDefault(salesforceName), mapping.Where }.OfType<SelectiveConfig>().SelectMany(condition => ConditionsNameFields.FieldsOf(condition.Soql));
        return SalesforcePath.Parents(schema, fields.Concat(conditions));
    }
}
