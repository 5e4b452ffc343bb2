using System.Collections.Immutable;
using System.Reflection;
using HubSpotSfSync.Grains.Couriers;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Sources;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace HubSpotSfSync.Grains.Tests.Sources;

/// <summary>Contact roles that an Opportunity gets of its account.</summary>
public sealed class RoleFillingTests
{
    private static readonly string[] Contacts = ["003A", "003B", "003C"];

    private readonly SyncPlan _plan = PlanOf($"c{Guid.NewGuid():N}");
    private readonly LinkIndex _links;
    private readonly Org _org = new();
    private readonly RoleFilling _filling;

    public RoleFillingTests(RedisFixture redis)
    {
        _links = new LinkIndex(redis.Connection);
        var accounts = new Accounts(_org);
        var portals = new Grains.Portals.PortalClaims(null!, _links, null!, null!, null!, accounts, _plan, TimeProvider.System, NullLogger<Grains.Portals.PortalClaims>.Instance);
        var delivery = new Delivery(_links, portals, null!, accounts, _plan, new PairCouriers(Quiet.Create<IGrainFactory>(), Alone()), new WorkInHand(TimeProvider.System), TimeProvider.System);
        _filling = new RoleFilling(redis.Connection, _links, accounts, delivery, _plan, TimeProvider.System, NullLogger<RoleFilling>.Instance);
    }

    /// <summary>A cluster without other silos.</summary>
    private static PairPlaces Alone()
    {
        var (membership, self) = (Quiet.Create<IClusterMembershipService>(), Quiet.Create<ILocalSiloDetails>());
        ((Quiet)self).Answers["get_SiloAddress"] = _ => SiloAddress.New(System.Net.IPAddress.Loopback, 1, 1);
        ((Quiet)membership).Answers["get_CurrentSnapshot"] = _ => new ClusterMembershipSnapshot(ImmutableDictionary<SiloAddress, ClusterMember>.Empty, new MembershipVersion(1));
        return new PairPlaces(membership, self);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Mapping Roles => _plan.Connections[0].Mappings.Single(group => group.Name == "deals:contacts").Default;

    private Mapping Deals => _plan.Connections[0].Mappings.Single(group => group.Name == "deals").Default;

    [Fact]
    public async Task An_opportunity_that_got_some_of_its_roles_gets_the_others_at_the_next_look()
    {
        await LinkAsync("9", "006A");
        _org.Busy = contact => contact == "003B";

        (await _filling.RunAsync(Roles, null, Ct)).ShouldBe((0, false));
        _org.Roles.ShouldBe(["006A 003A", "006A 003C"]);

        _org.Busy = _ => false;
        (await _filling.RunAsync(Roles, null, Ct)).ShouldBe((1, true));
        _org.Roles.ShouldBe(["006A 003A", "006A 003C", "006A 003B"]);

        _org.Roles.Clear();
        (await _filling.RunAsync(Roles, null, Ct)).ShouldBe((0, true), "whoever removes them has the last word");
        _org.Roles.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_opportunity_that_got_none_of_its_roles_waits_for_its_deals_contacts_as_any_other()
    {
        await LinkAsync("9", "006A");
        _org.Busy = _ => true;
        await _filling.RunAsync(Roles, null, Ct);

        _org.Busy = _ => false;
        _org.Deals = [Deal("9", contacts: "5")];
        await _filling.RunAsync(Roles, null, Ct);

        _org.Roles.ShouldBeEmpty();
    }

    [Fact]
    public async Task Deals_that_are_gone_or_were_merged_into_others_are_passed_over()
    {
        await LinkAsync("9", "006A");
        _org.Deals = [Deal("9") with { Deleted = true }, Deal("10")];

        (await _filling.RunAsync(Roles, null, Ct)).ShouldBe((0, true));

        _org.Roles.ShouldBeEmpty();
    }

    private async Task LinkAsync(string deal, string opportunity)
    {
        var pair = (await _links.ResolveAsync(MappingKey.Of(Deals), Side.HubSpot, [new LinkRequest(deal, null, [])]))[0];
        await _links.ClaimAsync(new PairKey(MappingKey.Of(Deals), pair), Side.Salesforce, opportunity, null);
    }

    private static CrmRecord Deal(string id, string? contacts = null) => new()
    {
        ObjectType = "deals",
        Id = id,
        Version = new RecordVersion(1),
        Values = new Dictionary<string, string?> { ["associations.contacts"] = contacts },
    };

    private static SyncPlan PlanOf(string name)
    {
        var yaml = $$"""
            version: 1
            portals: { {{name}}: { id: 1001, auth: { privateAppToken: ${SECRET} } } }
            orgs: { {{name}}: { loginUrl: https://example.my.salesforce.com, auth: { clientCredentials: { id: client, secret: ${SECRET} } } } }
            connections:
              {{name}}:
                portal: {{name}}
                org: {{name}}
                mappings:
                  - { hubspot: companies, salesforce: Account, match: { hubspot: domain, salesforce: Website }, fields: [{ hubspot: name, salesforce: Name, owner: shared }] }
                  - { hubspot: contacts, salesforce: Contact, match: { hubspot: email, salesforce: Email }, fields: [{ hubspot: email, salesforce: Email, owner: shared }] }
                  - { hubspot: deals, salesforce: Opportunity, match: { hubspot: dealname, salesforce: Name }, fields: [{ hubspot: dealname, salesforce: Name, owner: shared }] }
                  - hubspot: deals:contacts
                    salesforce: OpportunityContactRole
                    match: { hubspot: [from, to], salesforce: [OpportunityId, ContactId] }
                    fields:
                      - { hubspot: from, salesforce: OpportunityId, owner: hubspot, required: true, transform: { lookup: deals } }
                      - { hubspot: to, salesforce: ContactId, owner: hubspot, required: true, transform: { lookup: { contacts: Contact } } }
                    fill: { from: account, pick: all }
            """;
        return SyncPlan.Build(ConfigurationLoader.Load(yaml, "test.yaml", _ => "secret", _ => null).ShouldBeOfType<ConfigurationResult.Valid>().Config);
    }

    /// <summary>An org with one Opportunity, whose account has three people; and the portal that has its deal.</summary>
    private sealed class Org
    {
        public Func<string, bool> Busy { get; set; } = _ => false;

        /// <summary>Opportunity and contact.</summary>
        public List<string> Roles { get; } = [];

        public IReadOnlyList<CrmRecord> Deals { get; set; } = [Deal("9")];

        public WriteOutcome Write(RecordWrite write)
        {
            var (opportunity, contact) = (write.Values["OpportunityId"], write.Values["ContactId"]!);
            var role = $"{opportunity} {contact}";
            var record = new CrmRecord { ObjectType = "OpportunityContactRole", Id = $"00K {role}", Version = new RecordVersion(1), Values = write.Values };
            if (Roles.Contains(role))
            {
                return new WriteOutcome.Exists(record);
            }

            if (Busy(contact))
            {
                return new WriteOutcome.Later(DateTimeOffset.UnixEpoch, "TEST", "The test says later.") { MayHaveArrived = false };
            }

            Roles.Add(role);
            return new WriteOutcome.Written(record, Created: true);
        }
    }

    private sealed class Accounts(Org org) : ICrmAccounts
    {
        public ICrm Crm(string account)
        {
            var crm = Quiet.Create<ICrmWithRelations>();
            ((Quiet)(object)crm).Answers = new()
            {
                ["ReadWithoutRolesAsync"] = _ => Task.FromResult<IReadOnlyList<(string, string)>>(org.Roles.Count == 0 ? [("006A", "001A")] : []),
                ["ReadPeopleOfAsync"] = _ => Task.FromResult(Contacts.ToLookup(_ => "001A", contact => new AccountPerson(contact, DateTimeOffset.UnixEpoch.AddDays(contact[^1]), DateTimeOffset.UnixEpoch))),
                ["ReadAsync"] = _ => Task.FromResult(org.Deals),
                ["WriteAsync"] = arguments => Task.FromResult<IReadOnlyList<WriteOutcome>>([.. ((WriteBatch)arguments[0]!).Writes.Select(org.Write)]),
            };
            return crm;
        }

        public IChangeStream? Stream(string account) => null;
    }
}

/// <summary>Both that a Salesforce client is for contact roles.</summary>
public interface ICrmWithRelations : ICrm, IRelations;

/// <summary>Answers as it is told to; every other call is done at once, and says nothing.</summary>
public class Quiet : DispatchProxy
{
    internal Dictionary<string, Func<object?[], object>> Answers { get; set; } = [];

    public static T Create<T>()
        where T : class => Create<T, Quiet>();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        Answers.TryGetValue(targetMethod!.Name, out var answer) ? answer(args!)
        : targetMethod.ReturnType == typeof(Task) ? Task.CompletedTask
        : targetMethod.ReturnType.IsInterface ? DispatchProxy.Create(targetMethod.ReturnType, typeof(Quiet))
        : null;
}
