using System.Text.Json.Serialization;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <param name="UserId">Whose change it is.</param>
/// <param name="ChangeOrigin">As change events say it; empty for the platform's own changes.</param>
public sealed record WriteContext(string UserId, string ChangeOrigin)
{
    /// <summary>Changes as from an import long ago: no change events.</summary>
    public bool Silent { get; init; }

    /// <summary>Unix seconds at which a transaction began that commits only now; null when it begins now.</summary>
    public long? BeganAt { get; init; }

    /// <summary>Saves what a duplicate rule only warns of: <c>Sforce-Duplicate-Rule-Header: allowSave=true</c>.</summary>
    public bool AllowsDuplicates { get; init; }
}

public readonly record struct FieldWrite(FieldDefinition Field, object? Value);

/// <summary>
/// An admin's rule: a record is refused with the message when the formula is true of it or, without a formula, when the
/// field has the value (null: is blank).
/// </summary>
/// <param name="Object">The type of the records.</param>
/// <param name="Field">Where the error is shown; with a formula it may be null: at the top of the page.</param>
/// <param name="Value">Of the field, without a formula.</param>
/// <param name="Message">The admin's words.</param>
/// <param name="Formula">True means refused: <c>ISCHANGED(Email) &amp;&amp; ISBLANK(Phone)</c>.</param>
public sealed record ValidationRule(
    string Object, string? Field, [property: JsonPropertyName("equals")] string? Value, string Message, string? Formula = null);

/// <summary>Refuses single rows, so that a batch fails in part: lock errors for example.</summary>
/// <param name="Object">The type of the rows.</param>
/// <param name="StatusCode">The row's error.</param>
/// <param name="Message">Null for the platform's usual words.</param>
/// <param name="Field">With <paramref name="Value"/>: only rows whose written or held value is this.</param>
/// <param name="Value">See <paramref name="Field"/>.</param>
/// <param name="Count">How many rows it hits; null until replaced.</param>
/// <param name="Skip">How many matching rows pass before the first that is hit.</param>
/// <param name="Ids">Only these rows, by their 18-character ids.</param>
/// <param name="Probability">The part of the matching rows that is hit, drawn in a sequence of its own.</param>
/// <param name="Seed">The same seed draws the same rows again.</param>
public sealed record RowFault(
    string Object, string StatusCode, string? Message = null, string? Field = null,
    [property: JsonPropertyName("equals")] string? Value = null, int? Count = null, int Skip = 0,
    IReadOnlyList<string>? Ids = null, double Probability = 1, int Seed = 20260801);
