using HubSpotSfSync.Sync.Transforms;

namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>Reads how a field's values are turned into those of the other side.</summary>
internal static class TransformReader
{
    public static ITransform Read(SectionReader field)
    {
        field.NotYet("map", "Remove it");
        field.NotYet("transform", "Remove it");
        return Unchanged.Instance;
    }
}
