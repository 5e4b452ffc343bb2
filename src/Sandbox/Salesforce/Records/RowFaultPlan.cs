using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>A row fault in force.</summary>
/// <param name="Fault">What it does.</param>
/// <param name="Matched">Rows it was meant for, so far.</param>
/// <param name="Hit">Those it hit.</param>
public sealed record RowFaultState(RowFault Fault, int Matched, int Hit);

/// <summary>The row faults in force; deterministic, like the call faults. The org's gate is held.</summary>
public sealed class RowFaultPlan
{
    private readonly List<ArmedFault> _armed = [];

    public IReadOnlyList<RowFaultState> States => [.. _armed.Select(armed => armed.State)];

    public void Replace(IEnumerable<RowFault> faults)
    {
        _armed.Clear();
        _armed.AddRange(faults.Select(fault => new ArmedFault(fault)));
    }

    /// <exception cref="RefusedException">A fault hits the row.</exception>
    public void Check(SObjectType type, string? id, Func<FieldDefinition, object?> value)
    {
        foreach (var armed in _armed)
        {
            if (armed.Matches(type, id, value) && armed.Take())
            {
                throw new RefusedException(new SalesforceError(armed.Fault.StatusCode, armed.Fault.Message ?? UsualWords(armed.Fault.StatusCode, id)));
            }
        }
    }

    private static string UsualWords(string code, string? id) => code switch
    {
        "UNABLE_TO_LOCK_ROW" => id is null
            ? "unable to obtain exclusive access to this record"
            : $"unable to obtain exclusive access to this record or 1 records: {id}",
        _ => $"refused by the sandbox: {code}",
    };

    private sealed class ArmedFault(RowFault fault)
    {
        private readonly SeededDraw _draw = new(fault.Probability, fault.Seed);
        private int _matched;
        private int _hit;

        public RowFault Fault => fault;

        public RowFaultState State => new(fault, _matched, _hit);

        public bool Matches(SObjectType type, string? id, Func<FieldDefinition, object?> value) =>
            string.Equals(fault.Object, type.Name, StringComparison.OrdinalIgnoreCase)
            && (fault.Ids is null || (id is not null && fault.Ids.Contains(id, StringComparer.Ordinal)))
            && (fault.Field is null
                || (type.Find(fault.Field) is { } field
                    && string.Equals(value(field)?.ToString(), fault.Value, StringComparison.OrdinalIgnoreCase)));

        public bool Take()
        {
            if (_matched++ < fault.Skip || _hit >= fault.Count || !_draw.Next())
            {
                return false;
            }

            _hit++;
            return true;
        }
    }
}
