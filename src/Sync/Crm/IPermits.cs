using HubSpotSfSync.Sync.Budget;
using HubSpotSfSync.Sync.Records;
using Orleans;

namespace HubSpotSfSync.Sync.Crm;

/// <summary>What a call draws on besides the daily allowance.</summary>
public enum PermitKind
{
    Call = 1,

    /// <summary>HubSpot CRM search: also limited per second.</summary>
    Search = 2,

    /// <summary>A call that is made for nothing but its answer's word on how much is spent. There is always one for it now and then.</summary>
    Probe = 3,
}

/// <param name="Lane">How important the call is.</param>
/// <param name="Kind">What it draws on.</param>
/// <param name="Connection">Whose work it is; empty for the account's own, such as a login.</param>
public readonly record struct PermitWish(Lane Lane, PermitKind Kind = PermitKind.Call, string Connection = "");

/// <summary>The right to make one API call, or the moment from which asking again makes sense.</summary>
public readonly record struct Permit(bool Granted, DateTimeOffset RetryAt)
{
    public static readonly Permit Yes = new(true, default);

    public static Permit No(DateTimeOffset retryAt) => new(false, retryAt);
}

/// <summary>What the platform itself says about the use of its daily allowance, calls by others included.</summary>
/// <param name="Used">Calls that count now.</param>
/// <param name="Limit">How many may.</param>
[GenerateSerializer, Immutable, Alias("hss.PlatformUsage")]
public sealed record PlatformUsage([property: Id(0)] long Used, [property: Id(1)] long Limit)
{
    /// <summary>The day that is counted; null where the platform counts the last 24 hours.</summary>
    [Id(2)] public PlatformDay? Day { get; init; }

    /// <summary>How many calls fit into the platform's short window; null where it does not say.</summary>
    [Id(3)] public int? Burst { get; init; }
}

/// <summary>The use of the allowance of change events, which is one beside that of calls.</summary>
/// <param name="Delivered">So many count now.</param>
/// <param name="Limit">How many may.</param>
[GenerateSerializer, Immutable, Alias("hss.EventUse")]
public sealed record EventUse([property: Id(0)] long Delivered, [property: Id(1)] long Limit);

/// <summary>The budget as a client sees it. Account names are "hubspot/{portal}" and "salesforce/{org}".</summary>
public interface IPermits
{
    /// <summary>Waits briefly for a permit; a lane that the budget has closed is refused with the time of its next chance.</summary>
    ValueTask<Permit> AcquireAsync(string account, PermitWish wish, CancellationToken cancellationToken);

    void Report(string account, PlatformUsage usage);

    /// <summary>How many long requests this process may have under way at a time; null while nothing is known of it.</summary>
    int? LongRequests(string account);
}
