using System.Globalization;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

/// <summary>What HubSpot works out of a deal: how likely it is, whether it is over, what it is worth at home.</summary>
internal sealed class DealRules(Portal portal) : PipelineRules(portal, "deals", "pipeline", "dealstage")
{
    public override HubSpotError? Check(ObjectVersion? before, IReadOnlyList<PropertyWrite> writes)
    {
        foreach (var (property, value) in writes)
        {
            if (property.Name == "deal_currency_code" && value.Length > 0 && !Portal.Currencies.IsUsed(value))
            {
                return PropertyValues.Refusal(
                    [new HubSpotErrorDetail($"{value} was not one of the allowed options: [{string.Join(", ", Portal.Currencies.Used)}]", "INVALID_OPTION", property.Name)]);
            }
        }

        return base.Check(before, writes);
    }

    public override IReadOnlyList<PropertyWrite> Complete(ObjectVersion? before, IReadOnlyList<PropertyWrite> writes)
    {
        var complete = base.Complete(before, writes).ToList();
        var values = Values(before, complete);
        var currency = values("deal_currency_code");
        if (currency.Length == 0)
        {
            currency = Portal.Currencies.Company;
            complete.Add(Write("deal_currency_code", currency));
        }

        if (!writes.Any(write => write.Property.Name == "hs_exchange_rate") && NeedsRate(before, writes, values))
        {
            complete.Add(Write("hs_exchange_rate", Text(Portal.Currencies.RateToCompany(currency, Portal.Now()))));
        }

        values = Values(before, complete);
        var stage = PipelineOf(values("pipeline"), values("dealstage")).Stage(values("dealstage"));
        if (stage is not null)
        {
            complete.Add(Write("hs_deal_stage_probability", Text((decimal)stage.Probability)));
            complete.Add(Write("hs_is_closed", stage.IsClosed ? "true" : "false"));
            complete.Add(Write("hs_is_closed_won", stage is { IsClosed: true, Probability: 1 } ? "true" : "false"));
        }

        complete.AddRange(Amounts(values("amount"), values("hs_exchange_rate"), stage));
        return complete;
    }

    // The rate of the day is kept until the currency changes or the deal closes.
    private static bool NeedsRate(ObjectVersion? before, IReadOnlyList<PropertyWrite> writes, Func<string, string> values) =>
        before is null || values("hs_exchange_rate").Length == 0 || writes.Any(write => write.Property.Name is "deal_currency_code");

    private IEnumerable<PropertyWrite> Amounts(string amount, string rate, PipelineStage? stage)
    {
        var isKnown = decimal.TryParse(amount, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
        var atHome = number * (decimal.TryParse(rate, NumberStyles.Float, CultureInfo.InvariantCulture, out var factor) ? factor : 1);
        var won = stage is { IsClosed: true, Probability: 1 } ? 1m : 0m;
        var likely = (decimal)(stage?.Probability ?? 0);
        string Share(decimal value) => isKnown ? Text(value) : string.Empty;
        return
        [
            Write("amount_in_home_currency", Share(atHome)),
            Write("hs_closed_amount", Share(number * won)), Write("hs_closed_amount_in_home_currency", Share(atHome * won)),
            Write("hs_projected_amount", Share(number * likely)), Write("hs_projected_amount_in_home_currency", Share(atHome * likely)),
        ];
    }

    private static string Text(decimal number) => number.ToString("0.############", CultureInfo.InvariantCulture);
}
