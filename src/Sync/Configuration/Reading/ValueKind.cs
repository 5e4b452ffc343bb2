using System.Globalization;
using System.Text.RegularExpressions;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms.Money;
using HubSpotSfSync.Sync.Transforms.Values;
using Unmatched = HubSpotSfSync.Sync.Transforms.Records.Unmatched;

namespace HubSpotSfSync.Sync.Configuration.Reading;

internal delegate bool TryParse<T>(string text, out T value);

/// <summary>A kind of value: how it is parsed, and how a person is told what is expected ("a whole number", such as 1001).</summary>
internal sealed record ValueKind<T>(string Name, string Example, TryParse<T> TryParse);

internal static partial class ValueKinds
{
    /// <summary>Stands for an address that could not be read; no problem-free configuration holds it.</summary>
    public static readonly Uri NoAddress = new("about:blank");

    public static readonly ValueKind<long> PositiveNumber = new("a whole number above zero", "1001", ParsePositive);

    /// <summary>Of texts: no field on either side takes more.</summary>
    public static readonly ValueKind<int> Characters = UpTo("characters", 131_072, "255");

    public static readonly ValueKind<int> Lines = UpTo("lines", 10_000, "1");

    public static readonly ValueKind<bool> Flag = new("true or false", "true", (string text, out bool value) =>
    {
        value = text == "true";
        return value || text == "false";
    });

    public static readonly ValueKind<Uri> Address = new("a web address", "https://example.my.salesforce.com", ParseAddress);

    public static readonly ValueKind<double> Part = new("a part between 0% and 100%", "60%", ParsePart);

    public static readonly ValueKind<TimeSpan> PollInterval = new("a duration between 1s and 24h", "30s", (string text, out TimeSpan value) =>
        TryParseDuration(text, out value) && value >= TimeSpan.FromSeconds(1) && value <= TimeSpan.FromHours(24));

    public static readonly ValueKind<string> ApiVersion = new("a Salesforce API version from v31.0 on", OrgConfig.DefaultApiVersion, (string text, out string value) =>
    {
        value = text;
        return ApiVersionPattern().Match(text) is { Success: true } match && int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) > 30;
    });

    public static readonly ValueKind<string> FieldName = new("a field's API name", "email", Matching(FieldNamePattern()));

    /// <summary>A name that the user gives.</summary>
    public static readonly ValueKind<string> Name = new("a name of letters, digits, '-' and '_'", "emea", Matching(NamePattern()));

    /// <summary>A value as a field holds it.</summary>
    public static readonly ValueKind<string> Word = new("a value", "customer", (string text, out string value) =>
    {
        value = text;
        return text.Length > 0;
    });

    public static readonly ValueKind<string> Stage = new("the internal name of a lifecycle stage", "marketingqualifiedlead", Matching(NamePattern()));

    public static readonly ValueKind<string> ObjectName = new("an object's API name", "Contact", Matching(ObjectNamePattern()));

    public static readonly ValueKind<PeopleAs> People = OneOf(("contact", PeopleAs.Contact), ("lead", PeopleAs.Lead));

    public static readonly ValueKind<Ownership> Owner = OneOf(
        ("hubspot", Ownership.HubSpot),
        ("salesforce", Ownership.Salesforce),
        ("shared", Ownership.Shared),
        ("newest", Ownership.Newest),
        ("fillBlank", Ownership.FillBlank),
        ("ladder", Ownership.Ladder),
        ("preferSalesforceUnlessBlank", Ownership.PreferSalesforceUnlessBlank),
        ("alwaysUseSalesforce", Ownership.AlwaysUseSalesforce),
        ("twoWay", Ownership.TwoWay),
        ("dontSync", default));

    public static readonly ValueKind<Direction> Way = OneOf(("both", Direction.Both), ("toSalesforce", Direction.ToSalesforce), ("toHubSpot", Direction.ToHubSpot));

    /// <summary>One of the ways that something may go, the usual one first, or null for <c>off</c>.</summary>
    public static ValueKind<Direction?> OneWayOf(params Direction[] ways) =>
        OneOf<Direction?>([.. new[] { ("both", Direction.Both), ("toSalesforce", Direction.ToSalesforce), ("toHubSpot", Direction.ToHubSpot) }
            .Where(way => ways.Contains(way.Item2)).OrderBy(way => Array.IndexOf(ways, way.Item2)).Select(way => (way.Item1, (Direction?)way.Item2)), ("off", null)]);

    public static readonly ValueKind<DeletionPolicy> Deletions = OneOf(
        ("ignore", DeletionPolicy.Ignore), ("archive", DeletionPolicy.Archive), ("propagate", DeletionPolicy.Propagate));

    public static readonly ValueKind<DuplicatePolicy> Duplicates = OneOf(
        ("report", DuplicatePolicy.Report), ("oldest", DuplicatePolicy.Oldest), ("mostRecent", DuplicatePolicy.MostRecent));

    /// <summary>A primary portal is named in a section of its own.</summary>
    public static readonly ValueKind<SharingPolicy> Sharing = OneOf(("exclusive", SharingPolicy.Exclusive), ("shared", SharingPolicy.Shared));

    public static readonly ValueKind<PickPeople> Pick = OneOf(
        ("primaryContact", PickPeople.PrimaryContact), ("mostRecent", PickPeople.MostRecent), ("oldest", PickPeople.Oldest), ("all", PickPeople.All));

    public static readonly ValueKind<Leaving> LeavingPolicy = OneOf(("keep", Leaving.Keep), ("stop", Leaving.Stop));

    public static readonly ValueKind<bool> WithoutLabel = OneOf(("refuse", false), ("blank", true));

    public static readonly ValueKind<Unmatched> WithoutMatch = OneOf(("refuse", Unmatched.Refuse), ("blank", Unmatched.Blank), ("keep", Unmatched.Keep));

    public static readonly ValueKind<bool> Unreadable = OneOf(("keep", false), ("refuse", true));

    public static readonly ValueKind<MidpointRounding> Rounding = OneOf(("halfUp", MidpointRounding.AwayFromZero), ("bankers", MidpointRounding.ToEven));

    public static readonly ValueKind<RateSource> Rates = OneOf(("salesforce", RateSource.Salesforce), ("hubspot", RateSource.HubSpot));

    public static readonly ValueKind<bool> RateFallback = OneOf(("none", false), ("current", true));

    public static readonly ValueKind<string> Currency = new("a currency's ISO code", "USD", (string text, out string value) =>
    {
        value = text.ToUpperInvariant();
        return text.Length == 3 && text.All(char.IsAsciiLetter);
    });

    public static readonly ValueKind<Side> WhichSide = OneOf(("hubspot", Side.HubSpot), ("salesforce", Side.Salesforce));

    public static readonly ValueKind<decimal> Decimal = new("a number", "100", (string text, out decimal value) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value));

    public static readonly ValueKind<decimal> Factor = new("a number other than zero", "100", (string text, out decimal value) => Decimal.TryParse(text, out value) && value != 0);

    public static readonly ValueKind<string> Separator = new("some characters", "\", \"", (string text, out string value) =>
    {
        value = text;
        return text.Length > 0;
    });

    public static readonly ValueKind<Place> WhichField = OneOf(("first", Place.First), ("last", Place.Last));

    public static readonly ValueKind<int> Digits = new("a number of digits between 0 and 15", "2", (string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= 15);

    public static readonly ValueKind<TimeZoneInfo> Zone = new("an IANA time zone", "Europe/Berlin", (string text, out TimeZoneInfo value) =>
    {
        var known = TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone);
        value = zone ?? TimeZoneInfo.Utc;
        return known && value.HasIanaId;
    });

    public static readonly ValueKind<Normalizer> Normalize = OneOf(
        ("text", Normalizer.Text),
        ("email", Normalizer.Email),
        ("domain", Normalizer.Domain),
        ("phone", Normalizer.Phone),
        ("number", Normalizer.Number),
        ("set", Normalizer.Set));

    private static ValueKind<T> OneOf<T>(params (string Name, T Value)[] choices)
    {
        var names = string.Join(", ", choices.Select(c => c.Name));
        return new($"one of {names}", choices[0].Name, (string text, out T value) =>
        {
            var found = choices.FirstOrDefault(c => c.Name == text);
            value = found.Value;
            return found.Name is not null;
        });
    }

    private static TryParse<string> Matching(Regex pattern) => (string text, out string value) =>
    {
        value = text;
        return pattern.IsMatch(text);
    };

    private static ValueKind<int> UpTo(string what, int most, string example) =>
        new(string.Create(CultureInfo.InvariantCulture, $"a number of {what} between 1 and {most}"), example, (string text, out int value) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value > 0 && value <= most);

    private static bool ParsePositive(string text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value > 0;

    private static bool ParseAddress(string text, out Uri value)
    {
        var absolute = Uri.TryCreate(text, UriKind.Absolute, out var address);
        value = address ?? NoAddress;
        return absolute && (value.Scheme == Uri.UriSchemeHttp || value.Scheme == Uri.UriSchemeHttps) && value.Host.Length > 0;
    }

    private static bool ParsePart(string text, out double value)
    {
        var percent = text.EndsWith('%');
        var parsed = decimal.TryParse(percent ? text[..^1].TrimEnd() : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        value = (double)(percent ? number / 100 : number);
        return parsed && value is >= 0 and <= 1;
    }

    private static bool TryParseDuration(string text, out TimeSpan value)
    {
        value = default;
        if (DurationPattern().Match(text) is not { Success: true } match
            || !int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var amount))
        {
            return false;
        }

        value = match.Groups[2].Value switch
        {
            "ms" => TimeSpan.FromMilliseconds((long)amount),
            "s" => TimeSpan.FromSeconds((long)amount),
            "m" => TimeSpan.FromMinutes((long)amount),
            _ => TimeSpan.FromHours(amount),
        };
        return true;
    }

    [GeneratedRegex(@"^([0-9]{1,7}) ?(ms|s|m|h)\z")]
    private static partial Regex DurationPattern();

    [GeneratedRegex(@"^v([0-9]{2,3})\.0\z")]
    private static partial Regex ApiVersionPattern();

    [GeneratedRegex(@"^[A-Za-z0-9_]+(\.[A-Za-z0-9_:-]+)*\z")]
    private static partial Regex FieldNamePattern();

    [GeneratedRegex(@"^[A-Za-z0-9_-]+(:[A-Za-z0-9_-]+)?\z")]
    private static partial Regex ObjectNamePattern();

    [GeneratedRegex(@"^[A-Za-z0-9_-]+\z")]
    private static partial Regex NamePattern();
}
