using System.Text.Json;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>An admin's rule against duplicates: an exact match of all its fields.</summary>
/// <param name="Object">The type of the new or changed record, and of those it is compared with.</param>
/// <param name="Name">The developer name.</param>
/// <param name="Fields">All of them have to be filled and equal, case ignored.</param>
public sealed record DuplicateRule(string Object, string Name, IReadOnlyList<string> Fields)
{
    /// <summary>Blocks whatever the header allows; otherwise the rule only warns.</summary>
    public bool Blocks { get; init; }

    public bool OnUpdate { get; init; } = true;

    public string Message { get; init; } = "You're creating a duplicate record. We recommend you use an existing record instead.";
}

/// <summary>What a duplicate rule found; part of the error's answer.</summary>
public sealed record DuplicateResult(DuplicateRule Rule, IReadOnlyList<SObjectRecord> Matches)
{
    public void Write(Utf8JsonWriter json, string servicePath)
    {
        json.WriteStartObject();
        json.WriteBoolean("allowSave", !Rule.Blocks);
        json.WriteString("duplicateRule", Rule.Name);
        json.WriteString("duplicateRuleEntityType", Rule.Object);
        json.WriteString("errorMessage", Rule.Message);
        json.WriteStartArray("matchResults");
        json.WriteStartObject();
        json.WriteString("entityType", Rule.Object);
        json.WriteStartArray("errors");
        json.WriteEndArray();
        json.WriteString("matchEngine", "ExactMatchEngine");
        json.WriteStartArray("matchRecords");
        foreach (var match in Matches)
        {
            WriteMatch(json, servicePath, match);
        }

        json.WriteEndArray();
        json.WriteString("rule", Rule.Name);
        json.WriteNumber("size", Matches.Count);
        json.WriteBoolean("success", true);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMatch(Utf8JsonWriter json, string servicePath, SObjectRecord match)
    {
        json.WriteStartObject();
        json.WriteStartArray("additionalInformation");
        json.WriteEndArray();
        json.WriteStartArray("fieldDiffs");
        json.WriteEndArray();
        json.WritePropertyName("matchConfidence");
        json.WriteRawValue("100.0");
        json.WriteStartObject("record");
        Api.RecordJson.WriteAttributes(json, servicePath, match);
        json.WriteString("Id", match.Id);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

/// <summary>The duplicate rules in force.</summary>
public sealed class DuplicateRules
{
    private readonly List<DuplicateRule> _rules = [];

    public void Replace(IEnumerable<DuplicateRule> rules)
    {
        _rules.Clear();
        _rules.AddRange(rules);
    }

    /// <param name="org">Where the others are.</param>
    /// <param name="type">The type of the row.</param>
    /// <param name="existing">Null for a new record.</param>
    /// <param name="valueOf">The row as it would be stored.</param>
    /// <param name="isTouched">Whether a field's value is new.</param>
    /// <param name="allowsSave">Lets rules that only warn pass.</param>
    /// <exception cref="RefusedException">A rule holds.</exception>
    public void Check(
        Org org, SObjectType type, SObjectRecord? existing, Func<FieldDefinition, object?> valueOf, Func<FieldDefinition, bool> isTouched, bool allowsSave)
    {
        foreach (var rule in _rules)
        {
            if (!string.Equals(rule.Object, type.Name, StringComparison.OrdinalIgnoreCase) || (existing is not null && !rule.OnUpdate) || (allowsSave && !rule.Blocks))
            {
                continue;
            }

            FieldDefinition[] fields = [.. rule.Fields.Select(name => type[name])];
            if ((existing is null || fields.Any(isTouched)) && Matches(org, type, existing, fields, valueOf) is { Length: > 0 } matches)
            {
                throw new RefusedException(new SalesforceError("DUPLICATES_DETECTED", rule.Message)) { Duplicates = new DuplicateResult(rule, matches) };
            }
        }
    }

    private static SObjectRecord[] Matches(
        Org org, SObjectType type, SObjectRecord? existing, FieldDefinition[] fields, Func<FieldDefinition, object?> valueOf)
    {
        string?[] wanted = [.. fields.Select(field => FieldIndex.Key(valueOf(field)))];
        return wanted.Contains(null)
            ? []
            :
            [
                .. org.Table(type).FindBy(fields[0], wanted[0]!).Where(other => !ReferenceEquals(other, existing)
                    && fields.Zip(wanted).All(pair => string.Equals(FieldIndex.Key(other[pair.First]), pair.Second, StringComparison.OrdinalIgnoreCase))),
            ];
    }
}
