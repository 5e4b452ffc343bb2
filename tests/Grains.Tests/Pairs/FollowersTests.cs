using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Pairs;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms;

namespace HubSpotSfSync.Grains.Tests.Pairs;

/// <summary>Who goes along when a record becomes another one.</summary>
public sealed class FollowersTests(RedisFixture redis)
{
    private readonly string _connection = Guid.NewGuid().ToString("N");
    private readonly References _references = new(redis.Connection, null!, null!, null!, null!, null!, null!, null!, null!);

    [Fact]
    public async Task A_pair_follows_what_it_refers_to_and_nothing_that_it_referred_to_once()
    {
        var (none, first, second) = (new PairState(), RefersTo("1"), RefersTo("2"));

        await MoveAsync(none, first);
        (await FollowersAsync("1")).ShouldBe([Pair.ToString()]);

        await MoveAsync(first, second);
        (await FollowersAsync("1")).ShouldBeEmpty();
        (await FollowersAsync("2")).ShouldBe([Pair.ToString()]);

        await MoveAsync(second, second with { Salesforce = new SideState { RecordId = "701", Deleted = true } });
        (await FollowersAsync("2")).ShouldBeEmpty("the pair is over");
    }

    private PairKey Pair => new(new(_connection, "machines"), "h5");

    private async Task MoveAsync(PairState before, PairState after)
    {
        await _references.FollowAsync(Pair, before, after, Machines);
        await _references.LetGoAsync(Pair, before, after, Machines);
    }

    private async Task<string[]> FollowersAsync(string contact) =>
        [.. (await redis.Connection.GetDatabase().SetMembersAsync($"hss:{{{_connection}/contacts}}:followers:HubSpot:{contact}")).Select(one => one.ToString())];

    private static PairState RefersTo(string contact) => new()
    {
        HubSpot = new SideState { RecordId = "5", Known = new Dictionary<string, Sync.Pairs.KnownValue> { ["operator"] = new(contact, new RecordVersion(1)) } },
    };

    private Mapping Machines => new()
    {
        Connection = _connection,
        Name = "machines",
        HubSpotObject = "machines",
        SalesforceObject = "Machine__c",
        Match = [],
        Fields = [new FieldMapping("operator", "Operator__c", Ownership.HubSpot) { Transform = new Contacts() }],
        HubSpotIdentityField = null,
        SalesforceIdentityField = null,
        PortalId = 1,
    };

    private sealed class Contacts : ITransform
    {
        public bool FollowsReferences => true;

        public IEnumerable<string> RefersTo => ["contacts"];

        public bool Makes(Side target) => true;

        public Conversion Convert(Side target, IReadOnlyList<string?> source, ConversionContext context) => Conversion.One(source[0]);

        public IEnumerable<RecordReference> References(Side side, IReadOnlyList<string?> values) => [new("contacts", side, values[0]!)];
    }
}
