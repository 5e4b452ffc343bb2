using System.Collections.Frozen;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>What becomes of a value that a map does not name.</summary>
internal enum Otherwise
{
    Refuse = 1,
    Keep = 2,
    Blank = 3,
}

/// <summary>One value for another. Several of HubSpot's may be one in Salesforce: the way back is then the first of them.</summary>
internal sealed class ValueMap : ValueTransform
{
    private readonly IReadOnlyList<KeyValuePair<string, string>> _pairs;
    private readonly FrozenDictionary<string, string> _toSalesforce;
    private readonly FrozenDictionary<string, string> _toHubSpot;
    private readonly Otherwise _otherwise;

    public ValueMap(IReadOnlyList<KeyValuePair<string, string>> pairs, Otherwise otherwise)
    {
        _pairs = pairs;
        _otherwise = otherwise;
        _toSalesforce = pairs.ToFrozenDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase);
        _toHubSpot = pairs.DistinctBy(pair => pair.Value, StringComparer.OrdinalIgnoreCase).ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.OrdinalIgnoreCase);
    }

    public IEnumerable<string> ValuesOf(Side side) => side == Side.HubSpot ? _toHubSpot.Values : _toSalesforce.Values;

    public override string ToString() => $"map {string.Join(", ", _pairs.Select(pair => $"{pair.Key}={pair.Value}"))} otherwise {_otherwise}";

    protected override Conversion Convert(Side target, string? value, IReadOnlyList<string?> source, ConversionContext context)
    {
        if (value is null)
        {
            return Conversion.One(null);
        }

        return (target == Side.Salesforce ? _toSalesforce : _toHubSpot).TryGetValue(value, out var mapped) ? Conversion.One(mapped)
            : _otherwise switch
            {
                Otherwise.Keep => Conversion.One(value),
                Otherwise.Blank => Conversion.One(null),
                _ => Refuse("VALUE_NOT_MAPPED", $"{target.Other()}'s value '{value}' is not in the map. Add it to the mapping's map, or write otherwise: keep or otherwise: blank."),
            };
    }
}
