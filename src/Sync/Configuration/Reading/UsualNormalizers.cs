using System.Collections.Frozen;
using HubSpotSfSync.Sync.Mappings;

namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>How fields are compared whose names the platforms themselves give.</summary>
internal static class UsualNormalizers
{
    private static readonly FrozenDictionary<string, Normalizer> ByField = new Dictionary<string, Normalizer>
    {
        ["email"] = Normalizer.Email,
        ["Email"] = Normalizer.Email,
        ["domain"] = Normalizer.Domain,
        ["Website"] = Normalizer.Domain,
        ["phone"] = Normalizer.Phone,
        ["Phone"] = Normalizer.Phone,
        ["mobilephone"] = Normalizer.Phone,
        ["MobilePhone"] = Normalizer.Phone,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static Normalizer For(string hubSpot, string salesforce) =>
        ByField.TryGetValue(hubSpot, out var normalizer) || ByField.TryGetValue(salesforce, out normalizer) ? normalizer : Normalizer.Text;

    /// <summary>HubSpot's contacts have further e-mails in a property of their own.</summary>
    public static string? More(string hubSpot) => hubSpot == "email" ? "hs_additional_emails" : null;
}
