using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Sources;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Grains.Pairs;

/// <summary>Keeps the list of suspected duplicates, and lets them try again when what stood in their way has gone.</summary>
public sealed class Duplicates(DuplicateIndex index, Delivery delivery, IGrainFactory grains, WorkInHand work, ILogger<Duplicates> log)
{
    private const int WokenAtOnce = 1000;

    /// <summary>Before a state is stored that says so.</summary>
    public Task EnterAsync(PairKey key, PairState before, PairState after) =>
        after.Refusal?.Suspicion is { } suspicion && suspicion != before.Refusal?.Suspicion ? index.PutAsync(key, suspicion) : Task.CompletedTask;

    /// <summary>After a state was stored that says so no longer.</summary>
    public Task LeaveAsync(PairKey key, PairState before, PairState after) =>
        before.Refusal?.Suspicion is not null && after.Refusal?.Suspicion is null ? index.PutAsync(key, null) : Task.CompletedTask;

    public Task ForgetAsync(PairKey key) => index.PutAsync(key, null);

    /// <summary>Wakes those who wait for this pair to let something go: a record, or the value that they have in common.</summary>
    public void TellOf(PairKey key, PairState before, PairState after, Mapping mapping)
    {
        foreach (var side in Sides.Both)
        {
            if (HasLetGo(before[side], after[side], side, mapping))
            {
                Run(key, () => WakeAsync(key));
                return;
            }
        }
    }

    /// <summary>Reads a record that has lost its pair to a duplicate: it is to be found by whoever looks for it, and to be reported.</summary>
    public void ReadAgain(PairKey key, MappingGroup group, Side side, string recordId) =>
        Run(key, () => delivery.FetchAsync(group, side, [recordId], ReadFor.Itself, CancellationToken.None));

    private static bool HasLetGo(SideState before, SideState after, Side side, Mapping mapping) =>
        before.RecordId is not null && !ReferenceEquals(before, after)
        && ((after.Deleted && !before.Deleted) || after.RecordId != before.RecordId || mapping.Match.SelectMany(rule => rule.ReadOn(side)).Any(field =>
            before.TryGetValue(field, out var had) && had is not null && !(after.TryGetValue(field, out var has) && has == had)));

    private async Task WakeAsync(PairKey key)
    {
        foreach (var side in Sides.Both)
        {
            var (pairs, _) = await index.MembersAsync(key.Mapping, DuplicateIndex.GroupOf(key.Pair, side), WokenAtOnce);
            foreach (var pair in pairs)
            {
                await grains.Pair(new PairKey(key.Mapping, pair)).WakeAsync(evenIfRefused: true);
            }
        }
    }

    private void Run(PairKey pair, Func<Task> step) => work.Run(step, failure => log.DuplicatesFailed(pair, failure));
}

internal static partial class DuplicatesLog
{
    [LoggerMessage(EventName = "pair.duplicates-failed", Level = LogLevel.Warning, Message = "Pair {Pair}: its suspected duplicates could not be told; they are tried again when they change, or when someone retries")]
    public static partial void DuplicatesFailed(this ILogger log, PairKey pair, Exception failure);
}
