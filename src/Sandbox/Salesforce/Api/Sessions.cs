using System.Collections.Concurrent;
using System.Security.Cryptography;
using HubSpotSfSync.Sandbox.Common;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <param name="IssuedAt">When it was opened.</param>
/// <param name="EndsAt">When it ends, unless it is used before.</param>
public sealed record OpenSession(DateTimeOffset IssuedAt, DateTimeOffset EndsAt);

/// <summary>
/// The access tokens of an org: <c>{15-character org id}!…</c>, and one that never ends. A session ends when it has not
/// been used for its lifetime; using it in the second half of that prolongs it.
/// </summary>
public sealed class Sessions(SalesforceSandboxOptions options, SandboxClock clock, string orgId)
{
    private readonly ConcurrentDictionary<string, OpenSession> _open = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _revokedRefreshTokens = new(StringComparer.Ordinal);

    public string Open()
    {
        var token = $"{orgId[..15]}!{Convert.ToHexString(RandomNumberGenerator.GetBytes(40))}";
        var now = clock.GetUtcNow();
        _open[token] = new OpenSession(now, now + options.SessionLifetime);
        return token;
    }

    public bool IsValid(string token) => token == options.PermanentToken || Find(token) is not null;

    /// <summary>The session of a token, which counts as used; null when it has ended. The permanent token has none.</summary>
    public OpenSession? Find(string token)
    {
        var now = clock.GetUtcNow();
        if (!_open.TryGetValue(token, out var session))
        {
            return null;
        }

        if (session.EndsAt <= now)
        {
            _open.TryRemove(token, out _);
            return null;
        }

        if (session.EndsAt - now < options.SessionLifetime / 2)
        {
            _open.TryUpdate(token, session with { EndsAt = now + options.SessionLifetime }, session);
        }

        return session;
    }

    public bool IsRefreshToken(string token) => token == options.RefreshToken && !_revokedRefreshTokens.ContainsKey(token);

    /// <returns>False for a token nobody knows.</returns>
    public bool Revoke(string token)
    {
        if (IsRefreshToken(token))
        {
            // What was opened with it ends with it.
            ExpireAll();
            return _revokedRefreshTokens.TryAdd(token, true);
        }

        return _open.TryRemove(token, out _);
    }

    public void ExpireAll() => _open.Clear();

    /// <summary>Gives refresh tokens back; sessions go on.</summary>
    public void Reset() => _revokedRefreshTokens.Clear();
}
