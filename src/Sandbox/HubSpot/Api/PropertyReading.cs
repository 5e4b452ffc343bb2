using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>Turns the <c>properties</c> of an input into accepted writes, or says all that is wrong with them.</summary>
internal static class PropertyReading
{
    public static (IReadOnlyList<PropertyWrite> Writes, HubSpotError? Error) Read(ObjectTable table, JsonElement input)
    {
        if (input.Member("properties") is not { } properties)
        {
            return ([], HubSpotError.Invalid("Invalid input JSON: some of the required attributes are not set [properties]"));
        }

        if (properties.ValueKind != JsonValueKind.Object)
        {
            return ([], HubSpotError.InvalidJson());
        }

        var catalogue = table.Catalogue;
        var writes = new List<PropertyWrite>();
        var problems = new List<HubSpotErrorDetail>();
        foreach (var member in properties.EnumerateObject())
        {
            var (write, problem) = Read(catalogue, member);
            if (problem is not null)
            {
                problems.Add(problem);
            }
            else
            {
                writes.Add(write);
            }
        }

        return problems.Count == 0 ? (writes, null) : ([], PropertyValues.Refusal(problems));
    }

    private static (PropertyWrite Write, HubSpotErrorDetail? Problem) Read(PropertyCatalogue catalogue, JsonProperty member)
    {
        if (catalogue.Find(member.Name) is not { } property)
        {
            return (default, new HubSpotErrorDetail($"Property \"{member.Name}\" does not exist", "PROPERTY_DOESNT_EXIST", member.Name));
        }

        if (property.ReadOnlyValue)
        {
            return (default, new HubSpotErrorDetail(
                $"\"{property.Name}\" is a read only property; its value cannot be set.", "READ_ONLY_VALUE", property.Name));
        }

        var text = member.Value.ValueKind switch
        {
            JsonValueKind.String => member.Value.GetString()!,
            JsonValueKind.Null => string.Empty,
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => member.Value.GetRawText(),
            _ => null,
        };
        if (text is null)
        {
            return (default, new HubSpotErrorDetail($"The value of \"{property.Name}\" is not a text", "INVALID_STRING", property.Name));
        }

        var (value, problem) = PropertyValues.Accept(property, text);
        return (new PropertyWrite(property, value), problem);
    }
}
