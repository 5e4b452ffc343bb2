using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>The same for each of several fields.</summary>
internal sealed class Each(ValueTransform step, int fields) : ITransform
{
    public bool Makes(Side target) => step.Makes(target);

    public Conversion Convert(Side target, IReadOnlyList<string?> source, ConversionContext context)
    {
        var values = new string?[fields];
        for (var i = 0; i < fields; i++)
        {
            switch (step.Convert(target, [source[i]], context))
            {
                case Conversion.Made made:
                    values[i] = made.Values[0];
                    break;
                case var other:
                    return other;
            }
        }

        return new Conversion.Made(values);
    }

    public override string ToString() => $"{fields} x {step}";
}
