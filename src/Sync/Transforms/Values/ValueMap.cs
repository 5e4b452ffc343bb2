using System.Collections.Frozen;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>What becomes of a value that a map does not name.</summary>
internal abstract record Otherwise
{
    public static readonly Otherwise Refuse = new Refuses();
    public static readonly Otherwise Keep = new Keeps();

    /// <summary>A given value, or none.</summary>
    public sealed record Is(string? Value) : Otherwise
    {
        public override string ToString() => Settings.Quote(Value);
    }

    private sealed record Refuses : Otherwise
    {
        public override string ToString() => "refuse";
    }

    private sealed record Keeps : Otherwise
    {
        public override string ToString() => "keep";
    }
}

/// <summary>One value for another, whatever their case. Several of HubSpot's may be one in Salesforce: the way back is the first of
/// them. A value that maps to nothing has no way back.</summary>
internal sealed class ValueMap : PlainTransform
{
    private readonly IReadOnlyList<KeyValuePair<string, string?>> _pairs;
    private readonly FrozenDictionary<string, string?> _toSalesforce;
    private readonly FrozenDictionary<string, string?> _toHubSpot;
    private readonly Otherwise _hubSpot;
    private readonly Otherwise _salesforce;

    /// <param name="pairs">HubSpot's value and Salesforce's; no HubSpot value twice.</param>
    /// <param name="hubSpot">What HubSpot gets for a Salesforce value without a pair.</param>
    /// <param name="salesforce">What Salesforce gets for a HubSpot value without a pair.</param>
    public ValueMap(IReadOnlyList<KeyValuePair<string, string?>> pairs, Otherwise hubSpot, Otherwise salesforce)
    {
        _pairs = pairs;
        _hubSpot = hubSpot;
        _salesforce = salesforce;
        _toSalesforce = pairs.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _toHubSpot = pairs.Where(pair => pair.Value is not null).DistinctBy(pair => pair.Value, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(pair => pair.Value!, string? (pair) => pair.Key, StringComparer.OrdinalIgnoreCase);
    }

    public override string ToString() =>
        $"map {string.Join(' ', _pairs.Select(pair => $"{Settings.Quote(pair.Key)}={Settings.Quote(pair.Value)}"))} otherwise {_hubSpot} {_salesforce}";

    /// <summary>Of a source that may hold anything: what the map makes, unless it keeps what it does not name.</summary>
    public override ValueDomain DomainOf(Side target, ValueDomain source)
    {
        var (map, otherwise) = target == Side.Salesforce ? (_toSalesforce, _salesforce) : (_toHubSpot, _hubSpot);
        return source.Values is not null || otherwise == Otherwise.Keep
            ? base.DomainOf(target, source)
            : new ValueDomain { Kind = Crm.FieldKind.Text, Values = [.. map.Select(pair => new KnownValue(pair.Key, pair.Value)), .. otherwise is Otherwise.Is { Value: { } given } ? [new KnownValue(given)] : Array.Empty<KnownValue>()] };
    }

    protected override Conversion Convert(Side target, string value)
    {
        var (map, otherwise) = target == Side.Salesforce ? (_toSalesforce, _salesforce) : (_toHubSpot, _hubSpot);
        return (map.TryGetValue(value, out var mapped), otherwise) switch
        {
            (true, _) => Conversion.One(mapped),
            (_, Otherwise.Is given) => Conversion.One(given.Value),
            _ when otherwise == Otherwise.Keep => Conversion.One(value),
            _ => new Conversion.Refused(
                "VALUE_NOT_MAPPED",
                $"{target.Other()}'s value '{value}' is not in the map. Add it to the field's map, or say what becomes of such values with otherwise: keep, blank or a value."),
        };
    }
}
