using System.Net;
using System.Text.RegularExpressions;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Salesforce.Rest;

/// <summary>What helps against an error.</summary>
internal enum Remedy
{
    /// <summary>The session is over: renew it and send again.</summary>
    Renew = 1,

    /// <summary>The same again, after a while.</summary>
    Wait = 2,

    /// <summary>The org's allowance is used up.</summary>
    Budget = 3,

    Credentials = 4,

    /// <summary>The record, or one that it names, is deleted or not visible: only a look tells which.</summary>
    Missing = 5,

    /// <summary>Another record is there already.</summary>
    Duplicate = 6,

    Refused = 7,

    /// <summary>Another transaction holds the row or its parent: the same again, soon, with less beside it.</summary>
    Unlock = 8,

    /// <summary>The Lead was converted: what it became takes the values now.</summary>
    Converted = 9,

    /// <summary>Our user may not touch the record.</summary>
    Outside = 10,
}

/// <summary>The one place that turns what Salesforce answers, for a call or for a row, into what to do about it.</summary>
internal sealed partial record Verdict(Remedy Remedy, ApiError Error, TimeSpan? After = null)
{
    /// <summary>Under which a lock is told, also where a trigger's error hides it.</summary>
    public const string RowLockCode = "UNABLE_TO_LOCK_ROW";

    public const string DuplicateCode = "DUPLICATE_VALUE";

    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RowLock = TimeSpan.FromSeconds(1);

    /// <summary>The allowance is a rolling day: a little of it comes back all the time.</summary>
    private static readonly TimeSpan DayUsedUp = TimeSpan.FromMinutes(15);

    /// <summary>The record that a duplicate was found with, where the error names it.</summary>
    public string? DuplicateId => Error.DuplicateIds is [var known, ..] ? RecordIds.To18(known)
        : IdInMessage().Match(Error.Message) is { Success: true } named ? RecordIds.To18(named.Groups[1].Value)
        : null;

    /// <summary>A whole call (or a whole subrequest of a composite) was refused.</summary>
    public static Verdict OfCall(HttpStatusCode status, IReadOnlyList<ApiError> errors, TimeSpan? retryAfter = null)
    {
        var error = errors.Count > 0 ? errors[0] : new ApiError($"HTTP_{(int)status}", $"Salesforce answered {(int)status}.", []);
        return (status, error.Code) switch
        {
            (_, "INVALID_SESSION_ID") => new(Remedy.Renew, error),
            (_, "REQUEST_LIMIT_EXCEEDED") when error.Message.Contains("TotalRequests", StringComparison.OrdinalIgnoreCase) => new(Remedy.Budget, error, DayUsedUp),
            (_, "REQUEST_LIMIT_EXCEEDED") => new(Remedy.Wait, error, Jittered(Busy)),
            (HttpStatusCode.Unauthorized, _) => new(Remedy.Credentials, error),
            (_, "API_DISABLED_FOR_ORG") => new(Remedy.Credentials, error),
            (HttpStatusCode.TooManyRequests, _) => new(Remedy.Wait, error, retryAfter ?? Busy),
            ( >= HttpStatusCode.InternalServerError, _) => new(Remedy.Wait, error, retryAfter ?? Outage),
            _ => OfRow(error),
        };
    }

    public static Verdict OfRow(IReadOnlyList<ApiError> errors) =>
        errors.Count > 0 ? OfRow(errors[0]) : new(Remedy.Refused, new ApiError("UNKNOWN", "Salesforce refused the record and gave no reason.", []));

    public static Verdict OfRow(ApiError error) => error.Code switch
    {
        "ENTITY_IS_DELETED" or "NOT_FOUND" or "INVALID_CROSS_REFERENCE_KEY" when error.Fields.Count == 0 || error.Fields.Contains("Id") => new(Remedy.Missing, error),
        "ENTITY_IS_DELETED" or "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY" => new(Remedy.Missing, error),
        "INSUFFICIENT_ACCESS_OR_READONLY" => new(Remedy.Outside, error),
        "CANNOT_UPDATE_CONVERTED_LEAD" => new(Remedy.Converted, error),
        RowLockCode => Locked(error),
        "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY" when error.Message.Contains(RowLockCode, StringComparison.Ordinal) => Locked(error),
        "SERVER_UNAVAILABLE" or "UNKNOWN_EXCEPTION" or "QUERY_TIMEOUT" or "TXN_SECURITY_METERING" => new(Remedy.Wait, error, Outage),
        "DUPLICATES_DETECTED" => new(Remedy.Duplicate, error),
        DuplicateCode when IdInMessage().IsMatch(error.Message) => new(Remedy.Duplicate, error),
        _ => new(Remedy.Refused, error),
    };

    /// <param name="operation">What was refused.</param>
    /// <param name="mayHaveArrived">Whether an earlier attempt, or this one, may have taken effect.</param>
    public CrmException ToException(string operation, bool mayHaveArrived = false) => new(
        Remedy switch
        {
            Remedy.Renew or Remedy.Credentials => CrmFault.Credentials,
            Remedy.Wait or Remedy.Unlock => CrmFault.Unavailable,
            Remedy.Budget => CrmFault.BudgetSpent,
            _ => CrmFault.Refused,
        },
        Error.Code,
        $"Salesforce refused {operation}: {Error.Code}: {Error.Message}",
        After)
    {
        MayHaveArrived = mayHaveArrived,
    };

    /// <summary>The outcome for a row that was answered and that no record can be shown for.</summary>
    public WriteOutcome ToOutcome(DateTimeOffset now) => Remedy switch
    {
        Remedy.Wait or Remedy.Unlock or Remedy.Budget => new WriteOutcome.Later(now + (After ?? Outage), Error.Code, Error.Message) { MayHaveArrived = false },
        Remedy.Renew or Remedy.Credentials => new WriteOutcome.Later(now + TimeSpan.FromMinutes(1), Error.Code, Error.Message) { MayHaveArrived = false },
        Remedy.Duplicate => new WriteOutcome.Refused(Error.Code, Error.Message, Error.Fields) { Holder = DuplicateId },
        Remedy.Missing or Remedy.Refused or Remedy.Converted or Remedy.Outside => new WriteOutcome.Refused(Error.Code, Error.Message, Error.Fields),
        _ => throw new InvalidOperationException($"No outcome for {Remedy}"),
    };

    private static Verdict Locked(ApiError error) => new(Remedy.Unlock, error with { Code = RowLockCode }, Jittered(RowLock));

    /// <summary>What collided would collide again if all of it came back at the same moment.</summary>
    private static TimeSpan Jittered(TimeSpan pause) => pause * (0.5 + Random.Shared.NextDouble());

    [GeneratedRegex("record with id: ([0-9A-Za-z]{15,18})")]
    private static partial Regex IdInMessage();
}
