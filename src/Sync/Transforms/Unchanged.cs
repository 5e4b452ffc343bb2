using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms;

/// <summary>A value is the same on both sides.</summary>
public sealed class Unchanged : ITransform
{
    public static readonly Unchanged Instance = new();

    private Unchanged()
    {
    }

    public bool Makes(Side target) => true;

    public Conversion Convert(Side target, IReadOnlyList<string?> source, ConversionContext context) => new Conversion.Made(source);

    public IReadOnlyList<ValueDomain> DomainsOf(Side target, IReadOnlyList<ValueDomain> source) => source;

    public override string ToString() => "unchanged";
}
