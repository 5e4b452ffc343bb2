using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Salesforce.Soql;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Salesforce.Reading;

/// <summary>Reads an org's users, stages, record types and currencies: two calls, and one more for each further 2,000 users.</summary>
internal sealed class OrgReferenceData(SoqlRunner soql, SchemaCache schemas)
{
    private const string Multiple = "CurrencyIsoCode";

    public async Task<ReferenceData> ReadAsync(CallContext call, CancellationToken cancellationToken)
    {
        var results = await soql.AllAsync(
            [
                new SoqlQuery("SELECT Id, Email, Name, IsActive FROM User WHERE UserType = 'Standard'"),
                new SoqlQuery("SELECT ApiName, MasterLabel, IsClosed, IsWon, IsActive FROM OpportunityStage ORDER BY SortOrder"),
                new SoqlQuery("SELECT Id, SobjectType, DeveloperName, Name, IsActive FROM RecordType"),
                new SoqlQuery("SELECT DefaultCurrencyIsoCode, TimeZoneSidKey FROM Organization"),
            ],
            call,
            cancellationToken);
        var organization = results[3].Rows is [var only, ..] ? only : default;
        return new ReferenceData
        {
            People = [.. results[0].Rows.Select(row => new Person(Id(row), Text(row, "Email"), Text(row, "Name") ?? "", Flag(row, "IsActive")))],
            Pipelines = [new Pipeline("default", "Opportunity", [.. results[1].Rows.Select(row => new Stage(Text(row, "ApiName")!, Text(row, "MasterLabel")!, Flag(row, "IsClosed"), Flag(row, "IsWon"), Flag(row, "IsActive")))])],
            RecordTypes = [.. results[2].Rows.Select(row => new RecordType(Id(row), Text(row, "SobjectType")!, Text(row, "DeveloperName")!, Text(row, "Name")!, Flag(row, "IsActive")))],
            TimeZone = Text(organization, "TimeZoneSidKey"),
            Currencies = await CurrenciesAsync(Text(organization, "DefaultCurrencyIsoCode"), call, cancellationToken),
        };
    }

    /// <summary>Only an org with several currencies has the tables, and a currency field on its records.</summary>
    private async Task<CurrencyTable> CurrenciesAsync(string? home, CallContext call, CancellationToken cancellationToken)
    {
        var opportunity = await schemas.GetAsync("Opportunity", call, cancellationToken);
        if (opportunity.Find(Multiple) is null)
        {
            return new CurrencyTable { Home = home, Currencies = home is null ? [] : [new CurrencyInfo(home, 2, true)] };
        }

        var results = await soql.AllAsync(
            [
                new SoqlQuery("SELECT IsoCode, ConversionRate, DecimalPlaces, IsActive, IsCorporate FROM CurrencyType"),
                new SoqlQuery("SELECT IsoCode, ConversionRate, StartDate, NextStartDate FROM DatedConversionRate"),
            ],
            call,
            cancellationToken);
        var types = results[0].Rows;
        return new CurrencyTable
        {
            Home = types.Where(row => Flag(row, "IsCorporate")).Select(row => Text(row, "IsoCode")).FirstOrDefault() ?? home,
            Currencies = [.. types.Select(row => new CurrencyInfo(Text(row, "IsoCode")!, row.GetProperty("DecimalPlaces").GetInt32(), Flag(row, "IsActive")))],
            Rates =
            [
                .. types.Select(row => new ExchangeRate(Text(row, "IsoCode")!, row.GetProperty("ConversionRate").GetDecimal(), null, null)),
                .. results[1].Rows.Select(row => new ExchangeRate(Text(row, "IsoCode")!, row.GetProperty("ConversionRate").GetDecimal(), Day(row, "StartDate"), Day(row, "NextStartDate"))),
            ],
            Multiple = true,
        };
    }

    private static string Id(JsonElement row) => RecordIds.To18(row.GetProperty("Id").GetString()!);

    private static string? Text(JsonElement row, string name) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Flag(JsonElement row, string name) => row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>Salesforce's last rate ends on a day far away.</summary>
    private static DateOnly? Day(JsonElement row, string name) =>
        DateOnly.TryParse(Text(row, name), CultureInfo.InvariantCulture, out var day) && day.Year < 9999 ? day : null;
}
