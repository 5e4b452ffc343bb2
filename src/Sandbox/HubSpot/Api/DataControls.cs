using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.HubSpot.Objects;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>What only the product's own pages can do on the real platform, or nobody: for tests and rehearsals.</summary>
internal sealed class DataControls(IReadOnlyList<Portal> portals)
{
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost(SandboxControls.Path + "/restore", RestoreAsync);
        app.MapPost(SandboxControls.Path + "/settings", ChangeAsync);
    }

    /// <summary><c>{portal, objectType, id}</c>: takes a record out of the recycling bin.</summary>
    private async Task RestoreAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var portal = portals.FirstOrDefault(portal => portal.Id == body.RootElement.Member("portal")?.GetInt64()) ?? portals[0];
        var table = portal.Table(body.RootElement.Required("objectType")) ?? throw new RefusedException(HubSpotError.Invalid("No such object type"));
        lock (portal.Gate)
        {
            var record = long.TryParse(body.RootElement.Text("id"), out var id) && table.Find(id) is { Current.ArchivedAt: not null } found
                ? found
                : throw new RefusedException(HubSpotError.NotFound("No such archived record"));
            if (table.Restore(record, new WriteOrigin("CRM_UI")) is { } problem)
            {
                throw new RefusedException(problem);
            }
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary><c>{autoAssociateCompanies?, searchLagMinSeconds?, searchLagMaxSeconds?}</c>, of all portals.</summary>
    private async Task ChangeAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        foreach (var portal in portals)
        {
            lock (portal.Gate)
            {
                portal.CompanyByDomain.IsOn = body.RootElement.Member("autoAssociateCompanies")?.GetBoolean() ?? portal.CompanyByDomain.IsOn;
                portal.SearchLagMin = Seconds(body.RootElement.Member("searchLagMinSeconds")) ?? portal.SearchLagMin;
                portal.SearchLagMax = Seconds(body.RootElement.Member("searchLagMaxSeconds")) ?? portal.SearchLagMax;
            }
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static TimeSpan? Seconds(System.Text.Json.JsonElement? seconds) => seconds is { } given ? TimeSpan.FromSeconds(given.GetDouble()) : null;
}
