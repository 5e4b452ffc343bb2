using HubSpotSfSync.Sync.Budget;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Pricing;

/// <summary>What a load of a connection would cost, and how long it would take.</summary>
public sealed record PlannedLoad(string Connection, LoadPrice Price, IReadOnlyList<PlannedCalls> Accounts)
{
    /// <param name="connection">Whose load.</param>
    /// <param name="price">What it costs.</param>
    /// <param name="policy">The limits of an account.</param>
    /// <param name="standing">What we may spend of an account's day, and what of that is spent.</param>
    public static PlannedLoad Of(ConnectionPlan connection, LoadPrice price, Func<string, BudgetPolicy> policy, Func<string, (long Capacity, long Spent)> standing) => new(
        connection.Name,
        price,
        [
            .. Sides.Both.Select(side =>
            {
                var account = connection.AccountOn(side);
                var (capacity, spent) = standing(account);
                return new PlannedCalls(account, side, price.Of(side), capacity, LoadDuration.Of(price.Of(side).Total, policy(account), capacity, spent));
            }),
        ]);
}

/// <param name="Account">Of which account.</param>
/// <param name="Side">On which side.</param>
/// <param name="Price">How many calls.</param>
/// <param name="Capacity">How many we may make in a day.</param>
/// <param name="Duration">How long they take.</param>
public sealed record PlannedCalls(string Account, Side Side, SidePrice Price, long Capacity, LoadDuration Duration);
