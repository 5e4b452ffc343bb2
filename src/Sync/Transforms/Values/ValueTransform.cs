using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>A transform of one value: the first of the tuple. What follows it are inputs.</summary>
internal abstract class ValueTransform : ITransform
{
    public virtual IEnumerable<string> RefersTo => [];

    public virtual bool UsesReferenceData => false;

    public virtual bool Makes(Side target) => true;

    public virtual IEnumerable<RecordReference> References(Side side, IReadOnlyList<string?> values) => [];

    public IReadOnlyList<ValueDomain> DomainsOf(Side target, IReadOnlyList<ValueDomain> source) => [DomainOf(target, source[0])];

    /// <summary>Which values it makes of those that its source may hold.</summary>
    public virtual ValueDomain DomainOf(Side target, ValueDomain source) => ValueDomain.Any;

    public Conversion Convert(Side target, IReadOnlyList<string?> source, ConversionContext context) =>
        Convert(target, source.Count > 0 ? CanonicalText.Text(source[0]) : null, source, context);

    /// <param name="target">The side whose value is wanted.</param>
    /// <param name="value">The other side's value; null for empty.</param>
    /// <param name="source">The same with the inputs.</param>
    /// <param name="context">What it may need besides.</param>
    protected abstract Conversion Convert(Side target, string? value, IReadOnlyList<string?> source, ConversionContext context);

    public abstract override string ToString();

    protected static Conversion.Refused Refuse(string code, string message) => new(code, message);
}
