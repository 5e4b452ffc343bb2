using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Objects;

namespace HubSpotSfSync.Sandbox.HubSpot.Schema;

/// <summary>How a written value is checked and what is kept of it.</summary>
public static class PropertyValues
{
    private const string Instant = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>The value as HubSpot will show it, or why it is refused. An empty value clears and is always allowed.</summary>
    public static (string Value, HubSpotErrorDetail? Problem) Accept(PropertyDefinition property, string value)
    {
        if (value.Length == 0)
        {
            return (value, null);
        }

        // Since April 2025 values that are not text may not begin or end with a blank.
        if (property.Type != "string" && (char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1])))
        {
            return (value, Problem(property, $"{value} has leading or trailing whitespace", "INVALID_WHITESPACE"));
        }

        return property.Type switch
        {
            "number" => Number(property, value),
            "bool" => value is "true" or "false" ? (value, null) : (value, Problem(property, $"{value} was not one of the allowed options: [true, false]", "INVALID_OPTION")),
            "enumeration" => Enumeration(property, value),
            "datetime" or "date" => Date(property, value),
            _ => Text(property, value),
        };
    }

    /// <summary>The answer to values that are refused. Its message carries them as JSON inside the text, as HubSpot's does.</summary>
    public static HubSpotError Refusal(IReadOnlyList<HubSpotErrorDetail> problems)
    {
        var results = problems.Select(problem => new
        {
            isValid = false,
            message = problem.Message,
            error = problem.Code,
            name = problem.PropertyName,
            localizedErrorMessage = problem.Message,
        });
        return HubSpotError.Invalid($"Property values were not valid: {JsonSerializer.Serialize(results, HubSpotError.Json)}") with { Errors = problems };
    }

    public static string Format(long epochMilliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(epochMilliseconds).ToString(Instant, CultureInfo.InvariantCulture);

    public static bool TryParseInstant(string text, out long epochMilliseconds)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out epochMilliseconds))
        {
            return Math.Abs(epochMilliseconds) < 8_640_000_000_000_000;
        }

        var parsed = DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant);
        epochMilliseconds = parsed ? instant.ToUnixTimeMilliseconds() : 0;
        return parsed;
    }

    private static (string, HubSpotErrorDetail?) Number(PropertyDefinition property, string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? (value, null)
            : (value, Problem(property, $"{value} was not a valid number.", "INVALID_DOUBLE"));

    private static (string, HubSpotErrorDetail?) Enumeration(PropertyDefinition property, string value)
    {
        if (property.Name == "hubspot_owner_id")
        {
            return Owners.All.Any(owner => owner.Id == value)
                ? (value, null)
                : (value, Problem(property, $"{value} is not the id of an owner", "INVALID_OWNER_ID"));
        }

        if (property.ExternalOptions)
        {
            return (value, null);
        }

        if (property.IsMultiSelect)
        {
            var unknown = value.Split(';', StringSplitOptions.RemoveEmptyEntries)
                .FirstOrDefault(chosen => property.Options.All(option => option.Value != chosen));
            return unknown is null ? (value, null) : (value, NotAnOption(property, unknown));
        }

        // The option's own text, so that a million records share one string.
        var match = property.Options.FirstOrDefault(option => option.Value == value);
        return match is null ? (value, NotAnOption(property, value)) : (match.Value, null);
    }

    private static (string, HubSpotErrorDetail?) Date(PropertyDefinition property, string value)
    {
        if (!TryParseInstant(value, out var milliseconds))
        {
            return (value, Problem(property, $"{value} was not a valid {property.Type}.", property.Type == "date" ? "INVALID_DATE" : "INVALID_LONG"));
        }

        if (property.Type == "datetime")
        {
            return (Format(milliseconds), null);
        }

        return milliseconds % (24 * 60 * 60 * 1000) == 0
            ? (Format(milliseconds)[..10], null)
            : (value, Problem(property, $"{value} is at {Format(milliseconds)[11..]}, not midnight!", "INVALID_DATE"));
    }

    private static (string, HubSpotErrorDetail?) Text(PropertyDefinition property, string value)
    {
        switch (property.Name)
        {
            case "email":
                var address = value.Trim().ToLowerInvariant();
                var at = address.IndexOf('@', StringComparison.Ordinal);
                return at > 0 && address.IndexOf('.', at) > at + 1 && !address.Contains(' ', StringComparison.Ordinal)
                    ? (address, null)
                    : (value, Problem(property, $"Email address {value} is invalid", "INVALID_EMAIL"));
            case "hs_additional_emails" or "domain":
                return (value.Trim().ToLowerInvariant(), null);
            default:
                return value.Length <= 65_536
                    ? (value, null)
                    : (value, Problem(property, "Property value is too long, the limit is 65536 characters", "PROPERTY_VALUE_TOO_LONG"));
        }
    }

    private static HubSpotErrorDetail NotAnOption(PropertyDefinition property, string value) => Problem(
        property,
        $"{value} was not one of the allowed options: [{string.Join(", ", property.Options.Select(option => option.Value))}]",
        "INVALID_OPTION");

    private static HubSpotErrorDetail Problem(PropertyDefinition property, string message, string code) =>
        new(message, code, property.Name);
}
