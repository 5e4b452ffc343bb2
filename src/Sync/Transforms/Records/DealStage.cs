using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Records;

/// <summary>One pipeline: its stages to Salesforce's, and the record type of its opportunities.</summary>
internal sealed record PipelineMap(string Pipeline, string? RecordType, IReadOnlyList<KeyValuePair<string, string>> Stages);

/// <summary>
/// HubSpot's [pipeline, dealstage] and Salesforce's [StageName], or [StageName, RecordTypeId] where pipelines are record types.
/// Pipelines and stages are named by id or label.
/// </summary>
internal sealed class DealStage(IReadOnlyList<PipelineMap> pipelines) : ITransform
{
    private const string Unmapped = "STAGE_NOT_MAPPED";

    public bool UsesReferenceData => true;

    /// <summary>StageName, and RecordTypeId where pipelines are record types.</summary>
    public int SalesforceFields => ByRecordType ? 2 : 1;

    private bool ByRecordType => pipelines.Any(pipeline => pipeline.RecordType is not null);

    /// <summary>A stage of Salesforce that several pipelines lead to, where no record type tells them apart: there is no way back.</summary>
    public string? Shared { get; } = pipelines.Where(one => one.RecordType is null)
        .SelectMany(one => one.Stages.Select(stage => stage.Value).Distinct(StringComparer.OrdinalIgnoreCase))
        .GroupBy(stage => stage, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1)?.Key;

    public IReadOnlyList<PipelineMap> Pipelines => pipelines;

    public bool Makes(Side target) => target == Side.Salesforce || Shared is null;

    public Conversion Convert(Side target, IReadOnlyList<string?> source, ConversionContext context) =>
        target == Side.Salesforce ? ToSalesforce(source, context) : ToHubSpot(source, context);

    public override string ToString() => $"stage {string.Join("; ", pipelines.Select(one => $"{one.Pipeline} {one.RecordType}: {string.Join(", ", one.Stages.Select(stage => $"{stage.Key}={stage.Value}"))}"))}";

    private Conversion ToSalesforce(IReadOnlyList<string?> source, ConversionContext context)
    {
        if (CanonicalText.Text(source[1]) is not { } stage)
        {
            return new Conversion.Made(ByRecordType ? [null, null] : [null]);
        }

        var (map, pipeline) = Find(CanonicalText.Text(source[0]), context);
        if (map is null)
        {
            return new Conversion.Refused(Unmapped, $"HubSpot's pipeline '{source[0]}' has no stages in the mapping. Add it below pipelines.");
        }

        var label = pipeline?.Stages.FirstOrDefault(one => one.Id == stage)?.Label;
        if (map.Stages.FirstOrDefault(one => Same(one.Key, stage) || Same(one.Key, label)).Value is not { } name)
        {
            return new Conversion.Refused(Unmapped, $"Stage '{label ?? stage}' of HubSpot's pipeline '{pipeline?.Label ?? map.Pipeline}' is not mapped. Add it below {map.Pipeline}: stages: {{ {stage}: ... }}.");
        }

        if (!ByRecordType)
        {
            return Conversion.One(name);
        }

        var type = map.RecordType is null ? null : RecordTypeName.Find(context.Salesforce.RecordTypes.Where(type => type.ObjectType == "Opportunity"), map.RecordType);
        return map.RecordType is not null && type is null
            ? new Conversion.Refused("RECORD_TYPE_UNKNOWN", $"Opportunity has no active record type '{map.RecordType}', which pipeline {map.Pipeline} names.")
            : new Conversion.Made([name, type?.Id]);
    }

    private Conversion ToHubSpot(IReadOnlyList<string?> source, ConversionContext context)
    {
        if (CanonicalText.Text(source[0]) is not { } name)
        {
            return new Conversion.Made([null, null]);
        }

        var id = ByRecordType ? CanonicalText.Text(source[1]) : null;
        var type = context.Salesforce.RecordTypes.FirstOrDefault(one => one.Id == id);
        if (id is not null && type is null)
        {
            return RecordTypeName.NotSeen("Opportunity", id);
        }

        var candidates = pipelines.Where(one => !ByRecordType || (type is null ? one.RecordType is null : Same(one.RecordType, type.Name) || Same(one.RecordType, type.Label))).ToList();
        foreach (var map in candidates)
        {
            if (map.Stages.FirstOrDefault(one => Same(one.Value, name)).Key is { } key)
            {
                var pipeline = PipelineOf(map, context);
                var stage = pipeline?.Stages.FirstOrDefault(one => one.Id == key || Same(one.Label, key))?.Id ?? key;
                return new Conversion.Made([pipeline?.Id ?? map.Pipeline, stage]);
            }
        }

        return new Conversion.Refused(Unmapped, $"Salesforce's stage '{name}'{(type is null ? "" : $" of record type {type.Name}")} is mapped to no stage of a pipeline. Add it to one below pipelines.");
    }

    /// <summary>A deal without a pipeline is in the first one.</summary>
    private (PipelineMap? Map, Pipeline? Pipeline) Find(string? id, ConversionContext context)
    {
        var known = context.HubSpot.Pipelines.FirstOrDefault(one => one.Id == id);
        var map = id is null ? pipelines[0] : pipelines.FirstOrDefault(one => Same(one.Pipeline, id) || Same(one.Pipeline, known?.Label));
        return (map, known ?? (map is null ? null : PipelineOf(map, context)));
    }

    private static Pipeline? PipelineOf(PipelineMap map, ConversionContext context) => context.HubSpot.Pipelines.FirstOrDefault(one => Same(one.Id, map.Pipeline) || Same(one.Label, map.Pipeline));

    private static bool Same(string? one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
