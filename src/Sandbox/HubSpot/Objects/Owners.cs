namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

public sealed record OwnerTeam(string Id, string Name, bool Primary);

/// <summary>A user who may own records. An archived one has no user any more.</summary>
public sealed record Owner(string Id, string Email, string FirstName, string LastName, int UserId, bool Archived, IReadOnlyList<OwnerTeam> Teams);

/// <summary>The people of every portal.</summary>
public static class Owners
{
    private static readonly OwnerTeam North = new("501", "North", true);
    private static readonly OwnerTeam South = new("502", "South", true);

    public static readonly IReadOnlyList<Owner> All =
    [
        new("7001", "owner.north@sandbox.example", "Nora", "North", 8001, false, [North]),
        new("7002", "owner.south@sandbox.example", "Sam", "South", 8002, false, [South]),
        new("7003", "owner.former@sandbox.example", "Fay", "Former", 8003, true, []),
    ];
}
