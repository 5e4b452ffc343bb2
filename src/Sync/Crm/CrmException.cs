namespace HubSpotSfSync.Sync.Crm;

/// <summary>Why a read failed, sorted by what helps.</summary>
public enum CrmFault
{
    /// <summary>Could not reach the platform, or it was overloaded: again after the delay.</summary>
    Unavailable = 1,

    /// <summary>The budget gave no permit, or the platform says that its limit is used up.</summary>
    BudgetSpent = 2,

    /// <summary>The platform does not accept our credentials: a person has to act.</summary>
    Credentials = 3,

    /// <summary>The platform refuses the request as such (unknown object, field, malformed condition): a person has to act.</summary>
    Refused = 4,

    /// <summary>A checkpoint or position is no longer valid: start over.</summary>
    PositionLost = 5,

    /// <summary>The platform delivered all the change events that the account may have for now.</summary>
    EventsSpent = 6,
}

/// <summary>A call that could not be made or was refused. The message names the platform, the operation and the remedy, never a secret.</summary>
public sealed class CrmException(CrmFault fault, string code, string message, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(message, inner)
{
    public CrmFault Fault { get; } = fault;

    /// <summary>The platform's own error code.</summary>
    public string Code { get; } = code;

    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>Whether what was asked may have taken effect all the same: it left, and no answer came. Not so where the platform,
    /// or we, turned it away.</summary>
    public bool MayHaveArrived { get; init; }
}
