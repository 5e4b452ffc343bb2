using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Grains.Tests.Storage;

public sealed class DuplicateIndexTests(RedisFixture redis)
{
    private readonly DuplicateIndex _duplicates = new(redis.Connection);
    private readonly MappingKey _mapping = new("test", Guid.NewGuid().ToString("N"));

    [Fact]
    public async Task A_pair_is_in_the_group_that_its_suspicion_names_and_in_no_other()
    {
        await PutAsync("s2", "h1");
        await PutAsync("s3", "h1");
        await PutAsync("s3", "h9");
        await PutAsync("s3", "h9");

        (await _duplicates.GroupsAsync(_mapping, null, 10)).ShouldBe(["h1:Salesforce", "h9:Salesforce"]);
        (await MembersAsync("h1")).ShouldBe(["s2"]);
        (await MembersAsync("h9")).ShouldBe(["s3"]);
        (await _duplicates.CountAsync(_mapping)).ShouldBe(2);
    }

    [Fact]
    public async Task A_group_is_gone_with_its_last_pair()
    {
        await PutAsync("s2", "h1");
        await PutAsync("s3", "h1");

        await PutAsync("s2", null);
        (await MembersAsync("h1")).ShouldBe(["s3"]);
        await PutAsync("s3", null);
        await PutAsync("s3", null);

        (await _duplicates.CountAsync(_mapping)).ShouldBe(0);
        (await MembersAsync("h1")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Pages_meet_every_group_once_while_others_come_and_go()
    {
        foreach (var number in Enumerable.Range(10, 9))
        {
            await PutAsync($"s{number}", $"h{number}");
        }

        var first = await _duplicates.GroupsAsync(_mapping, null, 4);
        await PutAsync("s10", null);
        await PutAsync("s99", "h00");
        var rest = await _duplicates.GroupsAsync(_mapping, first[^1], 10);

        first.Concat(rest).ShouldBe(Enumerable.Range(10, 9).Select(number => $"h{number}:Salesforce"));
    }

    private Task PutAsync(string pair, string? rival) => _duplicates.PutAsync(
        new PairKey(_mapping, pair), rival is null ? null : new Suspicion { Reason = SuspicionReason.SameValue, Side = Side.Salesforce, RecordId = pair, Rival = rival });

    private async Task<IReadOnlyList<string>> MembersAsync(string rival) => (await _duplicates.MembersAsync(_mapping, DuplicateIndex.GroupOf(rival, Side.Salesforce), 10)).Pairs;
}
