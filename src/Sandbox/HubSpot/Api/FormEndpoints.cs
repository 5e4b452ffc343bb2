using System.Text.Json;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.HubSpot.Forms;
using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>Forms and their submissions as the API reads them; a visitor of a page is a control.</summary>
internal sealed class FormEndpoints(IReadOnlyList<Portal> portals)
{
    private const int MaxSubmissions = 50;
    private static readonly string[] Types = ["hubspot", "captured", "flow", "blog_comment", "all"];

    public void Map(IEndpointRouteBuilder app)
    {
        app.Get("/marketing/v3/forms", ListAsync);
        app.Get("/marketing/v3/forms/{formId}", context => ApiAnswer.WriteLockedAsync(context, StatusCodes.Status200OK, json => Write(json, Find(context.Portal(), context.Route("formId")))));
        app.MapGet("/form-integrations/v1/submissions/forms/{formId}", (RequestDelegate)SubmissionsAsync);
        app.MapPost(SandboxControls.Path + "/forms", (RequestDelegate)CreateAsync);
        app.MapPost(SandboxControls.Path + "/forms/{formId}/submissions", (RequestDelegate)SubmitAsync);
    }

    private static Task ListAsync(HttpContext context)
    {
        var limit = context.QueryLimit(20, 500);
        var after = (int)context.QueryAfter();
        if (context.QueryList("formTypes").FirstOrDefault(type => !Types.Contains(type)) is { } unknown)
        {
            throw new RefusedException(HubSpotError.Invalid($"{unknown} is not a form type"));
        }

        return ApiAnswer.WriteLockedAsync(context, StatusCodes.Status200OK, json =>
        {
            var forms = context.Portal().Forms.All;
            json.WriteStartObject();
            json.WriteStartArray("results");
            forms.Skip(after).Take(limit).ToList().ForEach(form => Write(json, form));
            json.WriteEndArray();
            ApiAnswer.WritePaging(json, after + limit < forms.Count ? $"{after + limit}" : null);
            json.WriteEndObject();
        });
    }

    /// <summary>The latest first.</summary>
    private static Task SubmissionsAsync(HttpContext context)
    {
        var limit = context.QueryLimit(20, MaxSubmissions);
        var after = (int)context.QueryAfter();
        return ApiAnswer.WriteLockedAsync(context, StatusCodes.Status200OK, json =>
        {
            var all = Find(context.Portal(), context.Route("formId")).Submissions;
            // A place counted from the first, so that whoever submits meanwhile moves nothing.
            var newest = after == 0 ? all.Count : after;
            json.WriteStartObject();
            json.WriteStartArray("results");
            foreach (var submission in all.Take(newest).Reverse().Take(limit))
            {
                Write(json, submission);
            }

            json.WriteEndArray();
            ApiAnswer.WritePaging(json, newest > limit ? $"{newest - limit}" : null);
            json.WriteEndObject();
        });
    }

    /// <summary><c>{portal?, name}</c>: what the form editor does.</summary>
    private async Task CreateAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var portal = PortalOf(body.RootElement);
        WebForm form;
        lock (portal.Gate)
        {
            form = portal.Forms.Create(body.RootElement.Required("name"));
        }

        await ApiAnswer.WriteAsync(context, StatusCodes.Status201Created, json => Write(json, form));
    }

    /// <summary><c>{portal?, fields: {email, …}, pageUrl?}</c>: what a visitor does.</summary>
    private async Task SubmitAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var portal = PortalOf(body.RootElement);
        var fields = body.RootElement.Member("fields") is { ValueKind: JsonValueKind.Object } given
            ? given.EnumerateObject().Select(field => KeyValuePair.Create(field.Name, field.Value.ToString())).ToList()
            : throw new RefusedException(HubSpotError.Invalid("fields is required"));
        FormSubmission submission;
        CrmObject contact;
        lock (portal.Gate)
        {
            (submission, contact) = portal.Forms.Submit(Find(portal, context.Route("formId")), fields, body.RootElement.Text("pageUrl"));
        }

        await ApiAnswer.WriteAsync(context, StatusCodes.Status201Created, json =>
        {
            json.WriteStartObject();
            json.WriteString("conversionId", submission.ConversionId);
            json.WriteString("contactId", contact.IdText);
            json.WriteEndObject();
        });
    }

    private Portal PortalOf(JsonElement body) => portals.FirstOrDefault(portal => portal.Id == body.Member("portal")?.GetInt64()) ?? portals[0];

    private static WebForm Find(Portal portal, string id) => portal.Forms.Find(id) ?? throw new RefusedException(HubSpotError.NotFound($"Form {id} does not exist"));

    private static void Write(Utf8JsonWriter json, WebForm form)
    {
        var created = PropertyValues.Format(form.CreatedAt.ToUnixTimeMilliseconds());
        json.WriteStartObject();
        json.WriteString("id", form.Id);
        json.WriteString("name", form.Name);
        json.WriteString("formType", "hubspot");
        json.WriteBoolean("archived", false);
        json.WriteString("createdAt", created);
        json.WriteString("updatedAt", created);
        json.WriteStartArray("fieldGroups");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, FormSubmission submission)
    {
        json.WriteStartObject();
        json.WriteString("conversionId", submission.ConversionId);
        json.WriteNumber("submittedAt", submission.SubmittedAt);
        json.WriteStartArray("values");
        foreach (var (name, value) in submission.Values)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("value", value);
            json.WriteString("objectTypeId", "0-1");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("pageUrl", submission.PageUrl);
        json.WriteEndObject();
    }
}
