using CsCheck;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Portals;

namespace HubSpotSfSync.Grains.Tests.Portals;

/// <summary>A record has one holder, whoever asks at the same moment.</summary>
public sealed class RecordHoldersTests(RedisFixture redis)
{
    private const long Cases = 300;
    private static readonly string[] Mappings = ["emea/contacts", "apac/contacts", "amer/contacts"];

    private readonly RecordHolders _holders = new(redis.Connection);
    private readonly string _org = Guid.NewGuid().ToString("N");

    [Fact]
    public async Task Of_many_that_claim_a_free_record_one_has_it_and_all_are_told_who()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => _holders.HandOverAsync(_org, [new("003A", null, Mappings[i % 3]), new("003B", null, Mappings[(i + 1) % 3])])));

        answers.Select(answer => answer[0]).Distinct().ShouldBe([(await _holders.LookAsync(_org, ["003A"]))[0]]);
        answers.Select(answer => answer[1]).Distinct().ShouldBe([(await _holders.LookAsync(_org, ["003B"]))[0]]);
    }

    [Fact]
    public async Task It_is_taken_over_only_from_whom_it_is_taken()
    {
        await _holders.HandOverAsync(_org, [new("003A", null, "apac/contacts")]);

        (await _holders.HandOverAsync(_org, [new("003A", "amer/contacts", "emea/contacts")])).ShouldBe(["apac/contacts"]);
        (await _holders.HandOverAsync(_org, [new("003A", "apac/contacts", "emea/contacts")])).ShouldBe(["emea/contacts"]);
    }

    [Fact]
    public async Task Only_its_holder_lets_go_of_it_and_who_waits_is_known_until_it_was_told()
    {
        await _holders.HandOverAsync(_org, [new("003A", null, "emea/contacts")]);
        var (first, second) = (new PairKey(new("apac", "contacts"), "h5"), new PairKey(new("amer", "contacts"), "h6"));
        await _holders.ContendAsync(_org, "003A", first);
        await _holders.ContendAsync(_org, "003A", second);

        await _holders.ReleaseAsync(_org, "apac/contacts", ["003A"]);
        (await _holders.LookAsync(_org, ["003A"])).ShouldBe(["emea/contacts"]);
        await _holders.ReleaseAsync(_org, "emea/contacts", ["003A"]);
        (await _holders.LookAsync(_org, ["003A"])).ShouldBe([null]);
        (await _holders.ContendersAsync(_org, "003A")).ShouldBe([first, second], ignoreOrder: true);
        await _holders.ToldAsync(_org, "003A", first);
        (await _holders.ContendersAsync(_org, "003A")).ShouldBe([second]);
    }

    /// <summary>Claims, take-overs and releases, several at once: who was told that it has a record and did not let go of it has it, unless
    /// somebody took it over from it.</summary>
    [Fact]
    public async Task Whatever_happens_at_once_a_record_has_one_holder() => await Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 1]).Array[1, 12].SampleAsync(
        async steps =>
        {
            var record = Guid.NewGuid().ToString("N");
            await Task.WhenAll(steps.Select(async step =>
            {
                var (me, kind, from) = (Mappings[step.Item1], step.Item2, step.Item3);
                if (kind == 2)
                {
                    await _holders.ReleaseAsync(_org, me, [record]);
                }
                else
                {
                    await _holders.HandOverAsync(_org, [new(record, from == 0 ? null : Mappings[(step.Item1 + 1) % 3], me)]);
                }
            }));
            await Task.WhenAll(Mappings.Select(mapping => _holders.HandOverAsync(_org, [new(record, null, mapping)])));
            var holder = (await _holders.LookAsync(_org, [record]))[0];
            holder.ShouldBeOneOf(Mappings);
            (await Task.WhenAll(Mappings.Select(mapping => _holders.HandOverAsync(_org, [new(record, null, mapping)])))).ShouldAllBe(answer => answer[0] == holder);
        },
        iter: Cases);
}
