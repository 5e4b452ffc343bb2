using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>Several transforms, one after the other: in order towards Salesforce, in reverse order towards HubSpot. Each step sees the
/// values that the one before made, and the same inputs.</summary>
internal sealed class Chain(IReadOnlyList<ITransform> steps, FieldCounts fields) : ITransform
{
    private readonly IReadOnlyList<ITransform> _backwards = [.. steps.Reverse()];

    public IEnumerable<ITransform> Parts => steps;

    public IEnumerable<string> RefersTo => steps.SelectMany(step => step.RefersTo);

    public bool UsesReferenceData => steps.Any(step => step.UsesReferenceData);

    public bool FollowsReferences => steps.Any(step => step.FollowsReferences);

    public bool Makes(Side target) => steps.All(step => step.Makes(target));

    public Conversion Convert(Side target, IReadOnlyList<string?> source, ConversionContext context)
    {
        var inputs = InputsOf(target.Other(), source);
        var values = source;
        IReadOnlyList<string?> made = [.. source.Take(fields.On(target.Other()))];
        foreach (var step in Towards(target))
        {
            switch (step.Convert(target, values, context))
            {
                case Conversion.Made one:
                    made = one.Values;
                    values = [.. made, .. inputs];
                    break;
                case var other:
                    return other;
            }
        }

        return new Conversion.Made(made);
    }

    public IReadOnlyList<ValueDomain>? DomainsOf(Side target, IReadOnlyList<ValueDomain> source)
    {
        var inputs = source.Skip(fields.On(target.Other())).ToList();
        IReadOnlyList<ValueDomain>? made = [.. source.Take(fields.On(target.Other()))];
        foreach (var step in Towards(target))
        {
            made = step.DomainsOf(target, [.. made, .. inputs]);
            if (made is null)
            {
                break;
            }
        }

        return made;
    }

    /// <summary>A step may name records by the values that the steps before it make; what comes after one that itself has to be looked
    /// up can't be told yet.</summary>
    public IEnumerable<RecordReference> References(Side side, IReadOnlyList<string?> values)
    {
        var target = side.Other();
        var inputs = InputsOf(side, values);
        foreach (var step in Towards(target))
        {
            foreach (var reference in step.References(side, values))
            {
                yield return reference;
            }

            if (!step.Makes(target) || step.Convert(target, values, ConversionContext.Empty) is not Conversion.Made made)
            {
                yield break;
            }

            values = [.. made.Values, .. inputs];
        }
    }

    public override string ToString() => string.Join(" | ", steps);

    private IReadOnlyList<ITransform> Towards(Side target) => target == Side.Salesforce ? steps : _backwards;

    private List<string?> InputsOf(Side side, IReadOnlyList<string?> values) => [.. values.Skip(fields.On(side))];
}
