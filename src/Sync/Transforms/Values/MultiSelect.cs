using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>A set of values, ';' between them. Their order says nothing, so it is always the same one; each is in it once.</summary>
internal sealed class MultiSelect(ValueMap? map) : PlainTransform
{
    public override string ToString() => $"multiSelect {map}";

    protected override FieldKind? KindOf(Side target) => FieldKind.MultiSelect;

    protected override Conversion Convert(Side target, string value)
    {
        var items = new List<string?>();
        foreach (var item in ValueSet.Items(value))
        {
            switch (map?.Convert(target, [item], ConversionContext.Empty) ?? Conversion.One(item))
            {
                case Conversion.Made made:
                    items.Add(made.Values[0]);
                    break;
                case var other:
                    return other;
            }
        }

        return Conversion.One(ValueSet.Text(items));
    }
}
