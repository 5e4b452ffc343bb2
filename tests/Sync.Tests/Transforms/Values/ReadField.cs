using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Tests.Configuration;
using HubSpotSfSync.Sync.Transforms;
using Shouldly;

namespace HubSpotSfSync.Sync.Tests.Transforms.Values;

/// <summary>A field as the configuration says it, and what its values become. Values stand as people write them down: "a|b" for two
/// fields, nothing for an empty one.</summary>
internal sealed record ReadField(FieldMapping Mapping)
{
    /// <param name="settings">What stands in the field's braces besides hubspot, salesforce and owner.</param>
    /// <param name="hubSpot">The field or fields there.</param>
    /// <param name="salesforce">The field or fields there.</param>
    /// <param name="owner">Whose it is.</param>
    public static ReadField Of(string settings, string hubSpot = "a", string salesforce = "B__c", string owner = "shared") =>
        Line($"{{ hubspot: {hubSpot}, salesforce: {salesforce}, owner: {owner}, {settings} }}");

    public static ReadField Line(string field) =>
        new(MappingPlans.Build(Yaml.Valid(Yaml.WithField(field))).Single().Mappings[0].Fields[^1]);

    public bool Makes(Side target) => Mapping.Transform.Makes(target);

    public Conversion Convert(Side target, params string?[] source) => Mapping.Transform.Convert(target, source, ConversionContext.Empty);

    /// <summary>What the target gets, or in angle brackets the code of a refusal.</summary>
    public string Text(Side target, string source) => Convert(target, Values(source)) switch
    {
        Conversion.Made made => string.Join('|', made.Values),
        Conversion.Refused refused => $"<{refused.Code}>",
        var other => throw new ShouldAssertException($"unexpected {other}"),
    };

    public string ToSalesforce(string source) => Text(Side.Salesforce, source);

    public string ToHubSpot(string source) => Text(Side.HubSpot, source);

    public bool Agree(string hubSpot, string salesforce) => Mapping.Agree(Values(hubSpot), Values(salesforce), ConversionContext.Empty);

    private static string?[] Values(string text) => [.. text.Split('|').Select(CanonicalText.Text)];
}
