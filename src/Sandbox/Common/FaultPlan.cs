namespace HubSpotSfSync.Sandbox.Common;

/// <summary>The faults in force. Deterministic: the n-th matching call is hit or not, whatever the time.</summary>
public sealed class FaultPlan
{
    private readonly Lock _lock = new();
    private List<ArmedRule> _rules = [];

    public void Replace(IEnumerable<FaultRule> rules)
    {
        lock (_lock)
        {
            _rules = [.. rules.Select(rule => new ArmedRule(rule))];
        }
    }

    public void Clear() => Replace([]);

    /// <summary>The fault this call runs into, if any; counts the call against every rule it matches until one hits.</summary>
    public FaultRule? Take(string method, string path)
    {
        lock (_lock)
        {
            foreach (var armed in _rules)
            {
                if (armed.Rule.Matches(method, path) && armed.Take())
                {
                    return armed.Rule;
                }
            }

            return null;
        }
    }

    private sealed class ArmedRule(FaultRule rule)
    {
        private int _seen;
        private int _hit;

        public FaultRule Rule => rule;

        public bool Take()
        {
            if (_seen++ < rule.Skip || (rule.Count is { } count && _hit >= count))
            {
                return false;
            }

            _hit++;
            return true;
        }
    }
}
