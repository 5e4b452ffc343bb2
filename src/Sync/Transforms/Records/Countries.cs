using System.Collections.Frozen;
using System.Globalization;
using CsvHelper;

namespace HubSpotSfSync.Sync.Transforms.Records;

/// <summary>Countries by ISO 3166-1 and the states that people write out, in any spelling that is common.</summary>
internal static class Countries
{
    public static readonly FrozenDictionary<string, string> Names = Rows<Country>("countries.csv").ToFrozenDictionary(row => row.Code, row => row.Name, StringComparer.OrdinalIgnoreCase);

    public static readonly FrozenDictionary<string, string> Codes = Rows<Country>("countries.csv")
        .SelectMany(row => row.Also.Split('|', StringSplitOptions.RemoveEmptyEntries).Prepend(row.Name).Select(name => KeyValuePair.Create(name, row.Code)))
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly IReadOnlyList<State> States = [.. Rows<State>("states.csv")];

    /// <summary>The code of a country that is written as its code or by a name of its.</summary>
    public static string? CodeOf(string country) =>
        Codes.TryGetValue(country, out var code) ? code : Names.ContainsKey(country) ? country.ToUpperInvariant() : null;

    /// <summary>A country's states, name to code.</summary>
    public static IEnumerable<KeyValuePair<string, string>> StatesOf(string country) =>
        States.Where(state => string.Equals(state.Country, country, StringComparison.OrdinalIgnoreCase)).Select(state => KeyValuePair.Create(state.Name, state.Code));

    private static List<T> Rows<T>(string file)
    {
        using var stream = typeof(Countries).Assembly.GetManifestResourceStream(file) ?? throw new InvalidOperationException($"{file} is not in the assembly.");
        using var reader = new StreamReader(stream);
        using var csv = new CsvReader(reader, CultureInfo.InvariantCulture);
        return [.. csv.GetRecords<T>()];
    }

    private sealed record Country(string Code, string Name, string Also);

    private sealed record State(string Country, string Code, string Name);
}
