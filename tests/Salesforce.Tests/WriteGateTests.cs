using HubSpotSfSync.Salesforce.Writing;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Salesforce.Tests;

public sealed class WriteGateTests
{
    private readonly WriteGate _gate = new(() => WriteGate.Usual);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task As_rows_collide_fewer_calls_run_until_it_is_one_and_more_again_as_they_do_not()
    {
        foreach (var limit in new[] { 4, 2, 1, 1 })
        {
            await _gate.EnterAsync(Lane.Live, Ct);
            _gate.Leave(collided: true);
            _gate.Limit.ShouldBe(limit);
        }

        await _gate.EnterAsync(Lane.Live, Ct);
        var second = _gate.EnterAsync(Lane.Live, Ct);
        second.IsCompleted.ShouldBeFalse();
        _gate.Leave(collided: false);
        await second;
        _gate.Limit.ShouldBe(2);
    }

    [Fact]
    public async Task Who_gives_up_waiting_takes_no_turn()
    {
        for (var i = 0; i < WriteGate.Usual; i++)
        {
            await _gate.EnterAsync(Lane.Live, Ct);
        }

        using var impatient = new CancellationTokenSource();
        var given = _gate.EnterAsync(Lane.Live, impatient.Token);
        var waiting = _gate.EnterAsync(Lane.Live, Ct);
        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => given);

        _gate.Leave(collided: false);
        await waiting;
    }

    [Fact]
    public async Task The_next_place_goes_to_the_more_urgent_lane()
    {
        for (var i = 0; i < WriteGate.Usual; i++)
        {
            await _gate.EnterAsync(Lane.Backfill, Ct);
        }

        var backfill = _gate.EnterAsync(Lane.Backfill, Ct);
        var live = _gate.EnterAsync(Lane.Live, Ct);
        _gate.Leave(collided: false);
        await live;

        backfill.IsCompleted.ShouldBeFalse();
    }
}
