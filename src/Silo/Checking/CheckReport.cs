using System.Text.Json;
using System.Text.Json.Serialization;
using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Silo.Checking;

/// <summary>A line of the doctor's list.</summary>
/// <param name="Subject">What was looked at: an account or a connection.</param>
/// <param name="Health">How it is.</param>
/// <param name="What">What was found.</param>
/// <param name="Remedy">What to do, where it is not well.</param>
internal sealed record Check(string Subject, Health Health, string What, string? Remedy);

/// <summary>All that a command found, for people and for machines.</summary>
internal sealed record CheckReport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    public required string File { get; init; }

    public IReadOnlyList<Check> Checks { get; init; } = [];

    public IReadOnlyList<ValidationProblem> Problems { get; init; } = [];

    /// <summary>Account to the API calls that the command made.</summary>
    public IReadOnlyDictionary<string, int> Calls { get; init; } = new Dictionary<string, int>();

    public int Errors => Problems.Count(one => one.Severity == Severity.Error) + Checks.Count(one => one.Health == Health.Problem);

    public int Warnings => Problems.Count(one => one.Severity == Severity.Warning) + Checks.Count(one => one.Health == Health.Warning);

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public void Write(TextWriter output)
    {
        foreach (var subject in Checks.GroupBy(check => check.Subject))
        {
            output.WriteLine(subject.Key);
            foreach (var check in subject)
            {
                output.WriteLine($"  {check.Health.ToString().ToLowerInvariant(),-8} {check.What}");
                if (check.Remedy is { } remedy)
                {
                    output.WriteLine($"           -> {remedy}");
                }
            }

            output.WriteLine();
        }

        foreach (var problem in Problems)
        {
            output.WriteLine($"{problem.File}:{problem.Line}:{problem.Column}: {problem.Severity.ToString().ToLowerInvariant()}: {problem.What}");
            output.WriteLine($"    -> {problem.Remedy}");
        }

        output.WriteLine($"{File}: {Count(Errors, "error")}, {Count(Warnings, "warning")}.{(Calls.Count == 0 ? " No account was asked." : $" Calls: {string.Join(", ", Calls.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Value} to {one.Key}"))}.")}");
    }

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";
}
