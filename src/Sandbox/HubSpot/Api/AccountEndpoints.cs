using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>The account itself and the people who own records.</summary>
internal static class AccountEndpoints
{
    private static readonly (string Id, string Email, string FirstName, string LastName, int UserId)[] Owners =
    [
        ("7001", "owner.north@sandbox.example", "Nora", "North", 8001),
        ("7002", "owner.south@sandbox.example", "Sam", "South", 8002),
    ];

    public static void Map(IEndpointRouteBuilder app)
    {
        app.Get("/account-info/v3/details", DetailsAsync);
        app.Get("/crm/v3/owners", OwnersAsync);
    }

    private static Task DetailsAsync(HttpContext context)
    {
        var settings = context.Portal().Settings;
        return ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("portalId", settings.Id);
            json.WriteString("accountType", "SANDBOX");
            json.WriteString("timeZone", settings.TimeZone);
            json.WriteString("companyCurrency", settings.CompanyCurrency);
            ApiAnswer.WriteStrings(json, "additionalCurrencies", []);
            json.WriteString("uiDomain", "app.hubspot.com");
            json.WriteString("dataHostingLocation", "eu1");
            json.WriteEndObject();
        });
    }

    private static Task OwnersAsync(HttpContext context)
    {
        var email = context.Request.Query["email"].ToString();
        var limit = context.QueryLimit(100, 500);
        var after = context.QueryAfter();
        var left = Owners.Where(owner => (email.Length == 0 || owner.Email == email) && long.Parse(owner.Id, System.Globalization.CultureInfo.InvariantCulture) > after).ToList();
        var created = PropertyValues.Format(DateTimeOffset.UnixEpoch.AddYears(50).ToUnixTimeMilliseconds());
        return ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("results");
            foreach (var owner in left.Take(limit))
            {
                json.WriteStartObject();
                json.WriteString("id", owner.Id);
                json.WriteString("email", owner.Email);
                json.WriteString("type", "PERSON");
                json.WriteString("firstName", owner.FirstName);
                json.WriteString("lastName", owner.LastName);
                json.WriteNumber("userId", owner.UserId);
                json.WriteString("createdAt", created);
                json.WriteString("updatedAt", created);
                json.WriteBoolean("archived", false);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            ApiAnswer.WritePaging(json, left.Count > limit ? left[limit - 1].Id : null);
            json.WriteEndObject();
        });
    }
}
