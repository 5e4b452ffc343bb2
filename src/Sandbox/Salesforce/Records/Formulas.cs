using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Records;

internal delegate object? FormulaNode(FormulaScope scope);

/// <summary>Formulas of fields and validation rules, compiled once.</summary>
internal sealed class Formulas(Org org)
{
    private readonly Dictionary<(SObjectType Type, string Text), FormulaNode> _compiled = [];

    /// <summary>A formula field's definition with the way to work it out.</summary>
    /// <exception cref="RefusedException">The formula makes no sense.</exception>
    public FieldDefinition Field(SObjectType type, FieldDefinition field, string formula)
    {
        var node = FormulaParser.Parse(org, type, formula);
        return field with
        {
            Formula = formula,
            System = SystemField.Formula,
            Createable = false,
            Updateable = false,
            DefaultValue = null,
            Calculate = (record, version) => Fit(field, node(new FormulaScope(org, one => record.ValueIn(version, one)))),
        };
    }

    public FormulaNode Condition(SObjectType type, string formula)
    {
        if (!_compiled.TryGetValue((type, formula), out var node))
        {
            _compiled.Add((type, formula), node = FormulaParser.Parse(org, type, formula));
        }

        return node;
    }

    private static object? Fit(FieldDefinition field, object? value) => (field.Type, value) switch
    {
        (FieldType.Boolean, null) => false,
        (FieldType.String, not null) => FormulaFunctions.Text(value),
        (_, double number) when field.IsNumber => Math.Round(number, Math.Clamp(field.Scale, 0, 15), MidpointRounding.AwayFromZero),
        (FieldType.Date, DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime),
        _ => value,
    };
}
