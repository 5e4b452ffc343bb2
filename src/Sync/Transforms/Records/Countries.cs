using System.Collections.Frozen;
using System.Globalization;
using CsvHelper;

namespace HubSpotSfSync.Sync.Transforms.Records;

/// <summary>Countries by ISO 3166-1 and the states that people write out, in any spelling that is common.</summary>
internal static class Countries
{
    /// <summary>Every name of every country, the usual one first.</summary>
    public static readonly IReadOnlyList<NamedPlace> All =
        [.. Rows<Country>("countries.csv").SelectMany(row => row.Also.Split('|', StringSplitOptions.RemoveEmptyEntries).Prepend(row.Name).Select(name => new NamedPlace(name, row.Code)))];

    private static readonly FrozenDictionary<string, string> Codes =
        All.Select(place => KeyValuePair.Create(place.Name, place.Code)).Concat(All.Select(place => KeyValuePair.Create(place.Code, place.Code)))
            .DistinctBy(one => one.Key, StringComparer.OrdinalIgnoreCase).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly IReadOnlyList<NamedPlace> States = [.. Rows<State>("states.csv").Select(row => new NamedPlace(row.Name, row.Code, row.Country))];

    /// <summary>The code of a country that is written as its code or by a name of its.</summary>
    public static string? CodeOf(string country) => Codes.GetValueOrDefault(country);

    public static IEnumerable<NamedPlace> StatesOf(string country) => States.Where(state => string.Equals(state.Country, country, StringComparison.OrdinalIgnoreCase));

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
