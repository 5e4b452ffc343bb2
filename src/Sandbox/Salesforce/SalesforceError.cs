using HubSpotSfSync.Sandbox.Salesforce.Records;

namespace HubSpotSfSync.Sandbox.Salesforce;

/// <summary>One error as Salesforce words it. At the top of an answer the code is <c>errorCode</c>, in a row <c>statusCode</c>.</summary>
public sealed record SalesforceError(string Code, string Message, params IReadOnlyList<string> Fields);

/// <summary>A call, or one row of it, is refused.</summary>
public sealed class RefusedException : Exception
{
    public RefusedException(int status, SalesforceError error)
        : base(error.Message)
    {
        Status = status;
        Error = error;
    }

    public RefusedException(SalesforceError error)
        : this(StatusCodes.Status400BadRequest, error)
    {
    }

    public int Status { get; }

    public SalesforceError Error { get; }

    /// <summary>Even where rows are judged one by one this one fails the whole request: the body makes no sense.</summary>
    public bool WholeRequest { get; init; }

    /// <summary>What a duplicate rule found.</summary>
    public DuplicateResult? Duplicates { get; init; }
}
