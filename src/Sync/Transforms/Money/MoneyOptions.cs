using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Money;

internal sealed record MoneyOptions
{
    public RateSource Rates { get; init; } = RateSource.Salesforce;

    /// <summary>The table of a rates file.</summary>
    public CurrencyTable File { get; init; } = CurrencyTable.None;

    /// <summary>What an amount is converted to whose currency the target does not have; null for the target's home currency, which also
    /// stands in where the target does not have this one.</summary>
    public string? To { get; init; }

    public MidpointRounding Rounding { get; init; } = MidpointRounding.AwayFromZero;

    /// <summary>Whether a day that no dated rate covers takes the current one.</summary>
    public bool CurrentWhereNoneIsDated { get; init; }

    /// <summary>HubSpot's field is in the portal's company currency whatever the deal's; the first input of each side is then the
    /// record's currency, the second the day. Else the day is the only input.</summary>
    public bool CompanyCurrency { get; init; }

    public int HubSpotFields { get; init; }

    public int SalesforceFields { get; init; }

    public int HubSpotInputs { get; init; }

    public int SalesforceInputs { get; init; }

    public int FieldsOn(Side side) => side == Side.HubSpot ? HubSpotFields : SalesforceFields;

    /// <summary>Whether the currency is one of the fields.</summary>
    public bool NamesCurrency(Side side) => FieldsOn(side) > 1;

    /// <summary>Whether nothing tells in which of an account's currencies an amount is. For a property in company currency it is the
    /// Salesforce record's that has to be told, by either side's record.</summary>
    public bool LeavesCurrencyOpen(Side side, CurrencyTable currencies) => currencies.Multiple && (CompanyCurrency
        ? side == Side.Salesforce && (HubSpotInputs == 0 || SalesforceInputs == 0)
        : !NamesCurrency(side));

    /// <summary>The record's own currency, where it is read and not empty.</summary>
    public string? CodeOf(Side side, IReadOnlyList<string?> values) =>
        CompanyCurrency ? Money.Code(values.ElementAtOrDefault(FieldsOn(side)))
        : NamesCurrency(side) ? Money.Code(values[1])
        : null;

    public string? DateOf(Side side, IReadOnlyList<string?> values) => values.ElementAtOrDefault(FieldsOn(side) + (CompanyCurrency ? 1 : 0));
}
