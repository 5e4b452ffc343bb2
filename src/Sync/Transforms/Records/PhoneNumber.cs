using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms.Values;

namespace HubSpotSfSync.Sync.Transforms.Records;

/// <summary>A phone number as E.164, read as it is written in a country: a fixed one, or that of the first input. A number that can't
/// be read is kept as it is, or refused.</summary>
internal sealed class PhoneToE164(string? country, bool refuse) : ValueTransform
{
    public override string ToString() => $"phone {country} {refuse}";

    protected override Conversion Convert(Side target, string? value, IReadOnlyList<string?> source, ConversionContext context)
    {
        if (value is null)
        {
            return Conversion.One(null);
        }

        var region = source.Count > 1 && CanonicalText.Text(source[1]) is { } given ? Countries.CodeOf(given) ?? country : country;
        if (E164.Of(value, region) is { } number)
        {
            return Conversion.One(number);
        }

        return refuse
            ? Refuse("PHONE_NOT_READABLE", $"{target.Other()}'s phone number can't be read as one of {region ?? "any country"}. Correct it, or let it be kept: phone: {{ otherwise: keep }}.")
            : Conversion.One(value);
    }
}
