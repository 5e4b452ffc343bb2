using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>The pipelines of deals and tickets, and their stages.</summary>
internal static class PipelineEndpoints
{
    private const string Path = "/crm/v3/pipelines/{objectType}";
    private const string OnePath = Path + "/{pipelineId}";
    private const string StagePath = OnePath + "/stages/{stageId}";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.Get(Path, context => ResultsAsync(context, json => WriteAll(json, Pipelines(context).OrderBy(pipeline => pipeline.DisplayOrder), Write)));
        app.Post(Path, CreateAsync);
        app.Get(OnePath, context => ApiAnswer.WriteLockedAsync(context, StatusCodes.Status200OK, json => Write(json, Find(context))));
        app.Put(OnePath, context => ChangeAsync(context, isWhole: true));
        app.Patch(OnePath, context => ChangeAsync(context, isWhole: false));
        app.Delete(OnePath, RemoveAsync);
        app.Get(OnePath + "/stages", context => ResultsAsync(context, json => WriteAll(json, Find(context).Stages.OrderBy(stage => stage.DisplayOrder), Write)));
        app.Post(OnePath + "/stages", CreateStageAsync);
        app.Get(StagePath, context => ApiAnswer.WriteLockedAsync(context, StatusCodes.Status200OK, json => Write(json, FindStage(context))));
        app.Put(StagePath, context => ChangeStageAsync(context, isWhole: true));
        app.Patch(StagePath, context => ChangeStageAsync(context, isWhole: false));
        app.Delete(StagePath, RemoveStageAsync);
    }

    private static async Task CreateAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var portal = context.Portal();
        Pipeline made;
        lock (portal.Gate)
        {
            var label = body.RootElement.Required("label");
            if (Pipelines(context).Any(pipeline => pipeline.Label == label))
            {
                throw new RefusedException(HubSpotError.Conflict($"A pipeline with label '{label}' already exists"));
            }

            made = new Pipeline(portal.Pipelines.NextId(), label, PropertyJson.Number(body.RootElement, "displayOrder") ?? 0, Stages(portal, body.RootElement), portal.Now(), portal.Now());
            portal.Pipelines.Put(Type(context), made);
        }

        await ApiAnswer.WriteAsync(context, StatusCodes.Status201Created, json => Write(json, made));
    }

    private static async Task ChangeAsync(HttpContext context, bool isWhole)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var portal = context.Portal();
        Pipeline changed;
        lock (portal.Gate)
        {
            var pipeline = Find(context);
            changed = pipeline with
            {
                Label = isWhole ? body.RootElement.Required("label") : body.RootElement.Text("label") ?? pipeline.Label,
                DisplayOrder = PropertyJson.Number(body.RootElement, "displayOrder") ?? pipeline.DisplayOrder,
                Stages = isWhole ? Stages(portal, body.RootElement) : pipeline.Stages,
                UpdatedAt = portal.Now(),
            };
            portal.Pipelines.Put(Type(context), changed);
        }

        await ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json => Write(json, changed));
    }

    private static Task RemoveAsync(HttpContext context)
    {
        lock (context.Portal().Gate)
        {
            var pipeline = Find(context);
            RefuseIfUsed(context, pipeline.Stages);
            if (Pipelines(context).Count == 1)
            {
                throw new RefusedException(HubSpotError.Invalid("The last pipeline cannot be deleted"));
            }

            context.Portal().Pipelines.Remove(Type(context), pipeline.Id);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static async Task CreateStageAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        PipelineStage made;
        lock (context.Portal().Gate)
        {
            made = Stage(context.Portal(), body.RootElement);
            Replace(context, [.. Find(context).Stages, made]);
        }

        await ApiAnswer.WriteAsync(context, StatusCodes.Status201Created, json => Write(json, made));
    }

    private static async Task ChangeStageAsync(HttpContext context, bool isWhole)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        PipelineStage changed;
        lock (context.Portal().Gate)
        {
            var stage = FindStage(context);
            var given = Metadata(body.RootElement);
            changed = stage with
            {
                Label = isWhole ? body.RootElement.Required("label") : body.RootElement.Text("label") ?? stage.Label,
                DisplayOrder = PropertyJson.Number(body.RootElement, "displayOrder") ?? stage.DisplayOrder,
                Metadata = isWhole || given.Count > 0 ? given : stage.Metadata,
                UpdatedAt = context.Portal().Now(),
            };
            Replace(context, [.. Find(context).Stages.Select(existing => existing == stage ? changed : existing)]);
        }

        await ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json => Write(json, changed));
    }

    private static Task RemoveStageAsync(HttpContext context)
    {
        lock (context.Portal().Gate)
        {
            var stage = FindStage(context);
            RefuseIfUsed(context, [stage]);
            Replace(context, [.. Find(context).Stages.Where(existing => existing != stage)]);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static void RefuseIfUsed(HttpContext context, IEnumerable<PipelineStage> stages)
    {
        var table = context.Table();
        var property = table.Catalogue.Find("dealstage") ?? table.Catalogue.Find("hs_pipeline_stage")!;
        var ids = stages.Select(stage => stage.Id).ToHashSet();
        if (table.After(0, archived: false).FirstOrDefault(record => record.Current[property.Ordinal] is { } stage && ids.Contains(stage)) is { } user)
        {
            throw new RefusedException(HubSpotError.Invalid($"The stage is in use by {table.Name.Singular} {user.IdText}") with { SubCategory = "PipelineError.STAGE_ID_IN_USE" });
        }
    }

    private static void Replace(HttpContext context, IReadOnlyList<PipelineStage> stages) =>
        context.Portal().Pipelines.Put(Type(context), Find(context) with { Stages = stages, UpdatedAt = context.Portal().Now() });

    private static List<PipelineStage> Stages(Portal portal, JsonElement body) =>
        body.Member("stages") is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() > 0
            ? [.. array.EnumerateArray().Select(stage => Stage(portal, stage))]
            : throw new RefusedException(HubSpotError.Invalid("A pipeline needs stages"));

    private static PipelineStage Stage(Portal portal, JsonElement body) => new(
        body.Text("stageId") ?? portal.Pipelines.NextId(), body.Required("label"), PropertyJson.Number(body, "displayOrder") ?? 0, Metadata(body), portal.Now(), portal.Now());

    private static Dictionary<string, string> Metadata(JsonElement body) =>
        body.Member("metadata") is { ValueKind: JsonValueKind.Object } metadata
            ? metadata.EnumerateObject().ToDictionary(member => member.Name, member => member.Value.ToString())
            : [];

    private static string Type(HttpContext context) => context.Table().Name.Plural;

    private static IReadOnlyList<Pipeline> Pipelines(HttpContext context) => context.Portal().Pipelines.Of(Type(context))
        ?? throw new RefusedException(HubSpotError.Invalid($"{Type(context)} do not have pipelines"));

    private static Pipeline Find(HttpContext context) =>
        Pipelines(context).FirstOrDefault(pipeline => pipeline.Id == context.Route("pipelineId"))
        ?? throw new RefusedException(HubSpotError.NotFound($"Pipeline {context.Route("pipelineId")} does not exist"));

    private static PipelineStage FindStage(HttpContext context) =>
        Find(context).Stage(context.Route("stageId"))
        ?? throw new RefusedException(HubSpotError.NotFound($"Stage {context.Route("stageId")} does not exist"));

    private static Task ResultsAsync(HttpContext context, Action<Utf8JsonWriter> write) =>
        ApiAnswer.WriteLockedAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("results");
            write(json);
            json.WriteEndArray();
            json.WriteEndObject();
        });

    private static void WriteAll<T>(Utf8JsonWriter json, IEnumerable<T> all, Action<Utf8JsonWriter, T> write)
    {
        foreach (var one in all)
        {
            write(json, one);
        }
    }

    private static void Write(Utf8JsonWriter json, Pipeline pipeline)
    {
        json.WriteStartObject();
        WriteCommon(json, pipeline.Id, pipeline.Label, pipeline.DisplayOrder, pipeline.CreatedAt, pipeline.UpdatedAt);
        json.WriteStartArray("stages");
        WriteAll(json, pipeline.Stages.OrderBy(stage => stage.DisplayOrder), Write);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PipelineStage stage)
    {
        json.WriteStartObject();
        WriteCommon(json, stage.Id, stage.Label, stage.DisplayOrder, stage.CreatedAt, stage.UpdatedAt);
        json.WriteStartObject("metadata");
        foreach (var (name, value) in stage.Metadata)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteString("writePermissions", "CRM_PERMISSIONS_ENFORCEMENT");
        json.WriteEndObject();
    }

    private static void WriteCommon(Utf8JsonWriter json, string id, string label, int order, DateTimeOffset createdAt, DateTimeOffset updatedAt)
    {
        json.WriteString("id", id);
        json.WriteString("label", label);
        json.WriteNumber("displayOrder", order);
        json.WriteBoolean("archived", false);
        json.WriteString("createdAt", PropertyValues.Format(createdAt.ToUnixTimeMilliseconds()));
        json.WriteString("updatedAt", PropertyValues.Format(updatedAt.ToUnixTimeMilliseconds()));
    }
}
