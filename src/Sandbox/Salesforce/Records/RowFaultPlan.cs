using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>The row faults in force; deterministic, like the call faults.</summary>
public sealed class RowFaultPlan
{
    private readonly List<(RowFault Fault, int[] SeenAndHit)> _armed = [];

    public void Replace(IEnumerable<RowFault> faults)
    {
        _armed.Clear();
        _armed.AddRange(faults.Select(fault => (fault, new int[2])));
    }

    /// <exception cref="RefusedException">A fault hits the row.</exception>
    public void Check(SObjectType type, string? id, Func<FieldDefinition, object?> value)
    {
        foreach (var (fault, seenAndHit) in _armed)
        {
            if (!Matches(fault, type, value)
                || seenAndHit[0]++ < fault.Skip
                || (fault.Count is { } count && seenAndHit[1] >= count))
            {
                continue;
            }

            seenAndHit[1]++;
            throw new RefusedException(new SalesforceError(fault.StatusCode, fault.Message ?? UsualWords(fault.StatusCode, id)));
        }
    }

    private static bool Matches(RowFault fault, SObjectType type, Func<FieldDefinition, object?> value) =>
        string.Equals(fault.Object, type.Name, StringComparison.OrdinalIgnoreCase)
        && (fault.Field is null
            || (type.Find(fault.Field) is { } field
                && string.Equals(value(field)?.ToString(), fault.Value, StringComparison.OrdinalIgnoreCase)));

    private static string UsualWords(string code, string? id) => code switch
    {
        "UNABLE_TO_LOCK_ROW" => id is null
            ? "unable to obtain exclusive access to this record"
            : $"unable to obtain exclusive access to this record or 1 records: {id}",
        _ => $"refused by the sandbox: {code}",
    };
}
