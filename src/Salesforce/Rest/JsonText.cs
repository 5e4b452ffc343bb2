using System.Text.Json;

namespace HubSpotSfSync.Salesforce.Rest;

internal static class JsonText
{
    /// <summary>Null where the text is no JSON: gateways in front of Salesforce answer in HTML.</summary>
    public static JsonElement? TryParse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
