using System.Text.Json;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.HubSpot.Webhooks;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>
/// <c>POST /_sandbox/webhook-faults</c> takes an array of <see cref="WebhookFault"/> in place of those in force,
/// <c>GET</c> shows them with what they hit, <c>DELETE</c> ends them.
/// </summary>
internal sealed class WebhookFaultControls(WebhookFaultPlan plan)
{
    private const string Path = SandboxControls.Path + "/webhook-faults";

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost(Path, ReplaceAsync);
        app.MapGet(Path, () => Results.Json(plan.Uses, JsonSerializerOptions.Web));
        app.MapDelete(Path, () =>
        {
            plan.Replace([]);
            return Results.NoContent();
        });
    }

    private async Task ReplaceAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        try
        {
            var faults = body.Deserialize<WebhookFault[]>(JsonSerializerOptions.Web) ?? [];
            if (faults.Any(fault => fault.Every < 1 || fault.Skip < 0 || fault.DelayMs < 0))
            {
                throw new RefusedException(HubSpotError.Invalid("every is 1 at least, skip and delayMs 0"));
            }

            plan.Replace(faults);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (JsonException problem)
        {
            throw new RefusedException(HubSpotError.Invalid(problem.Message));
        }
    }
}
