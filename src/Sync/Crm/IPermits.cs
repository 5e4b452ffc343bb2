using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Crm;

/// <summary>What a call draws on besides the daily allowance.</summary>
public enum PermitKind
{
    Call = 1,

    /// <summary>HubSpot CRM search: also limited per second.</summary>
    Search = 2,
}

/// <summary>The right to make one API call, or the moment from which asking again makes sense.</summary>
public readonly record struct Permit(bool Granted, DateTimeOffset RetryAt)
{
    public static readonly Permit Yes = new(true, default);

    public static Permit No(DateTimeOffset retryAt) => new(false, retryAt);
}

/// <summary>What the platform itself says about the use of its daily allowance, calls by others included.</summary>
public sealed record PlatformUsage(long Used, long Limit);

/// <summary>The budget as a client sees it. Account names are "hubspot/{portal}" and "salesforce/{org}".</summary>
public interface IPermits
{
    /// <summary>Waits briefly for a permit; a lane that the budget has closed is refused with the time of its next chance.</summary>
    ValueTask<Permit> AcquireAsync(string account, Lane lane, PermitKind kind, CancellationToken cancellationToken);

    void Report(string account, PlatformUsage usage);
}
