using Orleans;

namespace HubSpotSfSync.Sync.Crm;

/// <summary>
/// What an account knows besides its records and changes rarely: people, stages, record types, currencies. The same shape for both
/// platforms; what a platform does not have is empty.
/// </summary>
[GenerateSerializer, Immutable, Alias("hss.ReferenceData")]
public sealed record ReferenceData
{
    public static readonly ReferenceData Empty = new();

    /// <summary>HubSpot's owners, Salesforce's users; inactive ones included.</summary>
    [Id(0)] public IReadOnlyList<Person> People { get; init; } = [];

    /// <summary>HubSpot's deal pipelines. Salesforce has one, without a name of its own: its opportunity stages.</summary>
    [Id(1)] public IReadOnlyList<Pipeline> Pipelines { get; init; } = [];

    [Id(2)] public IReadOnlyList<RecordType> RecordTypes { get; init; } = [];

    [Id(3)] public CurrencyTable Currencies { get; init; } = CurrencyTable.None;

    /// <summary>IANA name of the account's time zone; null where the platform does not tell.</summary>
    [Id(4)] public string? TimeZone { get; init; }

    /// <summary>The objects that people made in the account and that go by several names.</summary>
    [Id(5)] public IReadOnlyList<ObjectNames> Objects { get; init; } = [];

    /// <summary>Whether two names mean the same object, or the same two objects joined by a colon.</summary>
    public bool IsSameObject(string one, string other) =>
        one == other || (Objects.Count > 0 && one.Split(':').Select(IdOf).SequenceEqual(other.Split(':').Select(IdOf)));

    private string IdOf(string name) => Objects.FirstOrDefault(known => known.Names.Contains(name))?.Id ?? name;
}

[GenerateSerializer, Immutable, Alias("hss.Person")]
public sealed record Person([property: Id(0)] string Id, [property: Id(1)] string? Email, [property: Id(2)] string Name, [property: Id(3)] bool Active);

/// <summary>A custom object: by its id events call it, by any of its names a mapping may.</summary>
[GenerateSerializer, Immutable, Alias("hss.ObjectNames")]
public sealed record ObjectNames([property: Id(0)] string Id, [property: Id(1)] IReadOnlyList<string> Names);

[GenerateSerializer, Immutable, Alias("hss.Pipeline")]
public sealed record Pipeline([property: Id(0)] string Id, [property: Id(1)] string Label, [property: Id(2)] IReadOnlyList<Stage> Stages);

/// <param name="Id">What a record holds: HubSpot's stage id, Salesforce's ApiName.</param>
/// <param name="Label">What people see.</param>
/// <param name="Closed">Whether a record in it is closed.</param>
/// <param name="Won">Whether it is closed and won.</param>
/// <param name="Active">Whether records may still enter it.</param>
[GenerateSerializer, Immutable, Alias("hss.Stage")]
public sealed record Stage(
    [property: Id(0)] string Id, [property: Id(1)] string Label, [property: Id(2)] bool Closed, [property: Id(3)] bool Won, [property: Id(4)] bool Active);

/// <param name="Id">The platform's id.</param>
/// <param name="ObjectType">The object it belongs to.</param>
/// <param name="Name">DeveloperName.</param>
/// <param name="Label">What people see.</param>
/// <param name="Active">Whether it may be given to records.</param>
[GenerateSerializer, Immutable, Alias("hss.RecordType")]
public sealed record RecordType(
    [property: Id(0)] string Id, [property: Id(1)] string ObjectType, [property: Id(2)] string Name, [property: Id(3)] string Label, [property: Id(4)] bool Active);

/// <summary>An account's currencies. Rates are kept as units of a currency for one of the home currency.</summary>
[GenerateSerializer, Immutable, Alias("hss.CurrencyTable")]
public sealed record CurrencyTable
{
    public static readonly CurrencyTable None = new();

    /// <summary>HubSpot's company currency, Salesforce's corporate currency; null in an account that tells none.</summary>
    [Id(0)] public string? Home { get; init; }

    /// <summary>The currencies that records may have. A Salesforce org without multi-currency has its home currency only.</summary>
    [Id(1)] public IReadOnlyList<CurrencyInfo> Currencies { get; init; } = [];

    [Id(2)] public IReadOnlyList<ExchangeRate> Rates { get; init; } = [];

    /// <summary>Whether records of this account carry a currency code of their own.</summary>
    [Id(3)] public bool Multiple { get; init; }
}

/// <param name="Code">ISO 4217.</param>
/// <param name="Decimals">How many places the platform keeps.</param>
/// <param name="Active">Whether records may be given it.</param>
[GenerateSerializer, Immutable, Alias("hss.CurrencyInfo")]
public sealed record CurrencyInfo([property: Id(0)] string Code, [property: Id(1)] int Decimals, [property: Id(2)] bool Active);

/// <summary>Units of <paramref name="Code"/> for one of the home currency, on the days from <paramref name="From"/> to before
/// <paramref name="Until"/>; null is open. Where the platform keeps dated rates and a current one, the current has neither.</summary>
[GenerateSerializer, Immutable, Alias("hss.ExchangeRate")]
public sealed record ExchangeRate(
    [property: Id(0)] string Code, [property: Id(1)] decimal UnitsPerHome, [property: Id(2)] DateOnly? From, [property: Id(3)] DateOnly? Until);
