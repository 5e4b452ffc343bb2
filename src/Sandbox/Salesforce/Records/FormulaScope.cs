using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>What a formula looks at: a row as it is or is about to be, and what it was before.</summary>
internal sealed record FormulaScope(Org Org, Func<FieldDefinition, object?> Value)
{
    /// <summary>Null outside validation rules and for new rows.</summary>
    public Func<FieldDefinition, object?>? Prior { get; init; }

    public bool IsNew { get; init; }

    public static FormulaScope Of(Org org, RowDraft draft) => new(org, field => ValueOf(draft, field))
    {
        Prior = draft.Existing is { } existing ? field => existing[field] : null,
        IsNew = draft.Existing is null,
    };

    // A draft has no system fields yet; those of the stored row are good enough for a rule.
    private static object? ValueOf(RowDraft draft, FieldDefinition field) => field switch
    {
        { Ordinal: >= 0 } => draft[field],
        { System: SystemField.PersonName } => string.Join(' ', new[] { draft["FirstName"], draft["LastName"] }.OfType<string>()),
        _ => draft.Existing?[field],
    };
}
