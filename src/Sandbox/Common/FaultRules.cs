using System.Text.Json;

namespace HubSpotSfSync.Sandbox.Common;

/// <summary>Reads a plan of faults as it was sent, and says what is wrong with it.</summary>
internal static class FaultRules
{
    private const int LongestDelayMs = 600_000;
    private static readonly string[] Required = ["match", "kind"];

    /// <exception cref="ControlException">A rule that can't be.</exception>
    public static async Task<FaultRule[]> ReadAsync(HttpContext context, IPlatformFaults? platform)
    {
        var sent = await ControlException.ReadAsync<JsonElement[]>(context);
        return [.. sent.Select((rule, at) => Read(rule, $"[{at}]", platform))];
    }

    private static FaultRule Read(JsonElement sent, string at, IPlatformFaults? platform)
    {
        if (sent.ValueKind != JsonValueKind.Object)
        {
            throw new ControlException(at, "A fault is an object with match and kind");
        }

        if (Required.FirstOrDefault(name => !sent.EnumerateObject().Any(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))) is { } missing)
        {
            throw new ControlException($"{at}.{missing}", "is missing");
        }

        if (sent.TryGetProperty("kind", out var kind) && kind.ValueKind == JsonValueKind.Number)
        {
            throw new ControlException($"{at}.kind", "is the name of a kind");
        }

        var rule = ControlException.Read<FaultRule>(sent, at);
        foreach (var (field, problem) in Problems(rule, platform))
        {
            throw new ControlException($"{at}.{field}", problem);
        }

        return rule;
    }

    private static IEnumerable<(string Field, string Problem)> Problems(FaultRule rule, IPlatformFaults? platform)
    {
        if (MatchProblem(rule.Match) is { } match)
        {
            yield return ("match", match);
        }

        if (rule.Kind == FaultKind.Status && rule.Status is < 200 or > 599)
        {
            yield return ("status", "is 200 to 599");
        }

        if (rule is { Kind: FaultKind.Gateway, Status: not (null or 502 or 503 or 504) })
        {
            yield return ("status", "of a gateway is 502, 503 or 504");
        }

        if (rule is { Status: not null, Kind: not (FaultKind.Status or FaultKind.Gateway) })
        {
            yield return ("status", "goes with the kinds status and gateway");
        }

        if (rule is { Body: not null, Kind: not FaultKind.Status })
        {
            yield return ("body", "goes with the kind status");
        }

        if (rule.Policy is { } policy && (rule.Kind != FaultKind.RateLimit || platform?.RateLimitPolicies.Contains(policy, StringComparer.Ordinal) == false))
        {
            yield return ("policy", $"goes with the kind rateLimit and is one of {string.Join(", ", platform?.RateLimitPolicies ?? [])}");
        }

        foreach (var problem in NumberProblems(rule))
        {
            yield return problem;
        }
    }

    private static IEnumerable<(string Field, string Problem)> NumberProblems(FaultRule rule)
    {
        if (rule.Count < 1)
        {
            yield return ("count", "is at least 1");
        }

        if (rule.Skip < 0)
        {
            yield return ("skip", "is at least 0");
        }

        if (rule.RetryAfterSeconds < 0)
        {
            yield return ("retryAfterSeconds", "is at least 0");
        }

        if (rule.Probability is not (> 0 and <= 1))
        {
            yield return ("probability", "is more than 0 and at most 1");
        }

        if (rule.DelayMs is < 0 or > LongestDelayMs)
        {
            yield return ("delayMs", $"is 0 to {LongestDelayMs}");
        }
    }

    private static string? MatchProblem(string match)
    {
        try
        {
            FaultMatch.Parse(match);
            return null;
        }
        catch (FormatException problem)
        {
            return problem.Message;
        }
    }
}
