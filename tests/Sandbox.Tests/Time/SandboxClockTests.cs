using HubSpotSfSync.Sandbox.Common;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.Time;

public sealed class SandboxClockTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly SandboxClock _clock = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Moving_on_fires_what_is_due_in_order_each_at_its_own_time()
    {
        _clock.Freeze();
        var began = _clock.GetUtcNow();
        var stamp = _clock.GetTimestamp();
        var fired = new List<(string Name, TimeSpan At, TimeSpan Elapsed)>();
        void Fire(object? name) => fired.Add(((string)name!, _clock.GetUtcNow() - began, _clock.GetElapsedTime(stamp)));
        using var late = _clock.CreateTimer(Fire, "late", 3 * Hour, Timeout.InfiniteTimeSpan);
        using var hourly = _clock.CreateTimer(Fire, "hourly", Hour, Hour);
        using var beyond = _clock.CreateTimer(Fire, "beyond", 4 * Hour, Timeout.InfiniteTimeSpan);
        using var changed = _clock.CreateTimer(Fire, "changed", Hour, Timeout.InfiniteTimeSpan);
        changed.Change(2.5 * Hour, Timeout.InfiniteTimeSpan);

        _clock.Advance(3.5 * Hour);

        fired.ShouldBe([("hourly", Hour, Hour), ("hourly", 2 * Hour, 2 * Hour), ("changed", 2.5 * Hour, 2.5 * Hour), ("late", 3 * Hour, 3 * Hour), ("hourly", 3 * Hour, 3 * Hour)]);
        (_clock.GetUtcNow() - began).ShouldBe(3.5 * Hour);
    }

    [Fact]
    public async Task A_frozen_clock_stands_still_and_goes_on_from_where_it_stood()
    {
        _clock.Freeze();
        var (now, stamp) = (_clock.GetUtcNow(), _clock.GetTimestamp());
        var delay = Task.Delay(TimeSpan.FromMilliseconds(1), _clock, Ct);
        await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System, Ct);
        delay.IsCompleted.ShouldBeFalse();
        (_clock.GetUtcNow(), _clock.GetTimestamp()).ShouldBe((now, stamp));

        _clock.Advance(24 * Hour);
        await delay;
        _clock.Run();
        (_clock.GetUtcNow() - now).ShouldBeInRange(24 * Hour, 25 * Hour);
        await Task.Delay(TimeSpan.FromMilliseconds(1), _clock, Ct);
    }

    [Fact]
    public async Task Moving_on_waits_for_held_work_so_that_what_it_does_next_comes_in_its_turn()
    {
        _clock.Freeze();
        var began = _clock.GetUtcNow();
        var tries = new List<TimeSpan>();
        var work = RetryAsync();

        await _clock.PassAsync(10 * Hour, Ct);

        tries.ShouldBe([Hour, 3 * Hour, 6 * Hour, 10 * Hour]);
        await work;

        async Task RetryAsync()
        {
            using var hold = _clock.Hold();
            for (var attempt = 1; attempt <= 4; attempt++)
            {
                await hold.SleepAsync(attempt * Hour, Ct);
                // What the machine does at its own pace, such as a call over the network.
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Ct);
                tries.Add(_clock.GetUtcNow() - began);
            }
        }
    }

    [Fact]
    public async Task Two_who_move_it_on_at_a_time_move_it_by_the_sum()
    {
        _clock.Freeze();
        var began = _clock.GetUtcNow();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _clock.PassAsync(Hour, Ct), Ct)));

        (_clock.GetUtcNow() - began).ShouldBe(8 * Hour);
    }
}
