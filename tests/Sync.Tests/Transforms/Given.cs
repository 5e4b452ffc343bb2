using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Tests.Configuration;
using HubSpotSfSync.Sync.Transforms;
using Shouldly;

namespace HubSpotSfSync.Sync.Tests.Transforms;

/// <summary>Fields as a configuration describes them, and what becomes of values on their way.</summary>
internal static class Given
{
    public static readonly ConversionContext Accounts = new()
    {
        HubSpot = new ReferenceData
        {
            People = [new("11", "Ada@acme.com", "Ada", true), new("12", "gone@acme.com", "Gone", false), new("13", "only@hubspot.com", "Only", true), new("14", "it@acme.com", "IT", true)],
            Pipelines =
            [
                new("default", "Sales", [new("s1", "Prospecting", false, false, true), new("s9", "Won", true, true, true)]),
                new("77", "Renewals", [new("r1", "Due", false, false, true), new("r9", "Renewed", true, true, true)]),
            ],
            Currencies = new CurrencyTable { Home = "USD", Multiple = true, Currencies = [new("USD", 2, true), new("EUR", 2, true), new("JPY", 0, true)] },
        },
        Salesforce = new ReferenceData
        {
            People = [new("005A", "ada@ACME.com", "Ada", true), new("005G", "gone@acme.com", "Gone", true), new("005X", "it@acme.com", "IT", true)],
            RecordTypes = [new("012N", "Opportunity", "New_Business", "New business", true), new("012R", "Opportunity", "Renewal", "Renewal", true)],
            Currencies = new CurrencyTable
            {
                Home = "USD",
                Multiple = true,
                Currencies = [new("USD", 2, true), new("GBP", 2, true), new("JPY", 0, true)],
                Rates =
                [
                    new("GBP", 0.8m, new(2026, 1, 1), new(2026, 7, 1)), new("EUR", 0.9m, new(2026, 1, 1), new(2026, 7, 1)),
                    new("GBP", 0.75m, new(2026, 7, 1), null), new("EUR", 0.95m, new(2026, 7, 1), null), new("USD", 1m, null, null), new("JPY", 150m, null, null),
                ],
            },
        },
    };

    /// <summary>The field mapping that a line of a configuration gives.</summary>
    public static FieldMapping Field(string line) =>
        MappingPlans.Build(Yaml.Valid(Yaml.WithField(line))).Single(group => group.Name == "contacts").Default.Fields[^1];

    public static string? ToSalesforce(this FieldMapping field, params string?[] values) => field.Convert(Side.Salesforce, values);

    public static string? ToHubSpot(this FieldMapping field, params string?[] values) => field.Convert(Side.HubSpot, values);

    /// <summary>The values, or the code of what stands against them.</summary>
    public static string? Convert(this FieldMapping field, Side target, string?[] values) => field.Transform.Convert(target, values, Accounts) switch
    {
        Conversion.Made made when made.Values.Count == 1 || field.On(target).Count == 1 => made.Values[0],
        Conversion.Made made => string.Join(" | ", made.Values.Take(field.On(target).Count)),
        Conversion.Waits waits => $"waits {waits.Code}",
        Conversion.Refused refused => $"refused {refused.Code}",
        _ => throw new ShouldAssertException("A conversion has three outcomes."),
    };
}
