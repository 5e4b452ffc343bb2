using System.Text.Json.Nodes;

namespace HubSpotSfSync.Scenarios.Harness;

/// <summary>A record as Salesforce shows it; empty fields are null.</summary>
/// <param name="Org">The org's name in the configuration.</param>
/// <param name="Type">Contact, Account, ...</param>
/// <param name="Id">The 18 characters.</param>
/// <param name="Fields">Those that were read.</param>
internal sealed record SalesforceRecord(string Org, string Type, string Id, IReadOnlyDictionary<string, string?> Fields)
{
    public string? this[string field] => Fields.GetValueOrDefault(field);

    public static SalesforceRecord Of(string org, JsonNode json)
    {
        var fields = FieldText.Fields(json);
        return new(org, (string)json["attributes"]!["type"]!, fields.GetValueOrDefault("Id") ?? "", fields);
    }
}
