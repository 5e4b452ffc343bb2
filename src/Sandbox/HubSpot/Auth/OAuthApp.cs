using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using HubSpotSfSync.Sandbox.Common;

namespace HubSpotSfSync.Sandbox.HubSpot.Auth;

/// <summary>The public app: its codes, grants and tokens, all by the sandbox's clock.</summary>
public sealed class OAuthApp(HubSpotSandboxOptions options, SandboxClock clock)
{
    public static readonly TimeSpan AccessLifetime = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(10);

    // A call with a token this long dead is answered like one with no token at all.
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(2);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, OAuthCode> _codes = [];
    private readonly Dictionary<string, OAuthGrant> _grants = [];
    private readonly Dictionary<string, OAuthAccess> _accesses = [];

    public HubSpotSandboxOptions Options => options;

    /// <summary>An account got the app, or lost it.</summary>
    public event Action<long, bool>? Installed;

    public OAuthCode Authorize(long portalId, int userId, IReadOnlyList<string> scopes, string redirectUri, string? challenge = null)
    {
        lock (_lock)
        {
            var code = new OAuthCode(
                Guid.NewGuid().ToString(), portalId, userId, [.. scopes.Prepend("oauth").Distinct()], redirectUri, challenge, clock.GetUtcNow() + CodeLifetime);
            _codes[code.Code] = code;
            return code;
        }
    }

    /// <summary>Exchanges a code; whatever comes of it, the code is used up.</summary>
    public (OAuthGrant? Grant, OAuthProblem? Problem) Redeem(string code, string redirectUri, string? verifier)
    {
        OAuthGrant grant;
        bool isNew;
        lock (_lock)
        {
            if (!_codes.Remove(code, out var given))
            {
                return (null, OAuthProblem.BadCode);
            }

            if (given.ExpiresAt <= clock.GetUtcNow())
            {
                return (null, OAuthProblem.ExpiredCode);
            }

            if (given.RedirectUri != redirectUri)
            {
                return (null, OAuthProblem.OtherRedirect);
            }

            if (given.Challenge is { } challenge && (verifier is null || Challenge(verifier) != challenge))
            {
                return (null, OAuthProblem.BadVerifier);
            }

            isNew = _grants.Values.All(known => known.PortalId != given.PortalId);
            grant = new OAuthGrant(Guid.NewGuid().ToString(), given.PortalId, given.UserId, given.Scopes);
            _grants[grant.RefreshToken] = grant;
        }

        if (isNew)
        {
            Installed?.Invoke(grant.PortalId, true);
        }

        return (grant, null);
    }

    public OAuthGrant? Grant(string refreshToken)
    {
        lock (_lock)
        {
            return _grants.GetValueOrDefault(refreshToken);
        }
    }

    public OAuthAccess Access(OAuthGrant grant) => Issue(grant.PortalId, grant.UserId, grant.Scopes);

    /// <summary>The app's own token, for what belongs to the app and not to an account.</summary>
    public OAuthAccess AppAccess(IReadOnlyList<string> scopes) => Issue(null, null, scopes);

    /// <summary>The token, expired or not; null when nobody issued it.</summary>
    public OAuthAccess? Find(string token)
    {
        lock (_lock)
        {
            return _accesses.GetValueOrDefault(token);
        }
    }

    public bool IsLive(OAuthAccess access) => access.ExpiresAt > clock.GetUtcNow();

    public long SecondsLeft(OAuthAccess access) => (long)(access.ExpiresAt - clock.GetUtcNow()).TotalSeconds;

    /// <summary>Forgets a refresh token. The access tokens that came of it live on until they expire.</summary>
    public bool Revoke(string refreshToken)
    {
        lock (_lock)
        {
            return _grants.Remove(refreshToken);
        }
    }

    /// <summary>Takes the app out of an account, with every token it has there.</summary>
    public void Uninstall(long portalId)
    {
        bool was;
        lock (_lock)
        {
            was = Forget(_grants, grant => grant.PortalId == portalId) > 0;
            Forget(_accesses, access => access.PortalId == portalId);
            Forget(_codes, code => code.PortalId == portalId);
        }

        if (was)
        {
            Installed?.Invoke(portalId, false);
        }
    }

    /// <summary>Ends the access tokens of an account before their time, or all.</summary>
    public void Expire(long? portalId)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            foreach (var access in _accesses.Values.Where(access => IsLive(access) && (portalId is null || access.PortalId == portalId)).ToList())
            {
                _accesses[access.Token] = access with { ExpiresAt = now };
            }
        }
    }

    private OAuthAccess Issue(long? portalId, int? userId, IReadOnlyList<string> scopes)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            Forget(_accesses, old => old.ExpiresAt + Remembered < now);
            var token = "C" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(96));
            return _accesses[token] = new OAuthAccess(token, portalId, userId, scopes, now, now + AccessLifetime);
        }
    }

    private static int Forget<T>(Dictionary<string, T> all, Func<T, bool> which)
    {
        var gone = all.Where(pair => which(pair.Value)).Select(pair => pair.Key).ToList();
        gone.ForEach(key => all.Remove(key));
        return gone.Count;
    }

    private static string Challenge(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
}
