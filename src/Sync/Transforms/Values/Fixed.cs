using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>Always the same value, whatever the source holds.</summary>
internal sealed class Constant(string value) : ITransform
{
    public bool Makes(Side target) => target == Side.Salesforce;

    public Conversion Convert(Side target, IReadOnlyList<string?> source, ConversionContext context) => Conversion.One(value);

    public override string ToString() => $"constant {value}";
}

/// <summary>A value for where the source is empty. It is never carried back: the source stays empty.</summary>
internal sealed class Default(string? toHubSpot, string? toSalesforce) : ValueTransform
{
    public override string ToString() => $"default {toHubSpot} / {toSalesforce}";

    protected override Conversion Convert(Side target, string? value, IReadOnlyList<string?> source, ConversionContext context) =>
        Conversion.One(value ?? (target == Side.HubSpot ? toHubSpot : toSalesforce));
}
