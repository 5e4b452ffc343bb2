using System.Globalization;

namespace HubSpotSfSync.Sandbox.Common;

[Flags]
public enum SampleSides
{
    None = 0,
    HubSpot = 1,
    Salesforce = 2,
    Both = HubSpot | Salesforce,
}

/// <summary>A person as one side has them; null is a blank field.</summary>
public sealed record SamplePersonFields(
    string? FirstName, string? LastName, string? Phone, string? JobTitle, string? City, string? Country);

/// <summary>A person with up to two records; the sides may differ in what they know.</summary>
/// <param name="Region"><c>emea</c> or <c>apac</c>.</param>
/// <param name="Email">The same on both sides, unique in all regions.</param>
/// <param name="CompanyDomain">The company they work for, which is on every side the person is on.</param>
/// <param name="HubSpot">Null when HubSpot has no such contact.</param>
/// <param name="Salesforce">Null when Salesforce has no such contact.</param>
public sealed record SamplePerson(
    string Region, string Email, string CompanyDomain, SamplePersonFields? HubSpot, SamplePersonFields? Salesforce)
{
    public SampleSides On =>
        (HubSpot is null ? SampleSides.None : SampleSides.HubSpot)
        | (Salesforce is null ? SampleSides.None : SampleSides.Salesforce);
}

public sealed record SampleCompanyFields(
    string Name, string? Phone, string? Industry, int? Employees, string? City, string? Country);

/// <param name="Region"><c>emea</c> or <c>apac</c>.</param>
/// <param name="Domain">The same on both sides, unique in all regions.</param>
/// <param name="HubSpot">Null when HubSpot has no such company.</param>
/// <param name="Salesforce">Null when Salesforce has no such account.</param>
public sealed record SampleCompany(
    string Region, string Domain, SampleCompanyFields? HubSpot, SampleCompanyFields? Salesforce)
{
    public SampleSides On =>
        (HubSpot is null ? SampleSides.None : SampleSides.HubSpot)
        | (Salesforce is null ? SampleSides.None : SampleSides.Salesforce);
}

/// <summary>Records per side and region; half of them are on both sides.</summary>
public sealed record SampleSize(int ContactsPerSide = 500, int CompaniesPerSide = 100);

/// <summary>
/// The same people and companies on every run. Positions below half the size are on both sides, then come those
/// only HubSpot has, then those only Salesforce has.
/// </summary>
public static class SampleData
{
    public const string Emea = "emea";
    public const string Apac = "apac";

    /// <summary>HubSpot-only EMEA contacts without a last name, which Salesforce refuses.</summary>
    public const int WithoutLastName = 2;

    private static readonly string[] FirstNames =
    [
        "Ada", "Bela", "Chen", "Dina", "Emre", "Fatou", "Goran", "Hana", "Ines", "Jonas", "Kofi", "Lena", "Mei",
        "Noor", "Omar", "Priya", "Quinn", "Rosa", "Sven", "Tala", "Uma", "Vera", "Wen", "Ximena", "Yuki", "Zoë",
    ];

    private static readonly string[] LastNames =
    [
        "Abel", "Berg", "Costa", "Dubois", "Ekström", "Fischer", "García", "Haddad", "Ivanov", "Jansen", "Kaya",
        "Laurent", "Moreau", "Novák", "O'Brien", "Petrov", "Quist", "Rossi", "Silva", "Tanaka", "Ueda", "Virtanen", "Wong",
    ];

    private static readonly string[] CompanyWords =
        ["Alder", "Basalt", "Cobalt", "Delta", "Ember", "Fjord", "Granite", "Harbor", "Indigo", "Juniper", "Krill"];

    private static readonly string[] CompanyKinds = ["Foods", "Labs", "Logistics", "Robotics", "Textiles", "Works", "Energy"];

    // In HubSpot's option values; the Salesforce sandbox has its own words for the same things.
    private static readonly string[] Industries =
        ["COMPUTER_SOFTWARE", "FOOD_PRODUCTION", "LOGISTICS_AND_SUPPLY_CHAIN", "TEXTILES", "RENEWABLES_ENVIRONMENT"];

    private static readonly string[] JobTitles =
        ["Head of Sales", "Buyer", "Plant Manager", "CTO", "Marketing Lead", "Analyst", "Managing Director"];

    private static readonly Dictionary<string, (string City, string Country, string Prefix)[]> Places = new()
    {
        [Emea] = [("Berlin", "Germany", "+49 30"), ("Lyon", "France", "+33 4"), ("Malmö", "Sweden", "+46 40"), ("Porto", "Portugal", "+351 22")],
        [Apac] = [("Osaka", "Japan", "+81 6"), ("Sydney", "Australia", "+61 2"), ("Pune", "India", "+91 20"), ("Busan", "South Korea", "+82 51")],
    };

    public static IEnumerable<SampleCompany> Companies(string region, SampleSize size)
    {
        var total = Total(size.CompaniesPerSide);
        for (var position = 0; position < total; position++)
        {
            var on = On(position, size.CompaniesPerSide);
            var place = Places[region][position % Places[region].Length];
            var fields = new SampleCompanyFields(
                CompanyName(position), Phone(place.Prefix, position), Industries[position % Industries.Length],
                10 + (position * 37 % 4990), place.City, place.Country);
            var salesforce = on != SampleSides.Both ? fields : (position % 5) switch
            {
                1 => fields with { Phone = null },
                3 => fields with { Employees = fields.Employees + 5, City = null },
                _ => fields,
            };
            var hubSpot = on == SampleSides.Both && position % 5 == 2 ? fields with { Phone = null, Industry = null } : fields;
            yield return new SampleCompany(
                region, Domain(region, position),
                on.HasFlag(SampleSides.HubSpot) ? hubSpot : null,
                on.HasFlag(SampleSides.Salesforce) ? salesforce : null);
        }
    }

    public static IEnumerable<SamplePerson> People(string region, SampleSize size)
    {
        var total = Total(size.ContactsPerSide);
        for (var position = 0; position < total; position++)
        {
            var on = On(position, size.ContactsPerSide);
            var place = Places[region][position % Places[region].Length];
            var first = FirstNames[position % FirstNames.Length];
            var last = LastNames[position / FirstNames.Length % LastNames.Length];
            var fields = new SamplePersonFields(
                first, last, Phone(place.Prefix, position), JobTitles[position % JobTitles.Length], place.City, place.Country);
            var domain = Domain(region, CompanyOf(position, on, size.CompaniesPerSide));
            yield return new SamplePerson(
                region, string.Create(CultureInfo.InvariantCulture, $"{Mailbox(first)}.{Mailbox(last)}.{position}@{domain}"), domain,
                on.HasFlag(SampleSides.HubSpot) ? OnHubSpot(fields, region, position, on, size) : null,
                on.HasFlag(SampleSides.Salesforce) ? OnSalesforce(fields, position, on) : null);
        }
    }

    private static SamplePersonFields OnHubSpot(SamplePersonFields fields, string region, int position, SampleSides on, SampleSize size)
    {
        var isNameless = region == Emea && on == SampleSides.HubSpot && position - Shared(size.ContactsPerSide) < WithoutLastName;
        if (isNameless)
        {
            return fields with { LastName = null };
        }

        return on == SampleSides.Both && position % 4 == 1 ? fields with { JobTitle = null } : fields;
    }

    private static SamplePersonFields OnSalesforce(SamplePersonFields fields, int position, SampleSides on) =>
        on != SampleSides.Both ? fields : (position % 4) switch
        {
            2 => fields with { Phone = null },
            3 => fields with { JobTitle = "Senior " + fields.JobTitle, Phone = fields.Phone + "9" },
            _ => fields,
        };

    private static int Shared(int perSide) => perSide / 2;

    private static int Total(int perSide) => (2 * perSide) - Shared(perSide);

    private static SampleSides On(int position, int perSide) =>
        position < Shared(perSide) ? SampleSides.Both : position < perSide ? SampleSides.HubSpot : SampleSides.Salesforce;

    // Someone on both sides works for a company on both sides; others for any company of their side.
    private static int CompanyOf(int position, SampleSides on, int companiesPerSide)
    {
        var shared = Shared(companiesPerSide);
        var index = position % Math.Max(1, on == SampleSides.Both ? shared : companiesPerSide);
        return on == SampleSides.Salesforce && index >= shared ? index - shared + companiesPerSide : index;
    }

    private static string CompanyName(int position) => string.Create(
        CultureInfo.InvariantCulture,
        $"{CompanyWords[position % CompanyWords.Length]} {CompanyKinds[position % CompanyKinds.Length]} {position}");

    private static string Domain(string region, int position) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Mailbox(CompanyWords[position % CompanyWords.Length])}-{Mailbox(CompanyKinds[position % CompanyKinds.Length])}-{position}.{region}.example");

    private static string Phone(string prefix, int position) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix} {5550000 + position}");

    private static string Mailbox(string name) => string.Concat(name.ToLowerInvariant().Select(letter => letter switch
    {
        'ö' => 'o',
        'ë' => 'e',
        'á' => 'a',
        'í' => 'i',
        '\'' => '-',
        _ => letter,
    }));
}
