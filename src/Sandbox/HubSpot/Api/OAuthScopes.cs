namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>The scope a call needs. A private app has those that its portal gave it, an OAuth app those its users agreed to.</summary>
internal static class OAuthScopes
{
    private static readonly Dictionary<string, string> Objects = new(StringComparer.OrdinalIgnoreCase)
    {
        ["contacts"] = "contacts",
        ["contact"] = "contacts",
        ["0-1"] = "contacts",
        ["companies"] = "companies",
        ["company"] = "companies",
        ["0-2"] = "companies",
        ["deals"] = "deals",
        ["deal"] = "deals",
        ["0-3"] = "deals",
        ["line_items"] = "line_items",
        ["line_item"] = "line_items",
        ["0-8"] = "line_items",
        // Who may see contacts may see what was done with them.
        ["calls"] = "contacts",
        ["emails"] = "contacts",
        ["meetings"] = "contacts",
        ["notes"] = "contacts",
        ["tasks"] = "contacts",
    };

    /// <summary>Every scope that there is here.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Objects.Values.Append("custom").Distinct().SelectMany(name => new[] { $"crm.objects.{name}.read", $"crm.objects.{name}.write", $"crm.schemas.{name}.read", $"crm.schemas.{name}.write" }),
        "crm.objects.owners.read", "crm.lists.read", "crm.lists.write", "forms", "oauth",
    ];

    /// <exception cref="RefusedException">The token lacks the scope.</exception>
    public static void Check(HttpContext context, IReadOnlyList<string> granted)
    {
        if (Needed(context) is { } scope)
        {
            Require(scope, granted);
        }
    }

    /// <summary>Of a call in the name of the app.</summary>
    /// <exception cref="RefusedException">The app's token lacks the scope.</exception>
    public static void Require(HttpContext context, string scope) => Require(scope, context.Features.Get<AppCaller>()?.Scopes ?? []);

    private static void Require(string scope, IReadOnlyList<string> granted)
    {
        if (!granted.Contains(scope))
        {
            throw new RefusedException(HubSpotError.MissingScope(scope));
        }
    }

    private static string? Needed(HttpContext context)
    {
        var parts = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var isRead = HttpMethods.IsGet(context.Request.Method) || parts[^1] is "search" or "read";
        var verb = isRead ? "read" : "write";
        if (parts is not ["crm", ..] || parts.Length < 3)
        {
            return null;
        }

        var type = context.Request.RouteValues.GetValueOrDefault("objectType") as string;
        return (parts[1].StartsWith('v') ? parts[2] : parts[1]) switch
        {
            "objects" when type is not null => Scope("objects", type, verb),
            "properties" when type is not null => Scope("schemas", type, verb),
            "owners" => "crm.objects.owners.read",
            "lists" => $"crm.lists.{verb}",
            _ => null,
        };
    }

    private static string? Scope(string family, string type, string verb) =>
        Objects.TryGetValue(type, out var name) ? $"crm.{family}.{name}.{verb}"
        : type.StartsWith("2-", StringComparison.Ordinal) || type.StartsWith('p') ? $"crm.{family}.custom.{verb}"
        : null;
}
