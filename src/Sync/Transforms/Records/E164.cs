using PhoneNumbers;

namespace HubSpotSfSync.Sync.Transforms.Records;

/// <summary>The one form of a phone number, wherever it is called from: +4915112345678.</summary>
internal static class E164
{
    private static readonly PhoneNumberUtil Numbers = PhoneNumberUtil.GetInstance();

    /// <summary>Null for what can't be read as a number of any country, or of this one where it is written as within a country.</summary>
    public static string? Of(string text, string? country)
    {
        try
        {
            var number = Numbers.Parse(text, country);
            if (Numbers.IsPossibleNumber(number))
            {
                var written = Numbers.Format(number, PhoneNumberFormat.E164);
                return number.HasExtension ? $"{written} ext. {number.Extension}" : written;
            }
        }
        catch (NumberParseException)
        {
            // Free text in a phone field is common: what becomes of it is the caller's choice.
        }

        return null;
    }
}
