using System.Collections.Immutable;
using System.Text.Json.Serialization;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>Rows that sharing keeps from the integration user, or lets it only read.</summary>
/// <param name="Object">The type of the rows.</param>
/// <param name="Field">The rows whose field has the value.</param>
/// <param name="Value">Null: is blank.</param>
/// <param name="Visible">Whether they can be read.</param>
public sealed record SharingRule(
    string Object, string Field, [property: JsonPropertyName("equals")] string? Value, bool Visible = false);

/// <summary>What the integration user may see and change.</summary>
public sealed class RowAccess
{
    /// <summary>No permission to view all of them can be given; only that to view all data includes them.</summary>
    private static readonly HashSet<string> WithoutViewAll = new(StringComparer.OrdinalIgnoreCase) { "Task", "Event", "CampaignMember", "OpportunityContactRole" };

    private ImmutableArray<SharingRule> _rules = [];

    public bool IsOpen => _rules.IsEmpty;

    public void Replace(IEnumerable<SharingRule> rules) => _rules = [.. rules];

    public bool CanRead(SObjectRecord record) => IsOpen || !_rules.Any(rule => !rule.Visible && Matches(rule, record));

    public bool CanEdit(SObjectRecord record) => IsOpen || !_rules.Any(rule => Matches(rule, record));

    /// <summary>
    /// Change events know no sharing: who has no right to view all records of a type gets none of them, and a row that is hidden
    /// says that the user has no such right. https://developer.salesforce.com/docs/platform/change-data-capture/guide/cdc-security-perms.html
    /// </summary>
    public bool SeesAll(SObjectType type) => IsOpen
        || !_rules.Any(rule => !rule.Visible && (WithoutViewAll.Contains(type.Name) || string.Equals(rule.Object, type.Name, StringComparison.OrdinalIgnoreCase)));

    private static bool Matches(SharingRule rule, SObjectRecord record) =>
        string.Equals(rule.Object, record.Type.Name, StringComparison.OrdinalIgnoreCase)
        && record.Type.Find(rule.Field) is { } field
        && string.Equals(FieldIndex.Key(record[field]), rule.Value, StringComparison.OrdinalIgnoreCase);
}
