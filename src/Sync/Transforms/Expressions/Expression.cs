using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Expressions;

/// <summary>What no other transform does: an expression for each way that the field goes.</summary>
internal sealed class Expression(Script? toSalesforce, Script? toHubSpot, ScriptFields hubSpot, ScriptFields salesforce) : ITransform
{
    public bool Makes(Side target) => (target == Side.Salesforce ? toSalesforce : toHubSpot) is not null;

    public Conversion Convert(Side target, IReadOnlyList<string?> source, ConversionContext context) => target == Side.Salesforce
        ? toSalesforce!.Evaluate(hubSpot.Read, source, salesforce.Written)
        : toHubSpot!.Evaluate(salesforce.Read, source, hubSpot.Written);

    public override string ToString() => $"expression {toSalesforce?.Text} back {toHubSpot?.Text}";
}

/// <summary>The fields of a side that an expression reads by name, inputs included, and how many of them are written.</summary>
internal sealed record ScriptFields(IReadOnlyList<string> Read, int Written);
