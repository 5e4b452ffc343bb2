using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Pairs;

/// <summary>By what the counterpart of a record is looked for before it is created.</summary>
internal static class MatchKeys
{
    public static IReadOnlyList<MatchKey> For(Side target, SideState source, Dictionary<string, string?> written, Mapping mapping)
    {
        var keys = new List<MatchKey>();
        var stronger = new List<string>();
        foreach (var rule in mapping.Match)
        {
            var fields = rule.On(target);
            var values = fields.Select((field, i) => ValueOf(rule, i, field, target, source, written)).ToList();
            if (values.TrueForAll(value => value is not null))
            {
                keys.AddRange(Alternatives(rule, target, source, values!).Select(one => new MatchKey(fields.Zip(one).ToDictionary(pair => pair.First, pair => pair.Second)) { Blank = [.. stronger] }));
                stronger.AddRange(fields);
            }
        }

        return keys;
    }

    /// <summary>What we are about to write is what the counterpart would hold; a field that is not mapped is taken as it is, unless it
    /// holds an id of the other side.</summary>
    private static string? ValueOf(MatchRule rule, int index, string field, Side target, SideState source, Dictionary<string, string?> written) =>
        written.TryGetValue(field, out var value) ? CanonicalText.Text(value)
        : rule.Links && source.TryGetValue(rule.On(target.Other())[index], out var raw) ? CanonicalText.Text(raw)
        : null;

    private static IEnumerable<IReadOnlyList<string>> Alternatives(MatchRule rule, Side target, SideState source, IReadOnlyList<string> main)
    {
        var more = target == Side.Salesforce && rule.HubSpotMore is { } field && source.TryGetValue(field, out var list) ? list : null;
        return [main, .. (more ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(one => (IReadOnlyList<string>)[one])];
    }
}
