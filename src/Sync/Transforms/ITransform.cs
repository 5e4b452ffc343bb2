using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using Orleans;

namespace HubSpotSfSync.Sync.Transforms;

/// <summary>
/// Turns the values of one side's fields into those of the other's. Pure: equal values and an equal context always give an equal
/// answer. Values are canonical text (see <see cref="CanonicalText"/>), null for empty, in the order of the field mapping: first the
/// fields that the mapping writes on that side, then its inputs.
/// </summary>
public interface ITransform
{
    /// <summary>Whether it can make the values of this side. A two-way field needs both.</summary>
    bool Makes(Side target);

    /// <param name="target">The side whose values are wanted.</param>
    /// <param name="source">The other side's values.</param>
    /// <param name="context">What it may need besides them.</param>
    Conversion Convert(Side target, IReadOnlyList<string?> source, ConversionContext context);

    /// <summary>The transforms that it is put together of.</summary>
    IEnumerable<ITransform> Parts => [];

    /// <summary>The mappings of whose records it needs to know the counterparts.</summary>
    IEnumerable<string> RefersTo => [];

    /// <summary>Whether it needs the accounts' reference data.</summary>
    bool UsesReferenceData => false;

    /// <summary>Which values it makes of those that its sources may hold (the fields, then the inputs), one domain for each target field;
    /// null where that can't be told.</summary>
    IReadOnlyList<ValueDomain>? DomainsOf(Side target, IReadOnlyList<ValueDomain> source) => null;

    /// <summary>Whether Salesforce's values change when a referenced record becomes another one, such as a Lead a Contact.</summary>
    bool FollowsReferences => false;

    /// <summary>The records that these values of a side name, whose counterparts a conversion needs to know.</summary>
    IEnumerable<RecordReference> References(Side side, IReadOnlyList<string?> values) => [];
}

/// <summary>What came of a conversion.</summary>
public abstract record Conversion
{
    private Conversion()
    {
    }

    /// <summary>The target's values, one for each field that the mapping writes there.</summary>
    public sealed record Made(IReadOnlyList<string?> Values) : Conversion;

    /// <summary>Not yet: something it needs is missing and may come by itself (a rate of that day, the counterpart of a
    /// referenced record). The pair is parked with these words.</summary>
    public sealed record Waits(string Code, string Reason) : Conversion
    {
        /// <summary>The record whose counterpart is missing: its own sync is asked for.</summary>
        public RecordReference? For { get; init; }
    }

    /// <summary>There is nothing to say: the target keeps what it has, and a new record gets the platform's default.</summary>
    public sealed record Kept : Conversion;

    /// <summary>Never with this value: a person has to change the record or the configuration.</summary>
    public sealed record Refused(string Code, string Message) : Conversion;

    public static readonly Conversion Keep = new Kept();

    public static Made One(string? value) => new([value]);
}

/// <summary>A record of a mapping of the same connection.</summary>
[GenerateSerializer, Immutable, Alias("hss.RecordReference")]
public readonly record struct RecordReference([property: Id(0)] string Mapping, [property: Id(1)] Side Side, [property: Id(2)] string RecordId);

/// <summary>What conversions may know besides the values: looked up beforehand, so that they stay pure.</summary>
public sealed record ConversionContext
{
    public static readonly ConversionContext Empty = new();

    public ReferenceData HubSpot { get; init; } = ReferenceData.Empty;

    public ReferenceData Salesforce { get; init; } = ReferenceData.Empty;

    /// <summary>What the target's fields hold now, for a conversion that leaves a part of it alone; null for a new record.</summary>
    public IReadOnlyList<string?>? Held { get; init; }

    /// <summary>The counterparts of referenced records; null for one that has none and will have none. One that is not here may get one.</summary>
    public IReadOnlyDictionary<RecordReference, string?> Counterparts { get; init; } = new Dictionary<RecordReference, string?>();

    public ReferenceData On(Side side) => side == Side.HubSpot ? HubSpot : Salesforce;
}
