using HubSpotSfSync.Sandbox.Salesforce.Records;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>Who a session is: the OpenID Connect user and the identity URL that a login names.</summary>
internal sealed class IdentityEndpoints(Org org)
{
    public void Map(WebApplication app)
    {
        app.MapMethods("/services/oauth2/userinfo", [HttpMethods.Get, HttpMethods.Post], (Delegate)UserInfo);
        app.MapMethods("/id/{organization}/{user}", [HttpMethods.Get, HttpMethods.Post], (Delegate)Identity);
    }

    private IResult UserInfo(HttpContext context) => Answer(context, user =>
    {
        var host = Host(context);
        return Results.Json(new Dictionary<string, object?>
        {
            ["sub"] = $"{host}/id/{org.Id}/{user.Id}",
            ["user_id"] = user.Id,
            ["organization_id"] = org.Id,
            ["preferred_username"] = user[user.Type["Username"]],
            ["nickname"] = user[user.Type["Username"]],
            ["name"] = user[user.Type["Name"]],
            ["given_name"] = user[user.Type["FirstName"]],
            ["family_name"] = user[user.Type["LastName"]],
            ["email"] = user[user.Type["Email"]],
            ["email_verified"] = true,
            ["profile"] = $"{host}/{user.Id}",
            ["urls"] = Urls(host),
            ["active"] = user[user.Type["IsActive"]],
            ["user_type"] = "STANDARD",
            ["language"] = "en_US",
            ["locale"] = "en_US",
            ["utcOffset"] = 0,
            ["updated_at"] = RecordJson.DateTimeText(DateTimeOffset.FromUnixTimeSeconds(user.Current.ModifiedAt)),
        });
    });

    private IResult Identity(HttpContext context, string organization, string user) => Answer(context, found =>
    {
        if (organization != org.Id || user != found.Id)
        {
            return Results.Text("Wrong_Org", statusCode: StatusCodes.Status403Forbidden);
        }

        var host = Host(context);
        return Results.Json(new Dictionary<string, object?>
        {
            ["id"] = $"{host}/id/{org.Id}/{found.Id}",
            ["asserted_user"] = true,
            ["user_id"] = found.Id,
            ["organization_id"] = org.Id,
            ["username"] = found[found.Type["Username"]],
            ["nick_name"] = found[found.Type["Username"]],
            ["display_name"] = found[found.Type["Name"]],
            ["email"] = found[found.Type["Email"]],
            ["email_verified"] = true,
            ["first_name"] = found[found.Type["FirstName"]],
            ["last_name"] = found[found.Type["LastName"]],
            ["urls"] = Urls(host),
            ["active"] = found[found.Type["IsActive"]],
            ["user_type"] = "STANDARD",
            ["language"] = "en_US",
            ["locale"] = "en_US",
            ["utcOffset"] = 0,
            ["last_modified_date"] = RecordJson.DateTimeText(DateTimeOffset.FromUnixTimeSeconds(found.Current.ModifiedAt)),
            ["is_app_installed"] = true,
        });
    });

    // The platform leaves the version for the client to fill in.
    private static Dictionary<string, string> Urls(string host) => new(StringComparer.Ordinal)
    {
        ["rest"] = $"{host}/services/data/v{{version}}/",
        ["sobjects"] = $"{host}/services/data/v{{version}}/sobjects/",
        ["query"] = $"{host}/services/data/v{{version}}/query/",
    };

    private static string Host(HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host}";

    private IResult Answer(HttpContext context, Func<SObjectRecord, IResult> answer)
    {
        var token = OrgGate.BearerToken(context) ?? context.Request.Query["oauth_token"].ToString();
        if (!org.Sessions.IsValid(token))
        {
            return Results.Text("Bad_OAuth_Token", statusCode: StatusCodes.Status403Forbidden);
        }

        lock (org.Gate)
        {
            return answer(org.Find(org.IntegrationUserId)!);
        }
    }
}
