using HubSpotSfSync.Dashboard.Feed;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Pairs;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Dashboard.Operations;

/// <summary>What came of an operator's action, in words for the screen.</summary>
public sealed record ActionOutcome(bool Done, string Message);

/// <summary>What an operator can do.</summary>
public sealed class OperatorActions(IGrainFactory grains, TimeProvider time, ILogger<OperatorActions> log)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    public Task<ActionOutcome> PauseAsync(string connection) =>
        ActAsync("Pause", connection, async () =>
        {
            await Connection(connection).PauseAsync().WaitAsync(Patience.ForActing, time);
            return $"{connection} is paused. Nothing is lost: changes wait at their sources.";
        });

    public Task<ActionOutcome> ResumeAsync(string connection) =>
        ActAsync("Resume", connection, async () =>
        {
            await Connection(connection).ResumeAsync().WaitAsync(Patience.ForActing, time);
            return $"{connection} runs again.";
        });

    public Task<ActionOutcome> StartBackfillAsync(string connection) =>
        ActAsync("StartBackfill", connection, async () => await Connection(connection).StartBackfillAsync(null).WaitAsync(Patience.ForActing, time) is { } problem
            ? throw new InvalidOperationException(problem)
            : $"Everything of {connection} is being read again. Its price is stated in a moment.");

    public Task<ActionOutcome> CancelBackfillAsync(string connection) =>
        ActAsync("CancelBackfill", connection, async () => await Connection(connection).CancelBackfillAsync().WaitAsync(Patience.ForActing, time) is { } problem
            ? throw new InvalidOperationException(problem)
            : $"The backfill of {connection} stops. What was read stays, and changes are followed.");

    public Task<ActionOutcome> RetryQuarantinedAsync(string connection) =>
        ActAsync("RetryQuarantined", connection, async () =>
        {
            var pairs = await Connection(connection).RetryQuarantinedAsync().WaitAsync(Patience.ForActing, time);
            return pairs == 1 ? $"One pair of {connection} is tried again." : $"{pairs} pairs of {connection} are tried again.";
        });

    public Task<ActionOutcome> RetryAsync(string pair) =>
        ActAsync("Retry", pair, async () =>
        {
            await grains.Pair(pair).WakeAsync(evenIfRefused: true).WaitAsync(Patience.ForActing, time);
            return $"{pair} is tried again.";
        });

    /// <summary>Reads a pair's records afresh on both sides, and waits a moment for what comes of it.</summary>
    public Task<ActionOutcome> SyncNowAsync(PairKey pair, PairState state) =>
        ActAsync("SyncNow", pair.ToString(), async () =>
        {
            var run = grains.GetGrain<ISyncRunGrain>(SyncRunKey.New(pair.Mapping.Connection).ToString());
            var start = await run.StartAsync(new SyncRequest
            {
                Mapping = pair.Mapping.Mapping,
                HubSpotIds = state.HubSpot.RecordId is { } hubSpot ? [hubSpot] : [],
                SalesforceIds = state is { HubSpot.RecordId: null, Salesforce.RecordId: { } salesforce } ? [salesforce] : [],
            }).WaitAsync(Patience.ForActing, time);
            if (start.Run is not { } status)
            {
                throw new InvalidOperationException(start.Problem);
            }

            var giveUpAt = time.GetUtcNow() + Patience.ForActing;
            while (!status.IsOver && time.GetUtcNow() < giveUpAt)
            {
                await Task.Delay(LookEvery, time);
                status = await run.LookAsync().WaitAsync(Patience.ForActing, time) ?? status;
            }

            return $"{pair}: {(status.NotInStep is [var other, ..] ? $"{other.Code} {other.Reason}" : status.InStep > 0 ? "read afresh, and in step on both sides." : "is being read afresh on both sides.")}";
        });

    private IConnectionGrain Connection(string name) => grains.GetGrain<IConnectionGrain>(name);

    private async Task<ActionOutcome> ActAsync(string action, string target, Func<Task<string>> act)
    {
        try
        {
            var message = await act();
            log.Acted(action, target);
            return new ActionOutcome(true, message);
        }
        catch (Exception failure)
        {
            log.NotActed(action, target, failure);
            return new ActionOutcome(false, $"{target}: {Patience.Explain(failure)} Try again when the cluster answers.");
        }
    }
}
