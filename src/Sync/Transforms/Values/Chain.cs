using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>Several transforms, one after the other: in order towards Salesforce, backwards towards HubSpot.</summary>
internal sealed class Chain(IReadOnlyList<ITransform> steps) : ITransform
{
    public IEnumerable<string> RefersTo => steps.SelectMany(step => step.RefersTo);

    public bool UsesReferenceData => steps.Any(step => step.UsesReferenceData);

    public bool Makes(Side target) => steps.All(step => step.Makes(target));

    public Conversion Convert(Side target, IReadOnlyList<string?> source, ConversionContext context)
    {
        var values = source;
        foreach (var step in target == Side.Salesforce ? steps : steps.Reverse())
        {
            switch (step.Convert(target, values, context))
            {
                case Conversion.Made made:
                    values = [.. made.Values, .. source.Skip(made.Values.Count)];
                    break;
                case var other:
                    return other;
            }
        }

        return new Conversion.Made(values);
    }

    /// <summary>A step in the middle sees values that no record holds: only the outer one names records.</summary>
    public IEnumerable<RecordReference> References(Side side, IReadOnlyList<string?> values) =>
        (side == Side.HubSpot ? steps[0] : steps[^1]).References(side, values);

    public override string ToString() => string.Join(" | ", steps);
}
