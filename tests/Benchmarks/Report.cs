using System.Globalization;
using System.Text.Json;

namespace HubSpotSfSync.Benchmarks;

/// <summary>What a benchmark prints: lines of a table, and at the end one line of JSON.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static Task LineAsync(FormattableString line) => Console.Out.WriteLineAsync(line.ToString(CultureInfo.InvariantCulture));

    public static Task HeadAsync(params string[] columns) =>
        Console.Out.WriteLineAsync($"| {string.Join(" | ", columns)} |{Environment.NewLine}|{string.Concat(Enumerable.Repeat(" --- |", columns.Length))}");

    public static Task JsonAsync(object result) => Console.Out.WriteLineAsync(JsonSerializer.Serialize(result, Json));
}
