using System.Net;
using System.Text.Json;
using HubSpotSfSync.Crm.Http;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;

namespace HubSpotSfSync.HubSpot.Sessions;

/// <summary>
/// The token that all calls to a portal carry. An OAuth app's is renewed by one of them, a little before it ends or when HubSpot says
/// that it has. https://developers.hubspot.com/docs/api-reference/auth-oauth-v1/guide
/// </summary>
internal sealed class HubSpotSession(HubSpotAccount account, IHttpClientFactory http, TimeProvider clock) : IDisposable
{
    private const string Operation = "login";

    /// <summary>Longer than a call takes with its waits, so that no token ends on the way.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Overloaded = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly RefusalMemory _refusals = new(clock);
    private volatile AccessToken? _current;

    public async ValueTask<AccessToken> GetAsync(CallContext call, CancellationToken cancellationToken)
    {
        _refusals.ThrowIfFresh();
        return account.Login switch
        {
            HubSpotLogin.PrivateApp app => new AccessToken(app.Token(), DateTimeOffset.MaxValue),
            HubSpotLogin.OAuthApp app => _current is { } current && clock.GetUtcNow() < current.RenewFrom ? current : await RenewAsync(app, _current, call, cancellationToken),
            _ => throw new InvalidOperationException($"No way to log in by {account.Login.GetType().Name}"),
        };
    }

    /// <summary>The token to try again with after HubSpot refused <paramref name="refused"/>; null where there is none to be had.</summary>
    public async Task<AccessToken?> AfterRefusalAsync(AccessToken refused, CallContext call, CancellationToken cancellationToken) =>
        account.Login is HubSpotLogin.OAuthApp app ? await RenewAsync(app, refused, call, cancellationToken) : null;

    /// <summary>What to throw when HubSpot accepts no token of ours.</summary>
    public CrmException Refused(CrmException answer) =>
        _refusals.Remember(new CrmException(answer.Fault, answer.Code, $"{answer.Message} {Remedy}", inner: answer));

    public void Accepted() => _refusals.Forget();

    public void Dispose() => _gate.Dispose();

    private string Remedy => account.Login is HubSpotLogin.OAuthApp
        ? $"Check that the app is still installed in portal '{account.Portal}' and that id, secret and refreshToken under portals.{account.Portal}.auth.oauth are of the same app; a new installation gives a new refresh token."
        : $"Check the private app's token under portals.{account.Portal}.auth.privateAppToken; HubSpot shows it under Settings > Integrations > Private Apps.";

    private async Task<AccessToken> RenewAsync(HubSpotLogin.OAuthApp app, AccessToken? old, CallContext call, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            // Who waited here finds what the one before brought: a new token, or a refusal.
            if (_current is { } current && current != old)
            {
                return current;
            }

            _refusals.ThrowIfFresh();
            return _current = await LoginAsync(app, call, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<AccessToken> LoginAsync(HubSpotLogin.OAuthApp app, CallContext call, CancellationToken cancellationToken)
    {
        using var content = new FormUrlEncodedContent(
        [
            KeyValuePair.Create("grant_type", "refresh_token"),
            KeyValuePair.Create("client_id", app.ClientId),
            KeyValuePair.Create("client_secret", app.ClientSecret()),
            KeyValuePair.Create("refresh_token", app.RefreshToken()),
        ]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/v1/token") { Content = content };
        using var client = http.CreateClient(Accounts.HubSpot(account.Portal));
        var askedAt = clock.GetUtcNow();
        try
        {
            using var response = await client.SendCrmAsync("HubSpot", Operation, request.For(call), cancellationToken);
            var body = await HubSpotAnswer.ReadBodyAsync(response, Operation, cancellationToken);
            return response.IsSuccessStatusCode ? Read(body, askedAt) : throw Refusal(response, body);
        }
        catch (CrmException failure) when (failure.MayHaveArrived)
        {
            // Whatever became of the login: the call that needs it did not leave.
            throw new CrmException(failure.Fault, failure.Code, failure.Message, failure.RetryAfter, failure);
        }
    }

    private static AccessToken Read(JsonElement body, DateTimeOffset askedAt) =>
        HubSpotErrors.Text(body, "access_token") is { } token && body.TryGetProperty("expires_in", out var seconds) && seconds.TryGetInt64(out var lifetime)
            ? new AccessToken(token, askedAt + TimeSpan.FromSeconds(lifetime) - Early)
            : throw new CrmException(CrmFault.Unavailable, "NO_TOKEN", "HubSpot's answer to the login has no token in it.", Overloaded);

    private CrmException Refusal(HttpResponseMessage response, JsonElement body)
    {
        // The token endpoint names the error in "status".
        var code = HubSpotErrors.Text(body, "status") ?? $"HTTP_{(int)response.StatusCode}";
        var said = HubSpotErrors.Text(body, "message") ?? "no message";
        return response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError
            ? new CrmException(CrmFault.Unavailable, code, $"HubSpot can't log us in to portal '{account.Portal}' now: {said}.", response.RetryAfter() ?? Overloaded)
            : Refused(new CrmException(CrmFault.Credentials, code, $"HubSpot refused the login to portal '{account.Portal}' ({code}: {said})."));
    }
}
