using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using HubSpotSfSync.HubSpot.Sessions;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.HubSpot.Checkup;

/// <summary>What a portal tells of itself and of our token.</summary>
internal sealed class PortalCheckup(HubSpotAccount account, HubSpotApi api, HubSpotSession session)
{
    /// <summary>Every answer's headers tell how many calls are left of the day.</summary>
    public async Task<EventUse?> ProbeAsync(CancellationToken cancellationToken)
    {
        await DetailsAsync(new CallContext(Lane.Urgent) { IsProbe = true }, cancellationToken);
        return null;
    }

    public async Task<AccountIdentity> IdentifyAsync(CallContext call, CancellationToken cancellationToken)
    {
        var details = await DetailsAsync(call, cancellationToken);
        var token = await TokenAsync(call, cancellationToken);
        var app = token is null ? "" : Number(token.Value, "appId", "app_id") is { } id ? string.Create(CultureInfo.InvariantCulture, $", app {id}") : "";
        return new AccountIdentity(
            Number(details, "portalId") is { } portal ? portal.ToString(CultureInfo.InvariantCulture) : "",
            $"{HubSpotErrors.Text(details, "accountType") ?? "account"}, time zone {HubSpotErrors.Text(details, "timeZone") ?? "unknown"}, company currency {HubSpotErrors.Text(details, "companyCurrency") ?? "unknown"}",
            $"{(account.Login is HubSpotLogin.OAuthApp ? "OAuth app" : "private app")}{app}");
    }

    public async Task<IReadOnlyList<Finding>> LookAsync(CheckupWish wish, CallContext call, CancellationToken cancellationToken) =>
        [.. await ScopesAsync(wish, call, cancellationToken), .. wish.Pushes ? Webhooks(wish) : []];

    private async Task<JsonElement> DetailsAsync(CallContext call, CancellationToken cancellationToken)
    {
        const string Operation = "GET account details";
        return (await api.GetAsync(Operation, "/account-info/v3/details", call, cancellationToken)).OrThrow(Operation).Body;
    }

    private async Task<IReadOnlyList<Finding>> ScopesAsync(CheckupWish wish, CallContext call, CancellationToken cancellationToken)
    {
        var needed = Scopes.Of(wish);
        var token = await TokenAsync(call, cancellationToken);
        if (token is not { } told || !told.TryGetProperty("scopes", out var scopes) || scopes.ValueKind != JsonValueKind.Array)
        {
            return [new Finding(Health.Warning, "HubSpot does not tell the scopes of our token", $"Check that the app has: {string.Join(", ", needed.Select(one => one.Scope))}")];
        }

        var granted = scopes.EnumerateArray().Select(scope => scope.GetString()).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var missing = needed.Where(one => !granted.Contains(one.Scope)).ToList();
        var create = wish.Objects.Any(one => one.CarriesIdentity) && !granted.Any(scope => scope.StartsWith("crm.schemas.", StringComparison.Ordinal) && scope.EndsWith(".write", StringComparison.Ordinal));
        return
        [
            missing.Count == 0
                ? new Finding(Health.Ok, $"the app has the {needed.Count} scopes that the mappings need")
                : new Finding(Health.Problem, $"the app lacks {string.Join(", ", missing.Select(one => $"{one.Scope} (for {one.For})"))}", Grant(missing.Select(one => one.Scope))),
            .. create ? [new Finding(Health.Warning, "the app may not create properties", "Fine where the identity property is there already; else give it crm.schemas.(object).write until it is")] : Array.Empty<Finding>(),
        ];
    }

    private string Grant(IEnumerable<string> scopes) => account.Login is HubSpotLogin.OAuthApp
        ? $"Add to the app's scopes {string.Join(", ", scopes)}, and install it anew: the refresh token changes"
        : $"Settings > Integrations > Private Apps > (the app) > Edit > Scopes: add {string.Join(", ", scopes)}. The token stays the same";

    /// <summary>An app's subscriptions are shown to its developer account, and not to a token of the portal.</summary>
    private static IEnumerable<Finding> Webhooks(CheckupWish wish)
    {
        var types = wish.Objects.Select(one => (one.Fields, Type: Singular(one.Name))).Where(one => one.Type is not null)
            .Select(one => $"{one.Type}.creation, .deletion, .merge, .restore, .associationChange, .propertyChange of {string.Join(", ", one.Fields.Where(field => !field.Contains('.', StringComparison.Ordinal)).Distinct(StringComparer.Ordinal))}");
        yield return new Finding(
            Health.Warning,
            "HubSpot shows an app's webhooks to nobody but its developer: they can't be checked from here",
            $"See that the target is https://your-host/webhooks/hubspot/{{portal id}} and that these are subscribed: {string.Join("; ", types)}");
    }

    private static string? Singular(string objectType) => objectType switch
    {
        "contacts" => "contact",
        "companies" => "company",
        "deals" => "deal",
        "tickets" => "ticket",
        "products" => "product",
        "line_items" => "line_item",
        Lists.Lists.ObjectType or Forms.FormSubmissions.ObjectType => null,
        _ => HubSpotObjectTypes.IsActivity(objectType) || Relations.RelationType.Is(objectType) ? null : objectType,
    };

    /// <summary>What HubSpot knows of the token that we send, asked without a secret in an address, which logs would keep; null where it
    /// does not tell us. https://developers.hubspot.com/docs/api-reference/auth-oauth-v3/guide</summary>
    private async Task<JsonElement?> TokenAsync(CallContext call, CancellationToken cancellationToken)
    {
        const string Operation = "POST token information";
        var token = (await session.GetAsync(call, cancellationToken)).Value;
        var answer = account.Login is HubSpotLogin.OAuthApp app
            ? await api.PostFormAsync(
                Operation, "/oauth/v3/token/introspect", new Dictionary<string, string> { ["client_id"] = app.ClientId, ["client_secret"] = app.ClientSecret(), ["token"] = token }, call, cancellationToken)
            : await api.PostAsync(Operation, "/oauth/v2/private-apps/get/access-token-info", new JsonObject { ["tokenKey"] = token }, call, cancellationToken);
        return answer.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound ? null
            : answer.OrThrow(Operation).Body is { ValueKind: JsonValueKind.Object } told ? told : null;
    }

    private static long? Number(JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (element.TryGetProperty(name, out var value) && value.TryGetInt64(out var number))
            {
                return number;
            }
        }

        return null;
    }
}
