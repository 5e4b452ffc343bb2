using HubSpotSfSync.Sync.Transforms;

namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>Reads the transforms that know more than values: the section in which a transform stands, and its name there.</summary>
internal static class RecordTransformReaders
{
    public static readonly IReadOnlyDictionary<string, Func<SectionReader, string, ITransform>> ByName = new Dictionary<string, Func<SectionReader, string, ITransform>>();
}
