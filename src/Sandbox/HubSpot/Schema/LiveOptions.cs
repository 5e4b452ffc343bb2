using HubSpotSfSync.Sandbox.HubSpot.Objects;

namespace HubSpotSfSync.Sandbox.HubSpot.Schema;

/// <summary>The options of properties that follow the portal's settings.</summary>
internal static class LiveOptions
{
    public static IReadOnlyList<PropertyOption> Of(Portal portal, ObjectTypeName type, PropertyDefinition property) => property.Name switch
    {
        "pipeline" or "hs_pipeline" when portal.Pipelines.Of(type.Plural) is { } pipelines =>
            [.. pipelines.Select(pipeline => new PropertyOption(pipeline.Id, pipeline.Label))],
        "dealstage" or "hs_pipeline_stage" when portal.Pipelines.Of(type.Plural) is { } pipelines =>
            [.. pipelines.SelectMany(pipeline => pipeline.Stages).Select(stage => new PropertyOption(stage.Id, stage.Label))],
        "deal_currency_code" => [.. portal.Currencies.Used.Select(code => new PropertyOption(code, code))],
        _ => property.Options,
    };
}
