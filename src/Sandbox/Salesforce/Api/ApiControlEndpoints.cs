using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.Salesforce.Bulk;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>The sandbox's own controls of its APIs: jobs, logins, limits and event streams.</summary>
internal sealed class ApiControlEndpoints(Org org, BulkJobs bulk)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public void Map(WebApplication app)
    {
        var group = app.MapGroup(SandboxControls.Path);
        MapPost<BulkPace>(group, "/bulk", pace =>
        {
            bulk.Pace = pace.IsKnown ? pace : throw new RefusedException(new SalesforceError("INVALIDVALUE", $"There is no profile {pace.Profile}"));
            return ApiResult.NoContent;
        });
        group.MapGet("/alerts", () => Results.Json(org.Limits.Alerts.Sent, Json));
        MapPost<JwtKey>(group, "/jwt-key", Register);
    }

    private ApiResult Register(JwtKey key)
    {
        try
        {
            JwtAssertion.PublicKey(key.Pem).Dispose();
        }
        catch (CryptographicException wrong)
        {
            throw new RefusedException(new SalesforceError("INVALIDVALUE", wrong.Message));
        }

        org.RegisteredJwtKey = key.Pem;
        return ApiResult.NoContent;
    }

    private void MapPost<T>(RouteGroupBuilder group, string path, Func<T, ApiResult> act)
        where T : class =>
        group.MapPost(path, (RequestDelegate)(async context =>
        {
            T request;
            try
            {
                using var body = new StreamReader(context.Request.Body);
                var text = await body.ReadToEndAsync(context.RequestAborted);
                request = JsonSerializer.Deserialize<T>(text.Length == 0 ? "{}" : text, Json)!;
            }
            catch (JsonException problem)
            {
                throw new BadHttpRequestException($"The body is not what this control wants: {problem.Message}", problem);
            }

            await BulkEndpoints.AnswerAsync(context, org, () => act(request));
        }));

    private sealed record JwtKey(string Pem);
}
