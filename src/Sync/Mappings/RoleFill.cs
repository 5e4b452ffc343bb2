namespace HubSpotSfSync.Sync.Mappings;

/// <summary>Which of an account's people an Opportunity gets that has no contact roles.</summary>
public enum PickPeople
{
    /// <summary>The primary contact of the account's latest Opportunity that has one, else the oldest contact.</summary>
    PrimaryContact = 1,

    /// <summary>The contact that was modified last.</summary>
    MostRecent = 2,

    /// <summary>The contact that was created first.</summary>
    Oldest = 3,

    /// <summary>Several: the primary contact first, then the others by age.</summary>
    All = 4,
}

/// <summary>A contact of an account.</summary>
/// <param name="ContactId">Who.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="ModifiedAt">When it was changed last.</param>
/// <param name="PrimaryAt">When the account's latest Opportunity was created whose primary contact it is; null for none.</param>
public sealed record AccountPerson(string ContactId, DateTimeOffset CreatedAt, DateTimeOffset ModifiedAt, DateTimeOffset? PrimaryAt = null);

/// <summary>A contact role that an Opportunity is to get.</summary>
public sealed record FilledRole(string ContactId, string? Role, bool IsPrimary);

/// <summary>
/// How an Opportunity without any contact role gets some from its account, so that what HubSpot does with a deal reaches somebody. It is
/// filled once: whoever removes the roles afterwards has the last word.
/// </summary>
public sealed record RoleFill
{
    public const int UsualMost = 5;

    public static readonly TimeSpan UsualAge = TimeSpan.FromMinutes(10);

    public PickPeople Pick { get; init; } = PickPeople.PrimaryContact;

    /// <summary>How many at most, where all are picked.</summary>
    public int Most { get; init; } = UsualMost;

    /// <summary>The role that they get; null for none.</summary>
    public string? Role { get; init; }

    /// <summary>How old an Opportunity has to be: people and HubSpot get this long to name the contacts themselves.</summary>
    public TimeSpan After { get; init; } = UsualAge;

    /// <summary>The roles for an Opportunity of an account with these people. The same people always give the same roles, in whatever
    /// order they come; the first is the primary contact.</summary>
    public IReadOnlyList<FilledRole> For(IEnumerable<AccountPerson> people)
    {
        var byAge = people.OrderBy(person => person.CreatedAt).ThenBy(person => person.ContactId, StringComparer.Ordinal).ToList();
        var byUse = byAge.OrderByDescending(person => person.PrimaryAt ?? DateTimeOffset.MinValue);
        var picked = Pick switch
        {
            PickPeople.PrimaryContact => byUse.Take(1),
            PickPeople.MostRecent => byAge.OrderByDescending(person => person.ModifiedAt).Take(1),
            PickPeople.Oldest => byAge.Take(1),
            PickPeople.All => byUse.Take(1).Concat(byAge.Except(byUse.Take(1))).Take(Most),
            _ => throw new InvalidOperationException($"Unknown choice {Pick}"),
        };
        return [.. picked.Select((person, i) => new FilledRole(person.ContactId, Role, IsPrimary: i == 0))];
    }

    public override string ToString() => $"{Pick} {Most} {Role} {After:c}";
}
