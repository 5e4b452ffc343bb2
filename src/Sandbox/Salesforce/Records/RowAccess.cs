using System.Text.Json.Serialization;

namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>Rows that sharing keeps from the integration user, or lets it only read.</summary>
/// <param name="Object">The type of the rows.</param>
/// <param name="Field">The rows whose field has the value.</param>
/// <param name="Value">Null: is blank.</param>
/// <param name="Visible">Whether they can be read.</param>
public sealed record SharingRule(
    string Object, string Field, [property: JsonPropertyName("equals")] string? Value, bool Visible = false);

/// <summary>What the integration user may see and change. Change events know no sharing: they come for every row.</summary>
public sealed class RowAccess
{
    private readonly List<SharingRule> _rules = [];

    public bool IsOpen => _rules.Count == 0;

    public void Replace(IEnumerable<SharingRule> rules)
    {
        _rules.Clear();
        _rules.AddRange(rules);
    }

    public bool CanRead(SObjectRecord record) => IsOpen || !_rules.Exists(rule => !rule.Visible && Matches(rule, record));

    public bool CanEdit(SObjectRecord record) => IsOpen || !_rules.Exists(rule => Matches(rule, record));

    private static bool Matches(SharingRule rule, SObjectRecord record) =>
        string.Equals(rule.Object, record.Type.Name, StringComparison.OrdinalIgnoreCase)
        && record.Type.Find(rule.Field) is { } field
        && string.Equals(FieldIndex.Key(record[field]), rule.Value, StringComparison.OrdinalIgnoreCase);
}
