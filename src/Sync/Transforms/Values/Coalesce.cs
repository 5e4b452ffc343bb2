using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>The first that is filled: of the inputs in their order, then of the field itself.</summary>
internal sealed class Coalesce(FieldCounts fields) : ITransform
{
    public bool Makes(Side target) => true;

    public Conversion Convert(Side target, IReadOnlyList<string?> source, ConversionContext context)
    {
        var own = fields.On(target.Other());
        return Conversion.One(source.Skip(own).Concat(source.Take(own)).Select(CanonicalText.Text).FirstOrDefault(value => value is not null));
    }

    public override string ToString() => "coalesce";
}
