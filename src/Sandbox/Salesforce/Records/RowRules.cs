using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>What a row must satisfy before it is stored.</summary>
internal static class RowRules
{
    public static void CheckWritable(IReadOnlyCollection<FieldWrite> writes, Func<FieldDefinition, bool> writable)
    {
        var refused = writes.Where(write => !writable(write.Field)).Select(write => write.Field.Name).ToArray();
        if (refused.Length > 0)
        {
            throw new RefusedException(new SalesforceError(
                "INVALID_FIELD_FOR_INSERT_UPDATE",
                $"Unable to create/update fields: {string.Join(", ", refused)}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.",
                refused));
        }
    }

    /// <param name="org">Where other records are looked up.</param>
    /// <param name="type">The type of the row.</param>
    /// <param name="existing">Null for a new record.</param>
    /// <param name="values">The row as it would be stored.</param>
    /// <param name="touched">The fields whose values are new.</param>
    public static void Check(Org org, SObjectType type, SObjectRecord? existing, object?[] values, IEnumerable<FieldDefinition> touched)
    {
        var fields = touched.Where(field => field.Ordinal >= 0).ToArray();
        org.RowFaults.Check(type, existing?.Id, field => field.Ordinal >= 0 ? ValueOf(values, field) : null);
        CheckRequired(fields, values);
        foreach (var field in fields)
        {
            if (ValueOf(values, field) is not string text)
            {
                continue;
            }

            if (field.Type == FieldType.Reference)
            {
                CheckReference(org, field, text);
            }
            else if (field.Unique)
            {
                CheckUnique(org.Table(type), field, text, existing);
            }
        }

        CheckValidationRules(org, type, values);
    }

    private static void CheckRequired(FieldDefinition[] fields, object?[] values)
    {
        var missing = fields.Where(field => field.Required && ValueOf(values, field) is null).Select(field => field.Name).ToArray();
        if (missing.Length > 0)
        {
            throw new RefusedException(new SalesforceError(
                "REQUIRED_FIELD_MISSING", $"Required fields are missing: [{string.Join(", ", missing)}]", missing));
        }
    }

    private static void CheckReference(Org org, FieldDefinition field, string id)
    {
        var target = org.Metadata.OfId(id);
        if (target is not null && !field.ReferenceTo.Contains(target.Name))
        {
            throw new RefusedException(new SalesforceError(
                "FIELD_INTEGRITY_EXCEPTION", $"{field.Label}: id value of incorrect type: {id}", field.Name));
        }

        if (target is null || org.Table(target).Find(id) is not { } referenced)
        {
            throw new RefusedException(new SalesforceError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id"));
        }

        if (referenced.Current.IsDeleted)
        {
            throw new RefusedException(new SalesforceError("ENTITY_IS_DELETED", "entity is deleted"));
        }
    }

    private static void CheckUnique(SObjectTable table, FieldDefinition field, string text, SObjectRecord? existing)
    {
        if (table.FindBy(field, text).FirstOrDefault(other => !ReferenceEquals(other, existing)) is { } holder)
        {
            throw new RefusedException(new SalesforceError(
                "DUPLICATE_VALUE", $"duplicate value found: {field.Name} duplicates value on record with id: {holder.Id}"));
        }
    }

    private static void CheckValidationRules(Org org, SObjectType type, object?[] values)
    {
        foreach (var rule in org.ValidationRules)
        {
            if (string.Equals(rule.Object, type.Name, StringComparison.OrdinalIgnoreCase)
                && type.Find(rule.Field) is { Ordinal: >= 0 } field
                && string.Equals(ValueOf(values, field)?.ToString(), rule.Value, StringComparison.OrdinalIgnoreCase))
            {
                throw new RefusedException(new SalesforceError("FIELD_CUSTOM_VALIDATION_EXCEPTION", rule.Message));
            }
        }
    }

    private static object? ValueOf(object?[] values, FieldDefinition field) =>
        field.Ordinal < values.Length ? values[field.Ordinal] : null;
}
