using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Transforms;
using HubSpotSfSync.Sync.Transforms.Values;

namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>Where a step stands: in a field, after steps that make this many values towards Salesforce.</summary>
internal sealed record StepPlace(FieldShape Field, int Values);

/// <summary>A transform as it was read.</summary>
/// <param name="Transform">What it does.</param>
/// <param name="Values">How many values it makes towards Salesforce.</param>
internal sealed record TransformStep(ITransform Transform, int Values)
{
    /// <summary>How values that come of it are compared, where that is not as text.</summary>
    public Normalizer? Compared { get; init; }

    /// <summary>A transform of one value, for each of the values that come here.</summary>
    public static TransformStep Each(ValueTransform transform, StepPlace place) =>
        new(place.Values == 1 ? transform : new Each(transform, place.Values), place.Values);
}
