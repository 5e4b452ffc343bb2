using HubSpotSfSync.Grains.Asking;
using HubSpotSfSync.Grains.Interfaces;

namespace HubSpotSfSync.Grains.Tests.Asking;

/// <summary>Which runs go on, and which are forgotten.</summary>
public sealed class RunIndexTests(RedisFixture redis)
{
    private readonly RunIndex _runs = new(redis.Connection);
    private readonly string _connection = Guid.NewGuid().ToString("N");

    [Fact]
    public async Task The_oldest_of_many_that_are_done_is_named_until_it_is_forgotten()
    {
        for (var i = 0; i < RunIndex.Kept; i++)
        {
            (await DoneAsync($"{i}")).ShouldBeEmpty();
        }

        (await DoneAsync("one more")).ShouldBe([Key("0")]);
        (await DoneAsync("and another")).ShouldBe([Key("1"), Key("0")], "nobody said that 0 is forgotten");
        await _runs.ForgottenAsync(Key("0"));
        (await _runs.CloseAsync(Key("and another"))).ShouldBe([Key("1")], "it is done already, and is not listed again");
        (await _runs.OpenAsync(_connection)).ShouldBeEmpty();
    }

    private async Task<IReadOnlyList<SyncRunKey>> DoneAsync(string run)
    {
        await _runs.OpenAsync(Key(run));
        return await _runs.CloseAsync(Key(run));
    }

    private SyncRunKey Key(string run) => new(_connection, run);
}
