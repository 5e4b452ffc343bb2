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

        var look = new Look(roles, fill, connection, relations, new CallContext(Lane.Sweep), cancellationToken);
        var found = await relations.ReadWithoutRolesAsync(look.Deals.QueryOn(Side.Salesforce), changedSince, clock.GetUtcNow() - fill.After, look.Call, cancellationToken);
        var (filled, all) = (0, true);
        foreach (var some in found.Chunk(OpportunitiesAtOnce))
        {
            var (ofThese, allOfThese) = await FillAsync(look, some);
            (filled, all) = (filled + ofThese, all && allOfThese);
        }

        return (filled, all);
    }

    private async Task<(int Filled, bool All)> FillAsync(Look look, IReadOnlyList<(string Opportunity, string Account)> found)
    {
        var waiting = await WithoutContactsAsync(look, found);
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
        var outcomes = wanted.Count == 0 ? [] : await accounts.Crm(look.Connection.AccountOn(Side.Salesforce)).WriteAsync(batch, look.Call, look.CancellationToken);
        return await SettleAsync(look, wanted, outcomes);
    }

    /// <summary>Those whose deal is there and has no contacts either, which would become roles by themselves, and that were not filled before.</summary>
    private async Task<List<(string Opportunity, string Account)>> WithoutContactsAsync(Look look, IReadOnlyList<(string Opportunity, string Account)> found)
    {
        var filled = await redis.GetDatabase().SetContainsAsync(RedisKeys.Filled(MappingKey.Of(look.Roles)), [.. found.Select(one => (RedisValue)one.Opportunity)]);
        var fresh = found.Zip(filled).Where(one => !one.Second).Select(one => one.First).ToList();
        var theirs = await links.CounterpartsAsync(MappingKey.Of(look.Deals), Side.Salesforce, [.. fresh.Select(one => one.Opportunity)]);
        var synced = fresh.Zip(theirs).Where(one => one.Second is not null).ToDictionary(one => one.Second!, one => one.First, StringComparer.Ordinal);
        var query = look.Deals.QueryOn(Side.HubSpot) with { Fields = [DealsContacts] };
        var read = synced.Count == 0 ? [] : await accounts.Crm(look.Connection.AccountOn(Side.HubSpot)).ReadAsync(query, synced.Keys, look.Call, look.CancellationToken);
        return [.. read.Where(deal => deal.Values.GetValueOrDefault(DealsContacts) is null).Select(deal => synced[deal.Id])];
    }

    /// <summary>What was written is remembered for good, and told to the roles' pairs with the reason why it is there.</summary>
    private async Task<(int Filled, bool All)> SettleAsync(Look look, List<(string Opportunity, FilledRole Role)> wanted, IReadOnlyList<WriteOutcome> outcomes)
    {
        var written = wanted.Zip(outcomes).Select(one => (one.First.Opportunity, one.First.Role, After: After(one.Second))).Where(one => one.After is not null).ToList();
        if (written.Count > 0)
        {
            await redis.GetDatabase().SetAddAsync(RedisKeys.Filled(MappingKey.Of(look.Roles)), [.. written.Select(one => (RedisValue)one.Opportunity).Distinct()]);
            var origins = written.DistinctBy(one => one.After!.Id).ToDictionary(one => one.After!.Id, one => new Origin { Decisions = [Decide(one.Role)] }, StringComparer.Ordinal);
            await delivery.DeliverAsync(look.Roles, Side.Salesforce, [.. written.Select(one => one.After!)], ReadFor.Itself, look.CancellationToken, origins);
        }

        foreach (var ((opportunity, role), outcome) in wanted.Zip(outcomes).Where(one => one.Second is WriteOutcome.Refused))
        {
            log.RoleRefused(opportunity, role.ContactId, ((WriteOutcome.Refused)outcome).Code, ((WriteOutcome.Refused)outcome).Message);
        }

        return (written.DistinctBy(one => one.Opportunity).Count(), !outcomes.Any(outcome => outcome is WriteOutcome.Later));
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
