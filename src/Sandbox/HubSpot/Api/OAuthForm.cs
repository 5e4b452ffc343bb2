namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>What a token call says in its form; the first version also reads the query.</summary>
internal sealed class OAuthForm(IFormCollection? form, IQueryCollection? query)
{
    /// <summary>Null when missing or empty.</summary>
    public string? this[string name] =>
        form?[name].ToString() is { Length: > 0 } value ? value
        : query?[name].ToString() is { Length: > 0 } other ? other
        : null;

    public IReadOnlyList<string> Scopes => Split(this["scope"]);

    public static async Task<OAuthForm> ReadAsync(HttpContext context, bool isQueryRead) => new(
        context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : null,
        isQueryRead ? context.Request.Query : null);

    public static IReadOnlyList<string> Split(string? scopes) =>
        (scopes ?? string.Empty).Split([' ', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
