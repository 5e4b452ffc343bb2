using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>Always the same value, made of no field.</summary>
internal sealed class Constant(string value, Side side) : ITransform
{
    public bool Makes(Side target) => target == side;

    public Conversion Convert(Side target, IReadOnlyList<string?> source, ConversionContext context) => Conversion.One(value);

    public IReadOnlyList<ValueDomain> DomainsOf(Side target, IReadOnlyList<ValueDomain> source) =>
        [new ValueDomain { Kind = FieldKind.Text, Values = [new KnownValue(value)] }];

    public override string ToString() => $"constant {Settings.Quote(value)}";
}
