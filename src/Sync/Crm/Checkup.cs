namespace HubSpotSfSync.Sync.Crm;

/// <summary>A side that tells people who set an account up how it stands.</summary>
public interface ICheckup
{
    /// <exception cref="CrmException">The account can't be reached, or does not accept our login.</exception>
    Task<AccountIdentity> IdentifyAsync(CallContext call, CancellationToken cancellationToken);

    /// <summary>Rights, limits and sources of changes, as far as the platform tells. Each call that it refuses is a finding.</summary>
    Task<IReadOnlyList<Finding>> LookAsync(CheckupWish wish, CallContext call, CancellationToken cancellationToken);
}

/// <param name="Id">HubSpot's portal id, Salesforce's organisation id.</param>
/// <param name="Account">What the account is, in words.</param>
/// <param name="Login">As whom we are there, in words.</param>
public sealed record AccountIdentity(string Id, string Account, string Login);

public enum Health
{
    Ok = 1,

    /// <summary>Works, or may not: a person should look.</summary>
    Warning = 2,

    Problem = 3,
}

/// <summary>What a checkup found, and where it is not well what to do.</summary>
public sealed record Finding(Health Health, string What, string? Remedy = null);

/// <summary>What a configuration needs of an account.</summary>
public sealed record CheckupWish
{
    public required IReadOnlyList<MappedObjectWish> Objects { get; init; }

    /// <summary>Whether people, pipelines and currencies are asked for.</summary>
    public bool ReferenceData { get; init; }

    /// <summary>Whether lists are read.</summary>
    public bool Segments { get; init; }

    /// <summary>Whether the account is to tell of its changes by itself.</summary>
    public bool Pushes { get; init; }
}

/// <param name="Name">The object.</param>
/// <param name="Written">Whether records of it are written.</param>
/// <param name="Deleted">Whether records of it are deleted.</param>
/// <param name="CarriesIdentity">Whether they hold the identity of their counterparts.</param>
/// <param name="Fields">Those that are read, for subscriptions to their changes.</param>
public sealed record MappedObjectWish(string Name, bool Written, bool Deleted, bool CarriesIdentity, IReadOnlyList<string> Fields);
