using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.HubSpot.Objects;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.HubSpot.Reference;

/// <summary>Owners, deal pipelines, currencies and the time zone of a portal.</summary>
internal sealed class ReferenceReader(HubSpotApi api)
{
    /// <summary>https://developers.hubspot.com/docs/api-reference/crm-owners-v3/guide</summary>
    private const int OwnersPage = 500;

    private const int RatesPage = 100;

    public async Task<ReferenceData> ReadAsync(CallContext call, CancellationToken cancellationToken)
    {
        var account = (await GetAsync("account details", "/account-info/v3/details", call, cancellationToken)).Body;
        var zone = HubSpotErrors.Text(account, "timeZone");
        return new ReferenceData
        {
            People = [.. await OwnersAsync(archived: false, call, cancellationToken), .. await OwnersAsync(archived: true, call, cancellationToken)],
            Pipelines = [.. (await GetAsync("deal pipelines", "/crm/v3/pipelines/deals", call, cancellationToken)).Results.Select(Pipeline)],
            Currencies = await CurrenciesAsync(account, zone, call, cancellationToken),
            TimeZone = zone,
            Objects = [.. (await CustomObjects.ReadAsync(api, call, cancellationToken)).Select(schema => new ObjectNames(HubSpotErrors.Text(schema, "objectTypeId")!, CustomObjects.NamesOf(schema)))],
        };
    }

    private async Task<IEnumerable<Person>> OwnersAsync(bool archived, CallContext call, CancellationToken cancellationToken) =>
        (await PagesAsync("owners", $"/crm/v3/owners?limit={OwnersPage}&archived={(archived ? "true" : "false")}", call, cancellationToken)).Select(owner => new Person(
            HubSpotErrors.Text(owner, "id")!,
            HubSpotErrors.Text(owner, "email"),
            $"{HubSpotErrors.Text(owner, "firstName")} {HubSpotErrors.Text(owner, "lastName")}".Trim(),
            Active: !archived));

    private async Task<CurrencyTable> CurrenciesAsync(JsonElement account, string? zone, CallContext call, CancellationToken cancellationToken)
    {
        var company = (await GetAsync("company currency", "/settings/v3/currencies/company-currency", call, cancellationToken)).Body;
        var home = HubSpotErrors.Text(company, "currencyCode") ?? HubSpotErrors.Text(account, "companyCurrency");
        var additional = account.TryGetProperty("additionalCurrencies", out var codes) && codes.ValueKind == JsonValueKind.Array
            ? codes.EnumerateArray().Select(code => code.GetString()).OfType<string>()
            : [];
        var dated = await PagesAsync("exchange rates", $"/settings/v3/currencies/exchange-rates?limit={RatesPage}", call, cancellationToken);
        var current = await PagesAsync("current exchange rates", $"/settings/v3/currencies/exchange-rates/current?limit={RatesPage}", call, cancellationToken);
        return CurrencyRates.Table(home, additional, [.. dated.Select(rate => CurrencyRates.Read(rate))], [.. current.Select(rate => CurrencyRates.Read(rate))], zone);
    }

    private static Pipeline Pipeline(JsonElement pipeline) => new(
        HubSpotErrors.Text(pipeline, "id")!, HubSpotErrors.Text(pipeline, "label") ?? "", [.. pipeline.GetProperty("stages").EnumerateArray().OrderBy(Order).Select(Stage)]);

    /// <summary>A closed stage is won when it is certain. https://developers.hubspot.com/docs/api-reference/crm-pipelines-v3/guide</summary>
    private static Stage Stage(JsonElement stage)
    {
        var metadata = stage.GetProperty("metadata");
        var probability = decimal.TryParse(HubSpotErrors.Text(metadata, "probability"), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : (decimal?)null;
        var closed = bool.TryParse(HubSpotErrors.Text(metadata, "isClosed"), out var isClosed) ? isClosed : probability is 0 or 1;
        return new Stage(
            HubSpotErrors.Text(stage, "id")!, HubSpotErrors.Text(stage, "label") ?? "", closed, closed && probability == 1,
            Active: !(stage.TryGetProperty("archived", out var archived) && archived.ValueKind == JsonValueKind.True));
    }

    private static int Order(JsonElement stage) => stage.TryGetProperty("displayOrder", out var order) && order.ValueKind == JsonValueKind.Number ? order.GetInt32() : int.MaxValue;

    private async Task<HubSpotAnswer> GetAsync(string what, string path, CallContext call, CancellationToken cancellationToken)
    {
        var operation = $"GET {what}";
        return (await api.GetAsync(operation, path, call, cancellationToken)).OrThrow(operation);
    }

    private async Task<IReadOnlyList<JsonElement>> PagesAsync(string what, string path, CallContext call, CancellationToken cancellationToken)
    {
        var all = new List<JsonElement>();
        string? after = null;
        do
        {
            var answer = await GetAsync(what, after is null ? path : $"{path}&after={Uri.EscapeDataString(after)}", call, cancellationToken);
            all.AddRange(answer.Results);
            after = HubSpotJson.After(answer.Body);
        }
        while (after is not null);

        return all;
    }
}
