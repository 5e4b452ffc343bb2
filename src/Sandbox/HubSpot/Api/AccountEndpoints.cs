using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>The account itself and the people who own records.</summary>
internal static class AccountEndpoints
{
    private static readonly string Created = PropertyValues.Format(DateTimeOffset.UnixEpoch.AddYears(50).ToUnixTimeMilliseconds());

    public static void Map(IEndpointRouteBuilder app)
    {
        app.Get("/account-info/v3/details", DetailsAsync);
        app.Get("/crm/v3/owners", OwnersAsync);
        app.Get("/crm/v3/owners/{ownerId}", OwnerAsync);
    }

    private static Task DetailsAsync(HttpContext context)
    {
        var portal = context.Portal();
        return ApiAnswer.WriteLockedAsync(context, StatusCodes.Status200OK, json =>
        {
            var zone = TimeZoneInfo.FindSystemTimeZoneById(portal.Settings.TimeZone).GetUtcOffset(portal.Now());
            json.WriteStartObject();
            json.WriteNumber("portalId", portal.Id);
            json.WriteString("accountType", "SANDBOX");
            json.WriteString("timeZone", portal.Settings.TimeZone);
            json.WriteString("companyCurrency", portal.Currencies.Company);
            ApiAnswer.WriteStrings(json, "additionalCurrencies", portal.Currencies.Used.Skip(1));
            json.WriteString("utcOffset", $"{(zone < TimeSpan.Zero ? '-' : '+')}{zone:hh\\:mm}");
            json.WriteNumber("utcOffsetMilliseconds", (long)zone.TotalMilliseconds);
            json.WriteString("uiDomain", "app.hubspot.com");
            json.WriteString("dataHostingLocation", "eu1");
            json.WriteEndObject();
        });
    }

    private static Task OwnersAsync(HttpContext context)
    {
        var email = context.Request.Query["email"].ToString();
        var archived = context.QueryFlag("archived");
        var limit = context.QueryLimit(100, 500);
        var after = context.QueryAfter();
        var left = Owners.All.Where(owner => owner.Archived == archived
            && (email.Length == 0 || string.Equals(owner.Email, email, StringComparison.OrdinalIgnoreCase)) && Number(owner) > after).ToList();
        return ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("results");
            left.Take(limit).ToList().ForEach(owner => Write(json, owner));
            json.WriteEndArray();
            ApiAnswer.WritePaging(json, left.Count > limit ? left[limit - 1].Id : null);
            json.WriteEndObject();
        });
    }

    /// <summary>By the owner's id, or with <c>idProperty=userId</c> by the user's.</summary>
    private static Task OwnerAsync(HttpContext context)
    {
        var id = context.Route("ownerId");
        var byUser = context.Request.Query["idProperty"] == "userId";
        var archived = context.QueryFlag("archived");
        var owner = Owners.All.FirstOrDefault(owner => owner.Archived == archived
            && (byUser ? owner.UserId.ToString(CultureInfo.InvariantCulture) : owner.Id) == id)
            ?? throw new RefusedException(HubSpotError.NotFound("resource not found"));
        return ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json => Write(json, owner));
    }

    private static long Number(Owner owner) => long.Parse(owner.Id, CultureInfo.InvariantCulture);

    private static void Write(Utf8JsonWriter json, Owner owner)
    {
        json.WriteStartObject();
        json.WriteString("id", owner.Id);
        json.WriteString("email", owner.Email);
        json.WriteString("type", "PERSON");
        json.WriteString("firstName", owner.FirstName);
        json.WriteString("lastName", owner.LastName);
        if (!owner.Archived)
        {
            json.WriteNumber("userId", owner.UserId);
        }

        json.WriteNumber("userIdIncludingInactive", owner.UserId);
        json.WriteString("createdAt", Created);
        json.WriteString("updatedAt", Created);
        json.WriteBoolean("archived", owner.Archived);
        json.WriteStartArray("teams");
        foreach (var team in owner.Teams)
        {
            json.WriteStartObject();
            json.WriteString("id", team.Id);
            json.WriteString("name", team.Name);
            json.WriteBoolean("primary", team.Primary);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
