namespace HubSpotSfSync.Sandbox.Common;

/// <summary>What a fault rule looks at in a call.</summary>
/// <param name="Method">GET, POST …</param>
/// <param name="Path">Without the query string.</param>
/// <param name="Query">Decoded, with its question mark.</param>
/// <param name="Body">Null when no rule asked for it.</param>
public sealed record FaultCall(string Method, string Path, string Query = "", string? Body = null);

/// <summary>A rule in force.</summary>
/// <param name="Rule">What it does.</param>
/// <param name="Matched">Calls it was meant for, so far.</param>
/// <param name="Hit">Those it hit.</param>
public sealed record FaultState(FaultRule Rule, int Matched, int Hit);

/// <summary>The faults in force. Deterministic: the n-th matching call is hit or not, whatever the time.</summary>
public sealed class FaultPlan
{
    private readonly Lock _lock = new();
    private volatile ArmedRule[] _rules = [];

    public bool IsEmpty => _rules.Length == 0;

    public IReadOnlyList<FaultState> States
    {
        get
        {
            lock (_lock)
            {
                return [.. _rules.Select(armed => armed.State)];
            }
        }
    }

    /// <exception cref="FormatException">What a rule is to match means nothing.</exception>
    public void Replace(IEnumerable<FaultRule> rules)
    {
        ArmedRule[] armed = [.. rules.Select(rule => new ArmedRule(rule))];
        lock (_lock)
        {
            _rules = armed;
        }
    }

    public void Clear() => Replace([]);

    /// <summary>Whether a rule that may hit the call wants to look into its body.</summary>
    public bool LooksIntoBody(string method, string path) => Array.Exists(_rules, armed => armed.LooksIntoBody(method, path));

    /// <summary>The fault this call runs into, if any; counts the call against every rule it matches until one hits.</summary>
    public FaultRule? Take(FaultCall call)
    {
        if (IsEmpty)
        {
            return null;
        }

        lock (_lock)
        {
            return Array.Find(_rules, armed => armed.Matches(call) && armed.Take())?.Rule;
        }
    }

    private sealed class ArmedRule(FaultRule rule)
    {
        private readonly FaultMatch _match = FaultMatch.Parse(rule.Match);
        private readonly SeededDraw _draw = new(rule.Probability, rule.Seed);
        private int _matched;
        private int _hit;

        public FaultRule Rule => rule;

        public FaultState State => new(rule, _matched, _hit);

        public bool LooksIntoBody(string method, string path) => rule.BodyContains is not null && _match.Matches(method, path);

        public bool Matches(FaultCall call) =>
            _match.Matches(call.Method, call.Path)
            && (rule.QueryContains is null || call.Query.Contains(rule.QueryContains, StringComparison.Ordinal))
            && (rule.BodyContains is null || call.Body?.Contains(rule.BodyContains, StringComparison.Ordinal) == true);

        public bool Take()
        {
            if (_matched++ < rule.Skip || _hit >= rule.Count || !_draw.Next())
            {
                return false;
            }

            _hit++;
            return true;
        }
    }
}
