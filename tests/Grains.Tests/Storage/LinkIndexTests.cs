using CsCheck;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Grains.Tests.Storage;

public sealed class LinkIndexTests(RedisFixture redis)
{
    private readonly LinkIndex _links = new(redis.Connection);
    private readonly MappingKey _mapping = new("test", Guid.NewGuid().ToString("N"));

    [Fact]
    public async Task Records_of_both_sides_with_one_match_key_share_a_pair()
    {
        var hubSpot = await ResolveAsync(Side.HubSpot, Request("501", null, "ann@acme.com"));
        var salesforce = await ResolveAsync(Side.Salesforce, Request("003A", null, "ann@acme.com"));

        salesforce.ShouldBe(hubSpot);
        hubSpot.ShouldBe("h501");
    }

    [Fact]
    public async Task A_record_that_names_its_counterpart_joins_it_whatever_its_match_key_says()
    {
        var hubSpot = await ResolveAsync(Side.HubSpot, Request("501", null, "old@acme.com"));
        var salesforce = await ResolveAsync(Side.Salesforce, Request("003A", "501", "new@acme.com"));

        salesforce.ShouldBe(hubSpot);
    }

    [Fact]
    public async Task A_record_named_before_it_was_seen_joins_the_pair_that_named_it()
    {
        var salesforce = await ResolveAsync(Side.Salesforce, Request("003A", "501", null));
        var hubSpot = await ResolveAsync(Side.HubSpot, Request("501", null, "ann@acme.com"));

        hubSpot.ShouldBe(salesforce);
    }

    [Fact]
    public async Task A_second_record_of_one_side_with_the_same_match_key_gets_a_pair_of_its_own()
    {
        var first = await ResolveAsync(Side.HubSpot, Request("501", null, "acme.com"));
        var second = await ResolveAsync(Side.HubSpot, Request("502", null, "acme.com"));
        var salesforce = await ResolveAsync(Side.Salesforce, Request("001A", null, "acme.com"));

        second.ShouldNotBe(first);
        salesforce.ShouldBe(first);
    }

    [Fact]
    public async Task A_changed_match_key_gives_up_the_old_one()
    {
        var ann = await ResolveAsync(Side.HubSpot, Request("501", null, "ann@acme.com"));
        (await ResolveAsync(Side.HubSpot, Request("501", null, "ann@new.com"))).ShouldBe(ann);

        (await ResolveAsync(Side.Salesforce, Request("003A", null, "ann@acme.com"))).ShouldNotBe(ann);
        (await ResolveAsync(Side.Salesforce, Request("003B", null, "ann@new.com"))).ShouldBe(ann);
    }

    [Fact]
    public async Task A_record_that_is_released_finds_another_pair_and_leaves_its_place_free()
    {
        var pair = await ResolveAsync(Side.HubSpot, Request("501", null, "ann@acme.com"));
        await ResolveAsync(Side.Salesforce, Request("003A", null, "ann@acme.com"));

        await _links.ReleaseAsync(new PairKey(_mapping, pair), Side.Salesforce, "003A");
        (await _links.ClaimAsync(new PairKey(_mapping, pair), Side.Salesforce, "003B")).Claimed.ShouldBeTrue();

        (await ResolveAsync(Side.Salesforce, Request("003A", null, "ann@acme.com"))).ShouldBe("s003A");
        (await _links.CounterpartsAsync(_mapping, Side.HubSpot, ["501"])).ShouldBe(["003B"]);
    }

    [Fact]
    public async Task A_pair_that_is_over_leaves_its_record_to_its_heir()
    {
        var heir = await ResolveAsync(Side.HubSpot, Request("501", null, "ann@acme.com"));
        await ResolveAsync(Side.Salesforce, Request("003A", null, "ann@acme.com"));
        var over = await ResolveAsync(Side.Salesforce, Request("00QA", null, "ann@acme.com"));

        await _links.GiveUpAsync(new PairKey(_mapping, over), Side.Salesforce, "00QA", heir);

        (await _links.LookupAsync(_mapping, Side.Salesforce, ["00QA", "003A"])).ShouldBe([heir, heir]);
        (await _links.CounterpartsAsync(_mapping, Side.HubSpot, ["501"])).ShouldBe(["003A"]);
    }

    [Fact]
    public async Task A_record_is_found_by_the_match_values_of_another()
    {
        await ResolveAsync(Side.HubSpot, Request("501", null, "ann@acme.com"));

        (await _links.MatchAsync(_mapping, Side.HubSpot, ["bob@acme.com", "ann@acme.com"])).ShouldBe("501");
        (await _links.MatchAsync(_mapping, Side.HubSpot, ["bob@acme.com"])).ShouldBeNull();
        (await _links.MatchAsync(_mapping, Side.Salesforce, ["ann@acme.com"])).ShouldBeNull();
    }

    [Fact]
    public async Task A_claim_takes_a_record_over_from_a_pair_that_has_nothing_else()
    {
        var alone = await ResolveAsync(Side.HubSpot, Request("501", null, null));
        var claimer = await ResolveAsync(Side.Salesforce, Request("003A", null, null));

        var claim = await _links.ClaimAsync(new PairKey(_mapping, claimer), Side.HubSpot, "501");

        claim.ShouldBe(new ClaimResult(true, alone));
        (await _links.LookupAsync(_mapping, Side.HubSpot, ["501"])).ShouldBe([claimer]);
    }

    [Fact]
    public async Task A_claim_of_a_record_that_is_paired_already_is_refused_and_names_the_owner()
    {
        var owner = await ResolveAsync(Side.HubSpot, Request("501", null, "ann@acme.com"));
        await ResolveAsync(Side.Salesforce, Request("003A", null, "ann@acme.com"));
        var late = await ResolveAsync(Side.Salesforce, Request("003B", null, null));

        (await _links.ClaimAsync(new PairKey(_mapping, late), Side.HubSpot, "501")).ShouldBe(new ClaimResult(false, owner));
    }

    [Fact]
    public async Task A_page_is_answered_in_order_with_one_pair_a_record()
    {
        var pairs = await _links.ResolveAsync(_mapping, Side.HubSpot, [.. Enumerable.Range(1, 200).Select(n => Request($"{n}", null, $"k{n}"))]);

        pairs.ShouldBe(Enumerable.Range(1, 200).Select(n => $"h{n}"));
    }

    /// <summary>Whatever is observed in whatever order and however often, a pair never holds two records of one side, and a record
    /// never moves to another pair.</summary>
    [Fact]
    public void No_order_of_observations_puts_two_records_of_a_side_into_one_pair_or_moves_a_record()
    {
        var request = Gen.Select(Gen.Enum<Side>(), Gen.Int[1, 4], Gen.Int[0, 4], Gen.Int[0, 3]);
        request.List[1, 14].Sample(
            steps => RunAsync(new MappingKey("test", Guid.NewGuid().ToString("N")), steps).GetAwaiter().GetResult(),
            iter: 1500,
            threads: 1);
    }

    [Theory]
    [InlineData("acme.com", "acme.com", true)]
    [InlineData("acme.com", null, true)]
    [InlineData(null, "acme.com", true)]
    [InlineData(null, null, true)]
    [InlineData("acme.com", "other.com", false)]
    public async Task A_name_finds_only_a_company_whose_domain_does_not_say_otherwise(string? domainHere, string? domainThere, bool together)
    {
        var company = await ResolveAsync(Side.HubSpot, new LinkRequest("77", null, DomainThenName(domainHere)));
        var account = await ResolveAsync(Side.Salesforce, new LinkRequest("001A", null, DomainThenName(domainThere)));

        (account == company).ShouldBe(together);
    }

    [Fact]
    public async Task A_record_takes_the_place_of_the_one_that_its_pair_had()
    {
        var pair = await ResolveAsync(Side.HubSpot, Request("501", null, "ann@acme.com"));
        await ResolveAsync(Side.Salesforce, Request("00QL", null, "ann@acme.com"));
        var contact = await ResolveAsync(Side.Salesforce, Request("003C", null, "ann@acme.com"));
        contact.ShouldNotBe(pair);

        var claim = await _links.ClaimAsync(new PairKey(_mapping, pair), Side.Salesforce, "003C", insteadOf: "00QL");

        claim.ShouldBe(new ClaimResult(true, contact));
        (await _links.CounterpartsAsync(_mapping, Side.HubSpot, ["501"])).ShouldBe(["003C"]);
        (await ResolveAsync(Side.Salesforce, Request("003C", null, "ann@acme.com"))).ShouldBe(pair);
        (await _links.LookupAsync(_mapping, Side.Salesforce, ["00QL"])).ShouldBe([pair]);
    }

    [Fact]
    public async Task A_record_of_a_whole_pair_is_not_given_away()
    {
        var pair = await ResolveAsync(Side.HubSpot, Request("501", null, "ann@acme.com"));
        await ResolveAsync(Side.Salesforce, Request("00QL", null, "ann@acme.com"));
        var other = await ResolveAsync(Side.HubSpot, Request("502", null, "bob@acme.com"));
        await ResolveAsync(Side.Salesforce, Request("003C", null, "bob@acme.com"));

        (await _links.ClaimAsync(new PairKey(_mapping, pair), Side.Salesforce, "003C", insteadOf: "00QL")).ShouldBe(new ClaimResult(false, other));
    }

    [Fact]
    public async Task A_match_value_that_is_emptied_leads_to_the_pair_no_longer()
    {
        var ann = await ResolveAsync(Side.HubSpot, Request("501", null, "ann@acme.com"));
        await ResolveAsync(Side.HubSpot, Request("501", null, null));

        (await ResolveAsync(Side.Salesforce, Request("003A", null, "ann@acme.com"))).ShouldNotBe(ann);
    }

    [Fact]
    public async Task A_record_that_gives_its_place_to_a_duplicate_finds_a_pair_of_its_own()
    {
        var pair = await ResolveAsync(Side.HubSpot, Request("501", null, "ann@acme.com"));
        await ResolveAsync(Side.Salesforce, Request("003A", null, "ann@acme.com"));
        var alone = await ResolveAsync(Side.HubSpot, Request("502", null, "ann@acme.com"));

        var claim = await _links.ClaimAsync(new PairKey(_mapping, pair), Side.HubSpot, "502", insteadOf: "501", release: true);

        claim.ShouldBe(new ClaimResult(true, alone));
        (await _links.CounterpartsAsync(_mapping, Side.Salesforce, ["003A"])).ShouldBe(["502"]);
        (await _links.LookupAsync(_mapping, Side.HubSpot, ["501"])).ShouldBe([null]);
        (await ResolveAsync(Side.HubSpot, Request("501", null, "ann@acme.com"))).ShouldNotBe(pair);
    }

    [Fact]
    public async Task A_pair_that_has_another_record_meanwhile_is_named_as_the_owner_of_what_it_may_not_claim()
    {
        var pair = await ResolveAsync(Side.HubSpot, Request("501", null, "ann@acme.com"));
        await ResolveAsync(Side.Salesforce, Request("003A", null, "ann@acme.com"));

        (await _links.ClaimAsync(new PairKey(_mapping, pair), Side.Salesforce, "003B")).ShouldBe(new ClaimResult(false, pair));
    }

    /// <summary>Whatever is seen, found by a write, merged, or replaced by a duplicate, in whatever order and on whichever side: no
    /// record is in two pairs, every record of a pair leads to it, no match key leads to a pair that is over, and pairs are counted right.</summary>
    [Fact]
    public void No_interleaving_of_looks_claims_and_merges_puts_a_record_into_two_pairs_or_leaves_a_key_to_a_pair_that_is_over()
    {
        var step = Gen.Select(Gen.Int[0, 4], Gen.Enum<Side>(), Gen.Int[1, 5], Gen.Int[0, 5], Gen.Int[0, 3], Gen.Int[0, 3]);
        step.List[1, 16].Sample(
            steps => HoldsAsync(new MappingKey("test", Guid.NewGuid().ToString("N")), steps).GetAwaiter().GetResult(),
            iter: 1500,
            threads: 1);
    }

    private async Task<bool> HoldsAsync(MappingKey mapping, List<(int Kind, Side Side, int Record, int Other, int Key, int More)> steps)
    {
        foreach (var (kind, side, record, other, key, more) in steps)
        {
            var slots = await SlotsAsync(mapping, side);
            var pair = await OwnerAsync(mapping, side.Other(), $"{other}");
            var own = pair is null ? null : slots.GetValueOrDefault(pair);
            if (kind <= 1 || pair is null || !(await SlotsAsync(mapping, side.Other())).ContainsKey(pair))
            {
                await _links.ResolveAsync(mapping, side, [new LinkRequest($"{record}", other == 0 ? null : $"{other}", [.. new[] { key, more }.Where(one => one > 0).Distinct().Select((one, i) => new LinkKey($"k{one}", i == 0))])]);
            }
            else
            {
                // What a write found or made; what the pair's own was merged into; what takes the place of the pair's own.
                await _links.ClaimAsync(new PairKey(mapping, pair), side, $"{record}", kind == 2 ? null : own, release: kind == 4);
            }

            if (!await IsWholeAsync(mapping))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<bool> IsWholeAsync(MappingKey mapping)
    {
        var database = redis.Connection.GetDatabase();
        var (hubSpot, salesforce) = (await SlotsAsync(mapping, Side.HubSpot), await SlotsAsync(mapping, Side.Salesforce));
        foreach (var (side, slots) in new[] { (Side.HubSpot, hubSpot), (Side.Salesforce, salesforce) })
        {
            foreach (var (pair, record) in slots)
            {
                // A record that is only named has its slot before it is seen.
                if (await OwnerAsync(mapping, side, record) != pair)
                {
                    return false;
                }
            }

            if (slots.Values.Distinct().Count() != slots.Count)
            {
                return false;
            }
        }

        var pairs = hubSpot.Keys.Union(salesforce.Keys).ToHashSet();
        var keys = await database.HashGetAllAsync($"hss:{{{mapping}}}:match");
        return keys.All(key => pairs.Contains(((string)key.Value!).Split('\n')[0])) && (long)await database.StringGetAsync($"hss:{{{mapping}}}:pairs") == pairs.Count;
    }

    private async Task<Dictionary<string, string>> SlotsAsync(MappingKey mapping, Side side) =>
        (await redis.Connection.GetDatabase().HashGetAllAsync($"hss:{{{mapping}}}:slot:{side}")).ToDictionary(slot => (string)slot.Name!, slot => (string)slot.Value!);

    private async Task<string?> OwnerAsync(MappingKey mapping, Side side, string record) => (await _links.LookupAsync(mapping, side, [record]))[0];

    private static IReadOnlyList<LinkKey> DomainThenName(string? domain) =>
        domain is null ? [new LinkKey("1:acme", Strongest: true)] : [new LinkKey($"0:{domain}", Strongest: true), new LinkKey("1:acme", Strongest: false)];

    private async Task<bool> RunAsync(MappingKey mapping, List<(Side Side, int Record, int Named, int Key)> steps)
    {
        var pairOf = new Dictionary<(Side, string), string>();
        foreach (var (side, record, named, key) in steps)
        {
            var pair = (await _links.ResolveAsync(mapping, side, [Request($"{record}", named == 0 ? null : $"{named}", key == 0 ? null : $"k{key}")]))[0];
            if (pairOf.TryGetValue((side, $"{record}"), out var before) && before != pair)
            {
                return false;
            }

            pairOf[(side, $"{record}")] = pair;
        }

        return pairOf.GroupBy(one => (one.Key.Item1, one.Value)).All(group => group.Count() == 1);
    }

    private async Task<string> ResolveAsync(Side side, LinkRequest request) => (await _links.ResolveAsync(_mapping, side, [request]))[0];

    private static LinkRequest Request(string id, string? named, string? key) => new(id, named, key is null ? [] : [new LinkKey(key, Strongest: true)]);
}
