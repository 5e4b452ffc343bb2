using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace HubSpotSfSync.Grains.Sources;

/// <summary>
/// Gives Opportunities without contact roles some of their account's people, by the mapping's <see cref="RoleFill"/>. The roles then go to
/// HubSpot as any other: the deal gets its contacts. A role is looked for before it is created, so all of it may be done twice.
/// </summary>
public sealed class RoleFilling(IConnectionMultiplexer redis, LinkIndex links, ICrmAccounts accounts, Delivery delivery, SyncPlan plan, TimeProvider clock, ILogger<RoleFilling> log)
{
    private const int OpportunitiesAtOnce = 500;
    private const string DealsContacts = "associations.contacts";
    private const string OpportunityId = "OpportunityId";
    private const string ContactId = "ContactId";
    private const string Role = "Role";
    private const string IsPrimary = "IsPrimary";

    /// <param name="roles">The mapping of the contact roles.</param>
    /// <param name="changedSince">Opportunities that changed since; null for all that are open.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many Opportunities were filled, and whether all of them could be: otherwise they are to be looked at again.</returns>
    public async Task<(int Filled, bool All)> RunAsync(Mapping roles, DateTimeOffset? changedSince, CancellationToken cancellationToken)
    {
        var connection = plan.Connection(roles.Connection);
        if (roles.Fill is not { } fill || accounts.Crm(connection.AccountOn(Side.Salesforce)) is not IRelations relations)
        {
            return (0, true);
        }

        var look = new Look(roles, fill, connection, relations, new CallContext(Lane.Sweep, Connection: connection.Name), cancellationToken);
        var found = await relations.ReadWithoutRolesAsync(look.Deals.QueryOn(Side.Salesforce), changedSince, clock.GetUtcNow() - fill.After, look.Call, cancellationToken);
        var (filled, all) = (0, true);
        foreach (var some in (await BegunAsync(look, found)).Chunk(OpportunitiesAtOnce))
        {
            Count(await FillAsync(look, some));
        }

        foreach (var some in found.Chunk(OpportunitiesAtOnce))
        {
            Count(await FillAsync(look, await WithoutContactsAsync(look, some)));
        }

        return (filled, all);

        void Count((int Filled, bool All) some) => (filled, all) = (filled + some.Filled, all && some.All);
    }

    /// <summary>Those that got some of their roles and not all. They have roles, and are not found by having none; one that is has got none
    /// after all, and is looked at as any other.</summary>
    private async Task<IEnumerable<(string Opportunity, string Account)>> BegunAsync(Look look, IReadOnlyList<(string Opportunity, string Account)> found)
    {
        var listed = await redis.GetDatabase().HashGetAllAsync(look.Filling);
        var none = found.Select(one => (RedisValue)one.Opportunity).Intersect(listed.Select(one => one.Name)).ToHashSet();
        await redis.GetDatabase().HashDeleteAsync(look.Filling, [.. none]);
        return listed.Where(one => !none.Contains(one.Name)).Select(one => (one.Name.ToString(), one.Value.ToString()));
    }

    private async Task<(int Filled, bool All)> FillAsync(Look look, IReadOnlyList<(string Opportunity, string Account)> waiting)
    {
        if (waiting.Count == 0)
        {
            return (0, true);
        }

        var people = await look.Relations.ReadPeopleOfAsync(look.Contacts.QueryOn(Side.Salesforce), [.. waiting.Select(one => one.Account)], look.Call, look.CancellationToken);
        var wanted = waiting.SelectMany(one => look.Fill.For(people[one.Account]).Select(role => (one.Opportunity, Role: role))).ToList();
        var batch = new WriteBatch
        {
            Query = look.Roles.QueryOn(Side.Salesforce) with { Fields = [.. look.Roles.ReadsOn(Side.Salesforce).Union([OpportunityId, ContactId])] },
            Writes = [.. wanted.Select(one => Write(one.Opportunity, one.Role))],
        };
        await redis.GetDatabase().HashSetAsync(look.Filling, [.. waiting.Select(one => new HashEntry(one.Opportunity, one.Account))]);
        var outcomes = wanted.Count == 0 ? [] : await accounts.Crm(look.Connection.AccountOn(Side.Salesforce)).WriteAsync(batch, look.Call, look.CancellationToken);
        var begun = Begun(wanted, outcomes).ToHashSet(StringComparer.Ordinal);
        var filled = await SettleAsync(look, wanted, outcomes, begun);
        await redis.GetDatabase().HashDeleteAsync(look.Filling, [.. waiting.Select(one => one.Opportunity).Where(one => !begun.Contains(one)).Select(one => (RedisValue)one)]);
        return (filled, !outcomes.Any(outcome => outcome is WriteOutcome.Later));
    }

    /// <summary>Those that have some of their roles, or may have, and are to get the others.</summary>
    private static IEnumerable<string> Begun(List<(string Opportunity, FilledRole Role)> wanted, IReadOnlyList<WriteOutcome> outcomes) => wanted
        .Zip(outcomes, (one, outcome) => (one.Opportunity, Outcome: outcome))
        .GroupBy(one => one.Opportunity, one => one.Outcome, StringComparer.Ordinal)
        .Where(roles => roles.Any(outcome => outcome is WriteOutcome.Later) && roles.Any(outcome => outcome is WriteOutcome.Later { MayHaveArrived: true } || After(outcome) is not null))
        .Select(roles => roles.Key);

    /// <summary>Those whose deal is there and has no contacts either, which would become roles by themselves, and that were not filled before.</summary>
    private async Task<List<(string Opportunity, string Account)>> WithoutContactsAsync(Look look, IReadOnlyList<(string Opportunity, string Account)> found)
    {
        var filled = await redis.GetDatabase().SetContainsAsync(look.Filled, [.. found.Select(one => (RedisValue)one.Opportunity)]);
        var fresh = found.Zip(filled).Where(one => !one.Second).Select(one => one.First).ToList();
        var theirs = await links.CounterpartsAsync(MappingKey.Of(look.Deals), Side.Salesforce, [.. fresh.Select(one => one.Opportunity)]);
        var synced = fresh.Zip(theirs).Where(one => one.Second is not null).ToDictionary(one => one.Second!, one => one.First, StringComparer.Ordinal);
        var query = look.Deals.QueryOn(Side.HubSpot) with { Fields = [DealsContacts] };
        var read = synced.Count == 0 ? [] : await accounts.Crm(look.Connection.AccountOn(Side.HubSpot)).ReadAsync(query, synced.Keys, look.Call, look.CancellationToken);

        // One that was merged into another comes under the id of that, whose Opportunity is another one.
        return [.. read.Where(deal => !deal.Deleted && synced.ContainsKey(deal.Id) && deal.Values.GetValueOrDefault(DealsContacts) is null).Select(deal => synced[deal.Id])];
    }

    /// <summary>What was written is told to the roles' pairs with the reason why it is there. An Opportunity that got all of its roles is
    /// remembered for good.</summary>
    /// <returns>How many those are.</returns>
    private async Task<int> SettleAsync(Look look, List<(string Opportunity, FilledRole Role)> wanted, IReadOnlyList<WriteOutcome> outcomes, HashSet<string> begun)
    {
        var written = wanted.Zip(outcomes).Select(one => (one.First.Opportunity, one.First.Role, After: After(one.Second))).Where(one => one.After is not null).ToList();
        if (written.Count > 0)
        {
            var origins = written.DistinctBy(one => one.After!.Id).ToDictionary(one => one.After!.Id, one => new Origin { Decisions = [Decide(one.Role)] }, StringComparer.Ordinal);
            await delivery.DeliverAsync(look.Roles, Side.Salesforce, [.. written.Select(one => one.After!)], ReadFor.Itself, look.CancellationToken, origins);
        }

        RedisValue[] filled = [.. written.Select(one => one.Opportunity).Distinct(StringComparer.Ordinal).Where(one => !begun.Contains(one)).Select(one => (RedisValue)one)];
        if (filled.Length > 0)
        {
            await redis.GetDatabase().SetAddAsync(look.Filled, filled);
        }

        foreach (var ((opportunity, role), outcome) in wanted.Zip(outcomes).Where(one => one.Second is WriteOutcome.Refused))
        {
            log.RoleRefused(opportunity, role.ContactId, ((WriteOutcome.Refused)outcome).Code, ((WriteOutcome.Refused)outcome).Message);
        }

        return filled.Length;
    }

    private Decision Decide(FilledRole role) => new()
    {
        At = clock.GetUtcNow(),
        Target = Side.Salesforce,
        Field = ContactId,
        New = role.ContactId,
        Rule = Ownership.FillBlank,
        Reason = DecisionReason.FilledFromAccount,
        Source = ObservationSource.Poll,
    };

    private static RecordWrite Write(string opportunity, FilledRole role) => new()
    {
        Identity = "",
        Values = new Dictionary<string, string?> { [OpportunityId] = opportunity, [ContactId] = role.ContactId, [Role] = role.Role, [IsPrimary] = CanonicalText.Boolean(role.IsPrimary) }
            .Where(value => value.Value is not null).ToDictionary(),
        Match = [new MatchKey(new Dictionary<string, string> { [OpportunityId] = opportunity, [ContactId] = role.ContactId })],
    };

    private static CrmRecord? After(WriteOutcome outcome) => outcome switch
    {
        WriteOutcome.Written written => written.After,
        WriteOutcome.Exists exists => exists.Current,
        _ => null,
    };

    private sealed record Look(Mapping Roles, RoleFill Fill, ConnectionPlan Connection, IRelations Relations, CallContext Call, CancellationToken CancellationToken)
    {
        public Mapping Deals { get; } = Find(Connection, SalesforceObjects.Opportunity);

        public RedisKey Filled { get; } = RedisKeys.Filled(MappingKey.Of(Roles));

        public RedisKey Filling { get; } = RedisKeys.Filling(MappingKey.Of(Roles));

        public Mapping Contacts { get; } = Find(Connection, SalesforceObjects.Contact);

        private static Mapping Find(ConnectionPlan connection, string salesforceObject) => connection.Mappings.SelectMany(group => group.Mappings).First(mapping => string.Equals(mapping.SalesforceObject, salesforceObject, StringComparison.OrdinalIgnoreCase));
    }
}

internal static partial class RoleFillingLog
{
    [LoggerMessage(EventName = "roles.refused", Level = LogLevel.Warning, Message = "Opportunity {Opportunity} could not be given contact {Contact}: {Code} {Reason}")]
    public static partial void RoleRefused(this ILogger log, string opportunity, string contact, string code, string reason);

    [LoggerMessage(EventName = "roles.filled", Level = LogLevel.Information, Message = "{Mapping}: {Count} Opportunities without contact roles got some of their accounts")]
    public static partial void RolesFilled(this ILogger log, MappingKey mapping, int count);

    [LoggerMessage(EventName = "roles.failed", Level = LogLevel.Warning, Message = "{Mapping}: Opportunities without contact roles could not be looked for; it is tried again")]
    public static partial void RolesFailed(this ILogger log, string mapping, Exception failure);
}
