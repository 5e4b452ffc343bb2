using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Salesforce.Rest;
using HubSpotSfSync.Salesforce.Soql;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce.Reading;

/// <summary>
/// Reads users, stages, record types and currencies: one call for most of it, one more for what currencies are worth, and more only
/// where an org has so many users that they fill pages.
/// </summary>
internal sealed class ReferenceReader(SalesforceRest rest, SoqlRunner soql)
{
    private const string Operation = "a read of reference data";

    /// <summary>Guests, portal visitors and the platform's own users own no records that people work on, and may be millions.</summary>
    private const string Users = "SELECT Id, Name, Email, IsActive FROM User WHERE UserType = 'Standard' ORDER BY Id";

    private const string Stages = "SELECT ApiName, MasterLabel, IsClosed, IsWon, IsActive FROM OpportunityStage ORDER BY SortOrder";
    private const string Types = "SELECT Id, SobjectType, DeveloperName, Name, IsActive FROM RecordType ORDER BY SobjectType, Name";
    private const string Organization = "SELECT TimeZoneSidKey FROM Organization";
    private const string Currencies = "SELECT IsoCode, ConversionRate, DecimalPlaces, IsActive, IsCorporate FROM CurrencyType ORDER BY IsoCode";
    private const string DatedRates = "SELECT IsoCode, ConversionRate, StartDate, NextStartDate FROM DatedConversionRate ORDER BY IsoCode, StartDate";

    public async Task<ReferenceData> ReadAsync(CallContext call, CancellationToken cancellationToken)
    {
        var composite = new Composite();
        foreach (var query in new[] { Users, Stages, Types, Organization, Currencies })
        {
            composite.Add(HttpMethod.Get, soql.PathOf(query, withDeleted: false));
        }

        var answers = await composite.SendAsync(rest, Operation, call, cancellationToken);
        var users = await RowsAsync(answers[0], call, cancellationToken) ?? throw answers[0].Verdict.ToException(Operation);

        // Who may see no Opportunities sees no stages either.
        var stages = await RowsAsync(answers[1], call, cancellationToken);
        var types = await RowsAsync(answers[2], call, cancellationToken);
        var organization = await RowsAsync(answers[3], call, cancellationToken);
        var currencies = await RowsAsync(answers[4], call, cancellationToken);
        return new ReferenceData
        {
            People = [.. users.Select(user => new Person(Id(user), Text(user, "Email"), Text(user, "Name") ?? Id(user), Flag(user, "IsActive")))],
            Pipelines = stages is null ? [] : [new Pipeline(string.Empty, "Opportunity", [.. stages.Select(Stage)])],
            RecordTypes = types is null ? [] : [.. types.Select(type => new RecordType(
                Id(type), Text(type, "SobjectType")!, Text(type, "DeveloperName")!, Text(type, "Name")!, Flag(type, "IsActive")))],
            Currencies = currencies is null ? await SingleAsync(call, cancellationToken) : await SeveralAsync(currencies, call, cancellationToken),
            TimeZone = organization is [var org, ..] ? Text(org, "TimeZoneSidKey") : null,
        };
    }

    private static Stage Stage(JsonElement row) => new(Text(row, "ApiName")!, Text(row, "MasterLabel")!, Flag(row, "IsClosed"), Flag(row, "IsWon"), Flag(row, "IsActive"));

    /// <summary>Null where the org has no such object, or none that our user may see.</summary>
    private async Task<IReadOnlyList<JsonElement>?> RowsAsync(SubAnswer answer, CallContext call, CancellationToken cancellationToken) => answer switch
    {
        { Refused: false } => (await soql.FollowAsync(answer.Body, answer.SentAt, call, cancellationToken)).Rows,
        { Verdict.Error.Code: "INVALID_TYPE" } => null,
        _ => throw answer.Verdict.ToException(Operation),
    };

    private async Task<CurrencyTable> SeveralAsync(IReadOnlyList<JsonElement> currencies, CallContext call, CancellationToken cancellationToken)
    {
        var dated = await DatedAsync(call, cancellationToken);
        return new CurrencyTable
        {
            Home = currencies.Where(currency => Flag(currency, "IsCorporate")).Select(currency => Text(currency, "IsoCode")).FirstOrDefault(),
            Currencies = [.. currencies.Select(currency => new CurrencyInfo(Text(currency, "IsoCode")!, (int)Number(currency, "DecimalPlaces"), Flag(currency, "IsActive")))],
            Rates =
            [
                .. currencies.Select(currency => new ExchangeRate(Text(currency, "IsoCode")!, Number(currency, "ConversionRate"), null, null)),
                .. dated.Select(rate => new ExchangeRate(Text(rate, "IsoCode")!, Number(rate, "ConversionRate"), Day(rate, "StartDate"), Day(rate, "NextStartDate"))),
            ],
            Multiple = true,
        };
    }

    /// <summary>None where the org does not keep dated rates.</summary>
    private async Task<IReadOnlyList<JsonElement>> DatedAsync(CallContext call, CancellationToken cancellationToken)
    {
        try
        {
            return (await soql.AllAsync([new SoqlQuery(DatedRates)], call, cancellationToken))[0].Rows;
        }
        catch (CrmException refused) when (refused.Code == "INVALID_TYPE")
        {
            return [];
        }
    }

    /// <summary>
    /// No query tells the currency of an org that has only one; its features do.
    /// https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_responses_features.htm
    /// </summary>
    private async Task<CurrencyTable> SingleAsync(CallContext call, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await rest.GetAsync(Operation, rest.PathOf("/connect/organization"), call, cancellationToken);
            return answer.Body.TryGetProperty("features", out var features) && Text(features, "defaultCurrencyIsoCode") is { } code
                ? new CurrencyTable { Home = code, Currencies = [new CurrencyInfo(code, MinorUnits.Of(code), Active: true)] }
                : CurrencyTable.None;
        }
        catch (CrmException refused) when (refused.Fault == CrmFault.Refused)
        {
            // The org has Connect switched off: money is taken to be in whatever currency the configuration names.
            return CurrencyTable.None;
        }
    }

    private static string Id(JsonElement row) => RecordIds.To18(Text(row, "Id")!);

    private static string? Text(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? CanonicalText.Text(value.GetString()) : null;

    private static bool Flag(JsonElement row, string name) => row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static decimal Number(JsonElement row, string name) => row.GetProperty(name).GetDecimal();

    /// <summary>The last rate of a currency ends on the last day that there is.</summary>
    private static DateOnly? Day(JsonElement row, string name) =>
        DateOnly.TryParseExact(Text(row, name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year < DateOnly.MaxValue.Year ? day : null;
}
