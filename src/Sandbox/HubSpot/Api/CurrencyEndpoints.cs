using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>The account's currency and its exchange rates.</summary>
internal static class CurrencyEndpoints
{
    private const string Path = "/settings/v3/currencies";
    private const string RatesPath = Path + "/exchange-rates";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.Get(Path + "/company-currency", context => WriteCompanyAsync(context));
        app.Put(Path + "/company-currency", ChangeCompanyAsync);
        app.Get(Path + "/codes", CodesAsync);
        app.Get(RatesPath, context => RatesAsync(context, () => Page(context)));
        app.Get(RatesPath + "/current", context => RatesAsync(context, () => context.Portal().Currencies.Current(context.Portal().Now())));
        app.Post(RatesPath, CreateAsync);
        app.Get(RatesPath + "/{rateId}", context => ApiAnswer.WriteLockedAsync(context, StatusCodes.Status200OK, json => Write(json, Find(context, context.Route("rateId")))));
        app.Patch(RatesPath + "/{rateId}", ChangeAsync);
        app.Post(RatesPath + "/batch/create", context => BatchAsync(context, StatusCodes.Status201Created, Add));
        app.Post(RatesPath + "/batch/update", context => BatchAsync(context, StatusCodes.Status200OK, (here, input) => Change(here, input.Required("id"), input)));
        app.Post(RatesPath + "/batch/read", context => BatchAsync(context, StatusCodes.Status200OK, (here, input) => Find(here, input.Required("id"))));
        app.Post(RatesPath + "/update-visibility", ShowAsync);
    }

    private static Task WriteCompanyAsync(HttpContext context) => ApiAnswer.WriteLockedAsync(context, StatusCodes.Status200OK, json =>
    {
        json.WriteStartObject();
        WriteCode(json, "currencyCode", "currencyName", context.Portal().Currencies.Company);
        json.WriteEndObject();
    });

    private static async Task ChangeCompanyAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var code = Code(body.RootElement, "currencyCode");
        lock (context.Portal().Gate)
        {
            context.Portal().Currencies.Company = code;
        }

        await WriteCompanyAsync(context);
    }

    private static Task CodesAsync(HttpContext context) => ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("results");
        foreach (var code in CurrencyCodes.Known)
        {
            json.WriteStartObject();
            WriteCode(json, "code", "name", code);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static IReadOnlyList<ExchangeRate> Page(HttpContext context)
    {
        var (from, to) = (context.Request.Query["fromCurrencyCode"].ToString(), context.Request.Query["toCurrencyCode"].ToString());
        return [.. context.Portal().Currencies.Rates.Where(rate => (from.Length == 0 || rate.FromCurrencyCode == from) && (to.Length == 0 || rate.ToCurrencyCode == to))];
    }

    private static Task RatesAsync(HttpContext context, Func<IReadOnlyList<ExchangeRate>> rates)
    {
        var limit = context.QueryLimit(100, 100);
        var after = context.QueryAfter();
        return ApiAnswer.WriteLockedAsync(context, StatusCodes.Status200OK, json =>
        {
            var page = rates().Where(rate => long.Parse(rate.Id, CultureInfo.InvariantCulture) > after).Take(limit + 1).ToList();
            json.WriteStartObject();
            json.WriteStartArray("results");
            page.Take(limit).ToList().ForEach(rate => Write(json, rate));
            json.WriteEndArray();
            ApiAnswer.WritePaging(json, page.Count > limit ? page[limit - 1].Id : null);
            json.WriteEndObject();
        });
    }

    private static async Task CreateAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        ExchangeRate made;
        lock (context.Portal().Gate)
        {
            made = Add(context, body.RootElement);
        }

        await ApiAnswer.WriteAsync(context, StatusCodes.Status201Created, json => Write(json, made));
    }

    private static async Task ChangeAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        ExchangeRate changed;
        lock (context.Portal().Gate)
        {
            changed = Change(context, context.Route("rateId"), body.RootElement);
        }

        await ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json => Write(json, changed));
    }

    private static async Task BatchAsync(HttpContext context, int success, Func<HttpContext, JsonElement, ExchangeRate> one)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var done = new List<ExchangeRate>();
        var errors = new List<HubSpotError>();
        lock (context.Portal().Gate)
        {
            foreach (var input in body.RootElement.Inputs())
            {
                try
                {
                    done.Add(one(context, input));
                }
                catch (RefusedException refused)
                {
                    errors.Add(refused.Error);
                }
            }
        }

        await ApiAnswer.WriteBatchAsync(context, success, errors, isBatch: true, json => done.ForEach(rate => Write(json, rate)));
    }

    private static async Task ShowAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var from = Code(body.RootElement, "fromCurrencyCode");
        var visible = body.RootElement.Member("visibleInUI")?.ValueKind == JsonValueKind.True;
        var currencies = context.Portal().Currencies;
        await ApiAnswer.WriteBatchAsync(context, StatusCodes.Status200OK, [], isBatch: false, json =>
        {
            foreach (var rate in currencies.Rates.Where(rate => rate.FromCurrencyCode == from).ToList())
            {
                currencies.Replace(rate with { VisibleInUi = visible });
                Write(json, rate with { VisibleInUi = visible });
            }
        });
    }

    private static ExchangeRate Add(HttpContext context, JsonElement body)
    {
        var portal = context.Portal();
        var from = Code(body, "fromCurrencyCode");
        return from == portal.Currencies.Company
            ? throw new RefusedException(HubSpotError.Invalid($"{from} is the company currency"))
            : portal.Currencies.Add(from, Rate(body), EffectiveAt(body) ?? portal.Now(), true, portal.Now());
    }

    private static ExchangeRate Change(HttpContext context, string id, JsonElement body)
    {
        var rate = Find(context, id);
        var changed = rate with { ConversionRate = Rate(body), EffectiveAt = EffectiveAt(body) ?? rate.EffectiveAt, UpdatedAt = context.Portal().Now() };
        context.Portal().Currencies.Replace(changed);
        return changed;
    }

    private static ExchangeRate Find(HttpContext context, string id) =>
        context.Portal().Currencies.Find(id) ?? throw new RefusedException(HubSpotError.NotFound($"Exchange rate {id} does not exist"));

    private static string Code(JsonElement body, string name) => CurrencyCodes.Known.Contains(body.Required(name))
        ? body.Required(name)
        : throw new RefusedException(HubSpotError.Invalid($"{body.Text(name)} is not a supported currency code"));

    // Above zero, with six decimals at most.
    private static decimal Rate(JsonElement body) =>
        decimal.TryParse(body.Required("conversionRate"), NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) && rate > 0 && decimal.Round(rate, 6) == rate
            ? rate
            : throw new RefusedException(HubSpotError.Invalid("conversionRate must be greater than 0 and have at most 6 decimals"));

    private static DateTimeOffset? EffectiveAt(JsonElement body) => body.Text("effectiveAt") is not { } text ? null
        : PropertyValues.TryParseInstant(text, out var at) ? DateTimeOffset.FromUnixTimeMilliseconds(at)
        : throw new RefusedException(HubSpotError.Invalid($"effectiveAt {text} is not a time"));

    private static void WriteCode(Utf8JsonWriter json, string codeName, string nameName, string code)
    {
        json.WriteString(codeName, code);
        json.WriteString(nameName, CultureInfo.GetCultures(CultureTypes.SpecificCultures).Where(culture => culture.Name.Length > 0).Select(culture => new RegionInfo(culture.Name))
            .FirstOrDefault(region => region.ISOCurrencySymbol == code)?.CurrencyEnglishName ?? code);
    }

    private static void Write(Utf8JsonWriter json, ExchangeRate rate)
    {
        json.WriteStartObject();
        json.WriteString("id", rate.Id);
        json.WriteString("fromCurrencyCode", rate.FromCurrencyCode);
        json.WriteString("toCurrencyCode", rate.ToCurrencyCode);
        json.WriteNumber("conversionRate", rate.ConversionRate);
        json.WriteString("effectiveAt", PropertyValues.Format(rate.EffectiveAt.ToUnixTimeMilliseconds()));
        json.WriteBoolean("visibleInUI", rate.VisibleInUi);
        json.WriteString("createdAt", PropertyValues.Format(rate.CreatedAt.ToUnixTimeMilliseconds()));
        json.WriteString("updatedAt", PropertyValues.Format(rate.UpdatedAt.ToUnixTimeMilliseconds()));
        json.WriteEndObject();
    }
}
