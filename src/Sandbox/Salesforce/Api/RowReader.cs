using System.Text.Json;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>Reads the fields of a record out of a request.</summary>
internal static class RowReader
{
    /// <param name="org">Where parents named by an external id are found.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="row">A JSON object of field names and values.</param>
    /// <param name="except">A field the request gives in another place; ignored.</param>
    /// <param name="seesAll">Not the integration user but somebody whom no field is hidden from.</param>
    /// <exception cref="RefusedException">A field is unknown or its value can't be.</exception>
    public static List<FieldWrite> Read(Org org, SObjectType type, JsonElement row, FieldDefinition? except = null, bool seesAll = false)
    {
        if (row.ValueKind != JsonValueKind.Object)
        {
            throw new RefusedException(new SalesforceError("JSON_PARSER_ERROR", $"Cannot deserialize {type.Name} from {row.ValueKind}")) { WholeRequest = true };
        }

        var writes = new List<FieldWrite>();
        foreach (var member in row.EnumerateObject())
        {
            if (member.NameEquals("attributes") || (except is not null && member.Name.Equals(except.Name, StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            if (member.Value.ValueKind == JsonValueKind.Object && type.FindRelationship(member.Name) is { } relationship && type.CanRead(relationship))
            {
                writes.Add(new FieldWrite(relationship, ReadParent(org, relationship, member.Value)));
                continue;
            }

            var field = (seesAll ? type.Find(member.Name) : type.FindVisible(member.Name))
                ?? throw new RefusedException(new SalesforceError("INVALID_FIELD", $"No such column '{member.Name}' on sobject of type {type.Name}"));
            writes.Add(new FieldWrite(field, FieldValues.Read(field, member.Value)));
        }

        return writes;
    }

    // "Account": {"Ext__c": "v"}: the parent by its external id.
    private static string ReadParent(Org org, FieldDefinition relationship, JsonElement parent)
    {
        var parentType = org.Metadata.Find(relationship.ReferenceTo[0])
            ?? throw new RefusedException(new SalesforceError("INVALID_FIELD", $"No such relationship '{relationship.RelationshipName}'"));
        var key = parent.EnumerateObject().FirstOrDefault(member => !member.NameEquals("attributes"));
        var field = key.Value.ValueKind == JsonValueKind.String ? parentType.FindVisible(key.Name) : null;
        if (field is not { IdLookup: true } and not { ExternalId: true })
        {
            throw new RefusedException(new SalesforceError(
                "INVALID_FIELD", $"More than 1 field provided or no external id field in the foreign key {relationship.RelationshipName} of {parentType.Name}"));
        }

        var found = org.Table(parentType).FindBy(field, key.Value.GetString()!.Trim()).Where(org.Rows.CanRead).ToArray();
        return found.Length switch
        {
            1 => found[0].Id,
            0 => throw new RefusedException(new SalesforceError(
                "INVALID_FIELD", $"Foreign key external ID: {key.Value.GetString()} not found for field {field.Name} in entity {parentType.Name}")),
            _ => throw new RefusedException(new SalesforceError(
                "DUPLICATE_EXTERNAL_ID", $"More than one record found for external id field: [{string.Join(", ", found.Select(record => record.Id))}]")),
        };
    }
}
