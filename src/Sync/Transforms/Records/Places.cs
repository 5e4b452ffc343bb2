using System.Collections.Frozen;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms.Values;

namespace HubSpotSfSync.Sync.Transforms.Records;

/// <summary>A country or state as its name in HubSpot and as its code in Salesforce, or the other way. What is already in the wanted
/// form stays; what nobody knows is refused, so that a wrong code is not invented.</summary>
internal sealed class Place(string what, FrozenDictionary<string, string> codes, FrozenDictionary<string, string> names, Side coded) : ValueTransform
{
    public override string ToString() => $"{what} code in {coded} {codes.Count}";

    protected override Conversion Convert(Side target, string? value, IReadOnlyList<string?> source, ConversionContext context)
    {
        if (value is null)
        {
            return Conversion.One(null);
        }

        return target == coded
            ? codes.TryGetValue(value, out var code) ? Conversion.One(code) : names.ContainsKey(value) ? Conversion.One(value.ToUpperInvariant()) : Unknown(target, value)
            : names.TryGetValue(value, out var name) ? Conversion.One(name) : codes.ContainsKey(value) ? Conversion.One(value) : Unknown(target, value);
    }

    private Conversion.Refused Unknown(Side target, string value) =>
        Refuse("PLACE_UNKNOWN", $"{target.Other()}'s {what} '{value}' is not known. Add it below {what}: also: {{ \"{value}\": XX }}.");
}
