using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary><c>@{ref.field}</c> and <c>@{ref[0].id}</c> in the urls and bodies of later subrequests.</summary>
internal sealed partial class CompositeReferences(IReadOnlyDictionary<string, JsonDocument> answers)
{
    public string Resolve(string text) => Reference().Replace(text, match => Value(match.Groups[1].Value));

    public JsonDocument? Resolve(JsonElement? body)
    {
        if (body is not { } json)
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Copy(json, writer);
        }

        return JsonDocument.Parse(buffer.WrittenMemory);
    }

    private void Copy(JsonElement json, Utf8JsonWriter writer)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in json.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    Copy(member.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in json.EnumerateArray())
                {
                    Copy(item, writer);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(Resolve(json.GetString()!));
                break;
            default:
                json.WriteTo(writer);
                break;
        }
    }

    private string Value(string path)
    {
        var end = path.IndexOfAny(['.', '[']);
        var name = end < 0 ? path : path[..end];
        if (answers.TryGetValue(name, out var answer))
        {
            var value = answer.RootElement;
            var isFound = true;
            foreach (Match step in Step().Matches(path[name.Length..]))
            {
                isFound = isFound && Take(step, ref value);
            }

            if (isFound && value.ValueKind is not JsonValueKind.Undefined and not JsonValueKind.Null)
            {
                return value.ToString();
            }
        }

        throw new RefusedException(new SalesforceError(
            "PROCESSING_HALTED", $"Invalid reference specified. No value for {path} found in {name}"));
    }

    private static bool Take(Match step, ref JsonElement value)
    {
        if (step.Groups[2].Success)
        {
            var index = int.Parse(step.Groups[2].Value, CultureInfo.InvariantCulture);
            if (value.ValueKind != JsonValueKind.Array || index >= value.GetArrayLength())
            {
                return false;
            }

            value = value[index];
            return true;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        var member = value.EnumerateObject().FirstOrDefault(member => member.Name.Equals(step.Groups[1].Value, StringComparison.OrdinalIgnoreCase));
        value = member.Value;
        return value.ValueKind != JsonValueKind.Undefined;
    }

    [GeneratedRegex(@"@\{([A-Za-z0-9_.\[\]]+)\}")]
    private static partial Regex Reference();

    [GeneratedRegex(@"\.([A-Za-z0-9_]+)|\[(\d+)\]")]
    private static partial Regex Step();
}
