using System.Collections.Concurrent;
using System.Security.Cryptography;
using HubSpotSfSync.Sandbox.Common;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>The access tokens of an org: <c>{15-character org id}!…</c>, and one that never ends.</summary>
public sealed class Sessions(SalesforceSandboxOptions options, SandboxClock clock, string orgId)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _endsAt = new(StringComparer.Ordinal);

    public string Open()
    {
        var token = $"{orgId[..15]}!{Convert.ToHexString(RandomNumberGenerator.GetBytes(40))}";
        _endsAt[token] = clock.GetUtcNow() + options.SessionLifetime;
        return token;
    }

    public bool IsValid(string token) =>
        token == options.PermanentToken || (_endsAt.TryGetValue(token, out var end) && end > clock.GetUtcNow());

    public bool Revoke(string token) => _endsAt.TryRemove(token, out _);

    public void ExpireAll() => _endsAt.Clear();
}
