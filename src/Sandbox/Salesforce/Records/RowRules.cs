using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>A row as it would be stored, and how it came to be.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Existing">Null for a new record.</param>
/// <param name="Values">By ordinal.</param>
/// <param name="Touched">The fields whose values are new.</param>
internal sealed record RowDraft(SObjectType Type, SObjectRecord? Existing, object?[] Values, IReadOnlyCollection<FieldDefinition> Touched)
{
    public object? this[FieldDefinition field] => field.Ordinal >= 0 && field.Ordinal < Values.Length ? Values[field.Ordinal] : null;

    /// <summary>Null for a name the type does not have.</summary>
    public object? this[string name]
    {
        get => Type.Find(name) is { } field ? this[field] : null;
        set => Values[Type[name].Ordinal] = value;
    }

    public bool IsTouched(string name) => Touched.Any(field => field.Name == name);
}

/// <summary>What a row must satisfy before it is stored.</summary>
internal static class RowRules
{
    public static void CheckWritable(IReadOnlyCollection<FieldWrite> writes, Func<FieldDefinition, bool> writable)
    {
        if (writes.All(write => writable(write.Field)))
        {
            return;
        }

        var refused = writes.Where(write => !writable(write.Field)).Select(write => write.Field.Name).ToArray();
        throw new RefusedException(new SalesforceError(
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            $"Unable to create/update fields: {string.Join(", ", refused)}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.",
            refused));
    }

    /// <summary>Everything that is checked of a new or changed row, in the platform's order.</summary>
    /// <param name="org">Where other records are looked up.</param>
    /// <param name="draft">The row.</param>
    /// <param name="context">Whose change it is.</param>
    public static void Check(Org org, RowDraft draft, WriteContext context)
    {
        org.RowFaults.Check(draft.Type, draft.Existing?.Id, field => draft[field]);
        CheckLocks(org, draft);
        CheckRequired(draft);
        foreach (var field in draft.Touched)
        {
            if (draft[field] is not { } value)
            {
                continue;
            }

            if (field.Type == FieldType.Reference)
            {
                CheckReference(org, draft.Type, field, (string)value, context);
            }
            else if (field.Unique)
            {
                CheckUnique(org, field, value, draft, context);
            }
        }

        ObjectRules.Check(org, draft);
        CheckValidationRules(org, draft);
        org.DuplicateRules.Check(
            org, draft.Type, draft.Existing, field => draft[field], field => draft.Touched.Contains(field), context.AllowsDuplicates || context.Silent);
    }

    /// <summary>Whether the user may change a row that exists.</summary>
    public static void CheckAccess(Org org, SObjectRecord record, WriteContext context)
    {
        if (context.UserId == org.IntegrationUserId && !org.Rows.CanEdit(record))
        {
            throw new RefusedException(new SalesforceError("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id"));
        }
    }

    // The row itself and the parents it hangs on.
    private static void CheckLocks(Org org, RowDraft draft) => org.Locks.Check(
        draft.Type.References.Select(field => draft[field] as string).Append(draft.Existing?.Id).OfType<string>());

    private static void CheckRequired(RowDraft draft)
    {
        if (!draft.Touched.Any(field => field.Required && draft[field] is null))
        {
            return;
        }

        var missing = draft.Touched.Where(field => field.Required && draft[field] is null).Select(field => field.Name).ToArray();
        throw new RefusedException(new SalesforceError(
            "REQUIRED_FIELD_MISSING", $"Required fields are missing: [{string.Join(", ", missing)}]", missing));
    }

    private static void CheckReference(Org org, SObjectType type, FieldDefinition field, string id, WriteContext context)
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

        if (context.UserId == org.IntegrationUserId && !org.Rows.CanRead(referenced))
        {
            throw new RefusedException(new SalesforceError(
                "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", $"insufficient access rights on cross-reference id: {id}"));
        }

        ObjectRules.CheckParent(type, field, referenced);
    }

    private static void CheckUnique(Org org, FieldDefinition field, object value, RowDraft draft, WriteContext context)
    {
        if (org.Table(draft.Type).FindBy(field, FieldIndex.Key(value)!).FirstOrDefault(other => !ReferenceEquals(other, draft.Existing)) is not { } holder)
        {
            return;
        }

        // Who may not see the other record does not learn which it is.
        var isSeen = context.UserId != org.IntegrationUserId || org.Rows.CanRead(holder);
        throw new RefusedException(new SalesforceError("DUPLICATE_VALUE", isSeen
            ? $"duplicate value found: {field.Name} duplicates value on record with id: {holder.Id}"
            : "duplicate value found: <unknown> duplicates value on record with id: <unknown>"));
    }

    private static void CheckValidationRules(Org org, RowDraft draft)
    {
        foreach (var rule in org.ValidationRules)
        {
            if (!string.Equals(rule.Object, draft.Type.Name, StringComparison.OrdinalIgnoreCase) || !Holds(org, rule, draft))
            {
                continue;
            }

            string[] fields = rule is { Formula: not null, Field: { } shown } ? [shown] : [];
            throw new RefusedException(new SalesforceError("FIELD_CUSTOM_VALIDATION_EXCEPTION", rule.Message, fields));
        }
    }

    private static bool Holds(Org org, ValidationRule rule, RowDraft draft) => rule.Formula is { } formula
        ? org.Formulas.Condition(draft.Type, formula)(FormulaScope.Of(org, draft)) is true
        : rule.Field is not null && draft.Type.Find(rule.Field) is { Ordinal: >= 0 } field
            && string.Equals(FieldIndex.Key(draft[field]), rule.Value, StringComparison.OrdinalIgnoreCase);
}
