using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>The same for each of several fields, with the same inputs.</summary>
internal sealed class Each(ValueTransform step, int fields) : ITransform
{
    public IEnumerable<ITransform> Parts => [step];

    public IEnumerable<string> RefersTo => step.RefersTo;

    public bool UsesReferenceData => step.UsesReferenceData;

    public bool Makes(Side target) => step.Makes(target);

    public Conversion Convert(Side target, IReadOnlyList<string?> source, ConversionContext context)
    {
        var made = new string?[fields];
        for (var i = 0; i < fields; i++)
        {
            switch (step.Convert(target, ValuesOf(i, source), context))
            {
                case Conversion.Made one:
                    made[i] = one.Values[0];
                    break;
                case var other:
                    return other;
            }
        }

        return new Conversion.Made(made);
    }

    public IReadOnlyList<ValueDomain> DomainsOf(Side target, IReadOnlyList<ValueDomain> source) => [.. source.Take(fields).Select(one => step.DomainOf(target, one))];

    public IEnumerable<RecordReference> References(Side side, IReadOnlyList<string?> values) =>
        Enumerable.Range(0, fields).SelectMany(i => step.References(side, ValuesOf(i, values)));

    public override string ToString() => $"{fields} x {step}";

    private List<string?> ValuesOf(int field, IReadOnlyList<string?> source) => [source[field], .. source.Skip(fields)];
}
