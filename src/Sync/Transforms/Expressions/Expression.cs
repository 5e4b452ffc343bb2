using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Expressions;

/// <summary>What no other transform does: an expression for each way that the field goes.</summary>
internal sealed class Expression(Script? toSalesforce, Script? toHubSpot, IReadOnlyList<string> hubSpotFields, IReadOnlyList<string> salesforceFields) : ITransform
{
    public bool Makes(Side target) => (target == Side.Salesforce ? toSalesforce : toHubSpot) is not null;

    public Conversion Convert(Side target, IReadOnlyList<string?> source, ConversionContext context) => target == Side.Salesforce
        ? toSalesforce!.Evaluate(hubSpotFields, source)
        : toHubSpot!.Evaluate(salesforceFields, source);

    public override string ToString() => $"expression {toSalesforce?.Text} back {toHubSpot?.Text}";
}
