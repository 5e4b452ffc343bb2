namespace HubSpotSfSync.Sandbox.Common;

/// <summary>The refusals that every platform knows and each answers in its own way. A call refused so takes no effect.</summary>
public interface IPlatformFaults
{
    /// <summary>The limits that can be exceeded on demand; the first is meant when none is named.</summary>
    IReadOnlyList<string> RateLimitPolicies { get; }

    Task RefuseRateAsync(HttpContext context, string policy);

    /// <summary>Ends the session the call came with, where it has one that can end, and says so.</summary>
    Task RefuseSessionAsync(HttpContext context);

    /// <summary>502, 503 or 504, in the words of what stands before the platform.</summary>
    Task RefuseAtGatewayAsync(HttpContext context, int status);
}
