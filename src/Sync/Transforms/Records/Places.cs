using System.Collections.Frozen;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms.Values;

namespace HubSpotSfSync.Sync.Transforms.Records;

/// <summary>A place's code and one of its names; of a state also the country.</summary>
internal sealed record NamedPlace(string Name, string Code, string? Country = null);

/// <summary>
/// A country or state as its name in HubSpot and as its code in Salesforce, or the other way. What is already in the wanted form stays;
/// what nobody knows is refused, so that a wrong code is not invented. WA is Washington and Western Australia: the first input, where
/// there is one, tells the country.
/// </summary>
internal sealed class Place(string what, IReadOnlyList<NamedPlace> places, Side coded) : ValueTransform
{
    private readonly FrozenDictionary<string, NamedPlace[]> _byName = By(places, place => place.Name);
    private readonly FrozenDictionary<string, NamedPlace[]> _byCode = By(places, place => place.Code);

    public override string ToString() =>
        $"{what} code in {coded}: {string.Join(", ", places.Select(place => $"{place.Country} {place.Name}={place.Code}"))}";

    protected override Conversion Convert(Side target, string? value, IReadOnlyList<string?> source, ConversionContext context)
    {
        if (value is null)
        {
            return Conversion.One(null);
        }

        var country = CanonicalText.Text(source.ElementAtOrDefault(1)) is { } given ? Countries.CodeOf(given) : null;
        var named = In(country, _byName.GetValueOrDefault(value));
        var withCode = In(country, _byCode.GetValueOrDefault(value));
        return target == coded
            ? Only(target, value, named, place => place.Code) ?? (withCode.Count > 0 ? Conversion.One(value.ToUpperInvariant()) : Unknown(target, value))
            : Only(target, value, withCode, place => place.Name) ?? (named.Count > 0 ? Conversion.One(value) : Unknown(target, value));
    }

    /// <summary>Null where there is none; a place's first name stands for all its names.</summary>
    private Conversion? Only(Side target, string value, List<NamedPlace> found, Func<NamedPlace, string> form) => found.DistinctBy(place => (place.Country, place.Code)).ToList() switch
    {
        [] => null,
        [var one] => Conversion.One(form(one)),
        var several => Refuse(
            "PLACE_AMBIGUOUS",
            $"{target.Other()}'s {what} '{value}' is in {string.Join(" and in ", several.Select(place => place.Country))}. Name the field that holds the country below inputs, or write {what}: {{ of: [{several[0].Country}] }}."),
    };

    private Conversion.Refused Unknown(Side target, string value) =>
        Refuse("PLACE_UNKNOWN", $"{target.Other()}'s {what} '{value}' is not known. Add it below {what}: also: {{ \"{value}\": XX }}.");

    /// <summary>A place without a country was added by hand and is in any.</summary>
    private static List<NamedPlace> In(string? country, NamedPlace[]? found) =>
        [.. (found ?? []).Where(place => country is null || place.Country is null || place.Country == country)];

    private static FrozenDictionary<string, NamedPlace[]> By(IReadOnlyList<NamedPlace> places, Func<NamedPlace, string> key) =>
        places.GroupBy(key, StringComparer.OrdinalIgnoreCase).ToFrozenDictionary(same => same.Key, same => same.ToArray(), StringComparer.OrdinalIgnoreCase);
}
