using System.Text.Json;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;
using Microsoft.Extensions.Primitives;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>One REST request, whether it came by itself or inside a composite. Handled while the org's gate is held.</summary>
internal sealed record ApiCall(Org Org, string Method, string Path)
{
    public required RouteValueDictionary Route { get; init; }

    public required IReadOnlyDictionary<string, StringValues> Query { get; init; }

    public required IHeaderDictionary Headers { get; init; }

    public JsonElement? Body { get; init; }

    /// <summary>Counts the rows of the answer, where somebody wants to know.</summary>
    public AnsweredRecords? Answered { get; init; }

    /// <summary>The address the caller used, for answers that name it.</summary>
    public required Uri InstanceUrl { get; init; }

    /// <summary>The composite's transaction, when all of its subrequests stand or fall together.</summary>
    public Transaction? Outer { get; init; }

    /// <summary><c>v66.0</c></summary>
    public string Version => (string)Route["version"]!;

    public string ServicePath => $"/services/data/{Version}";

    public WriteContext Context => new(Org.IntegrationUserId, ChangeOrigin)
    {
        AllowsDuplicates = Headers["Sforce-Duplicate-Rule-Header"].ToString().Split([',', ';'], StringSplitOptions.TrimEntries)
            .Contains("allowSave=true", StringComparer.OrdinalIgnoreCase),
    };

    public JsonElement RequiredBody => Body ?? throw new RefusedException(new SalesforceError(
        "JSON_PARSER_ERROR", "The HTTP entity body is required, but this request has no entity body."));

    private string ChangeOrigin
    {
        get
        {
            var client = Headers["Sforce-Call-Options"].ToString().Split(',', StringSplitOptions.TrimEntries)
                .FirstOrDefault(option => option.StartsWith("client=", StringComparison.OrdinalIgnoreCase));
            return $"com/salesforce/api/rest/{Version.TrimStart('v')};client={client?["client=".Length..]}";
        }
    }

    public string RouteText(string name) => (string)Route[name]!;

    public string? QueryText(string name) => Query.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;

    public SObjectType Type() => TypeNamed(RouteText("type"));

    public SObjectType TypeNamed(string name) => Org.Metadata.Find(name)
        ?? throw new RefusedException(StatusCodes.Status404NotFound, new SalesforceError("NOT_FOUND", "The requested resource does not exist"));

    /// <summary>Runs changes in the composite's transaction, or in one of their own that is committed at the end.</summary>
    public T Change<T>(Func<Transaction, T> change)
    {
        if (Outer is { } outer)
        {
            return change(outer);
        }

        var transaction = new Transaction(Org, Context);
        try
        {
            var result = change(transaction);
            transaction.Commit();
            return result;
        }
        catch (RefusedException)
        {
            transaction.RollbackTo(0);
            throw;
        }
    }
}
