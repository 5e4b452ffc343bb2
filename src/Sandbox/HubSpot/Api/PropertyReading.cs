using System.Text.Encodings.Web;
using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>Turns the <c>properties</c> of an input into accepted writes, or says all that is wrong with them.</summary>
internal static class PropertyReading
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static (IReadOnlyList<PropertyWrite> Writes, HubSpotError? Error) Read(ObjectTable table, JsonElement input)
    {
        if (input.Member("properties") is not { } properties)
        {
            return ([], null);
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

        return problems.Count == 0 ? (writes, null) : ([], NotValid(problems));
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

    // The message carries the problems as JSON inside the text; callers really do have to read it there.
    private static HubSpotError NotValid(List<HubSpotErrorDetail> problems)
    {
        var results = problems.Select(problem => new
        {
            isValid = false,
            message = problem.Message,
            error = problem.Code,
            name = problem.PropertyName,
            localizedErrorMessage = problem.Message,
        });
        return HubSpotError.Invalid($"Property values were not valid: {JsonSerializer.Serialize(results, Relaxed)}") with { Errors = problems };
    }
}
