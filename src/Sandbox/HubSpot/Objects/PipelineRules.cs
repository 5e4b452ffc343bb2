using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

/// <summary>A record in a pipeline stands in one of its stages.</summary>
internal class PipelineRules(Portal portal, string plural, string pipelineProperty, string stageProperty) : TypeRules
{
    protected Portal Portal => portal;

    private PropertyCatalogue Catalogue => portal.Table(plural)!.Catalogue;

    public override HubSpotError? Check(ObjectVersion? before, IReadOnlyList<PropertyWrite> writes)
    {
        var values = Values(before, writes);
        var isAsked = writes.Any(write => write.Property.Name == pipelineProperty || write.Property.Name == stageProperty);
        if (!isAsked)
        {
            return null;
        }

        var pipelineId = values(pipelineProperty);
        if (pipelineId.Length > 0 && portal.Pipelines.Find(plural, pipelineId) is null)
        {
            return Unknown(pipelineProperty, pipelineId, portal.Pipelines.Of(plural)!.Select(known => known.Id));
        }

        var stage = values(stageProperty);
        var pipeline = PipelineOf(pipelineId, stage);
        return stage.Length > 0 && pipeline.Stage(stage) is null
            ? Unknown(stageProperty, stage, pipeline.Stages.Select(known => known.Id))
            : null;
    }

    public override IReadOnlyList<PropertyWrite> Complete(ObjectVersion? before, IReadOnlyList<PropertyWrite> writes)
    {
        var values = Values(before, writes);
        var stage = values(stageProperty);
        return stage.Length > 0 && values(pipelineProperty).Length == 0
            ? [.. writes, new PropertyWrite(Catalogue.Find(pipelineProperty)!, PipelineOf(string.Empty, stage).Id)]
            : writes;
    }

    /// <summary>The value each property will have.</summary>
    protected Func<string, string> Values(ObjectVersion? before, IReadOnlyList<PropertyWrite> writes) => name =>
    {
        foreach (var (property, value) in writes)
        {
            if (property.Name == name)
            {
                return value;
            }
        }

        return before?[Catalogue.Find(name)!.Ordinal] ?? string.Empty;
    };

    protected PropertyWrite Write(string name, string value) => new(Catalogue.Find(name)!, value);

    /// <summary>The named pipeline, or without a name the first.</summary>
    protected Pipeline PipelineOf(string id, string stage)
    {
        var pipelines = portal.Pipelines.Of(plural)!;
        return id.Length > 0
            ? portal.Pipelines.Find(plural, id) ?? pipelines[0]
            : pipelines.FirstOrDefault(pipeline => pipeline.Stage(stage) is not null) ?? pipelines[0];
    }

    private static HubSpotError Unknown(string property, string value, IEnumerable<string> options) => PropertyValues.Refusal(
        [new HubSpotErrorDetail($"{value} was not one of the allowed options: [{string.Join(", ", options)}]", "INVALID_OPTION", property)]);
}
