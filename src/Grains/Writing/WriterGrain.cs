using System.Diagnostics;
using HubSpotSfSync.Grains.Couriers;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using StackExchange.Redis;

namespace HubSpotSfSync.Grains.Writing;

/// <summary>
/// Gathers the writes of many pairs into full calls. Reentrant, or forty callers would make forty batches. It remembers nothing: what
/// it holds is stored with the pairs as owed, and comes again if this silo dies.
/// </summary>
[GrainType("writer"), Reentrant]
public sealed class WriterGrain(
    SyncPlan plan, ICrmAccounts accounts, LastLook lastLook, ReadingMarks marks, PairCouriers couriers, WorkInHand work, IHostApplicationLifetime host, TimeProvider clock, ILogger<WriterGrain> log) : Grain, IWriterGrain, IDisposable
{
    /// <summary>How often a pair is told what became of its write: until a silo that has died is given up, and its pairs are elsewhere.</summary>
    private const int Answers = 10;
    private static readonly TimeSpan AnswerAgainAfter = TimeSpan.FromSeconds(1);

    /// <summary>Latest write by pair: should a pair hand over another one before the first went out, only the newer goes.</summary>
    private readonly Dictionary<string, QueuedWrite> _waiting = [];

    /// <summary>In the order in which they came, by their kind: in a backfill each has batches of its own. A pair whose write was replaced by one of another
    /// kind is in both, and goes with the newer.</summary>
    private readonly Dictionary<Kind, Queue<string>> _orders = [];
    private readonly CancellationTokenSource _stopping = new();
    private WriterKey _key;
    private Mapping _mapping = null!;
    private ICrm _crm = null!;
    private CrmCosts _costs = null!;
    private Task _pump = Task.CompletedTask;
    private readonly List<Task> _sending = [];
    private IReadOnlyList<WriterKey> _others = [];
    private int _creating;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = WriterKey.Parse(this.GetPrimaryKeyString());
        _mapping = plan.Mapping(_key.Target.Mapping.Connection, _key.Target.Mapping.Mapping).For(_key.Target.Side, _key.Target.ObjectType);
        _crm = accounts.Crm(plan.Connection(_mapping.Connection).AccountOn(_key.Target.Side));
        _costs = _crm.CostsOf(_mapping.QueryOn(_key.Target.Side), _mapping.Match);
        _others =
        [
            .. plan.Mapping(_key.Target.Mapping.Connection, _key.Target.Mapping.Mapping).Sources.Where(source => source.Side != _key.Target.Side)
                .Select(source => new WriterKey(new(_key.Target.Mapping, source.Side, source.ObjectType), _key.Lane)),
        ];
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // What is in hand goes out while the silo has time for it; the rest is owed and goes again elsewhere.
        try
        {
            await _pump.WaitAsync(cancellationToken);
            await Task.WhenAll(_sending).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await _stopping.CancelAsync();
        }
    }

    public void Dispose() => _stopping.Dispose();

    public Task EnqueueAsync(IReadOnlyList<QueuedWrite> writes)
    {
        foreach (var write in writes)
        {
            Enqueue(write);
        }

        if (_pump.IsCompleted)
        {
            _pump = PumpAsync();
        }

        return Task.CompletedTask;
    }

    public Task<int> CountCreatesAsync() => Task.FromResult(_creating + Creates(_waiting.Values));

    private static int Creates(IEnumerable<QueuedWrite> writes) => writes.Count(write => write.Write.RecordId is null);

    private void Enqueue(QueuedWrite write)
    {
        var waiting = _waiting.GetValueOrDefault(write.Pair);
        if (waiting is null || waiting.Number < write.Number)
        {
            _waiting[write.Pair] = write;
            if (waiting is null || KindOf(waiting) != KindOf(write))
            {
                OrderOf(KindOf(write)).Enqueue(write.Pair);
            }
        }
    }

    private Kind KindOf(QueuedWrite write) => _key.Lane == Lane.Backfill ? new(_costs.Of(write.Write), write.Write.RecordId is null) : new(_costs.Write, Creates: false);

    private Queue<string> OrderOf(Kind kind) => _orders.TryGetValue(kind, out var order) ? order : _orders[kind] = [];

    private bool IsFull => _orders.Any(one => one.Value.Count >= one.Key.Cost.BatchIn(_key.Lane));

    private async Task PumpAsync()
    {
        using var piece = work.Begin();
        while (_waiting.Count > 0 && !_stopping.IsCancellationRequested)
        {
            if (host.ApplicationStopping.IsCancellationRequested)
            {
                await AnswerAsync(TakeAll(), NotSent("SILO_STOPPING", "The silo is shutting down; the write goes elsewhere."));
                continue;
            }

            _sending.RemoveAll(one => one.IsCompleted);
            if (_sending.Count >= _key.Lane.BatchesInFlight())
            {
                await ((Task)Task.WhenAny(_sending)).WaitAsync(host.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            if (!IsFull)
            {
                await GatherAsync();
            }

            _sending.Add(SendAsync(TakeFullest()));
        }
    }

    /// <summary>Waits for company as long as it is worth it.</summary>
    private async Task GatherAsync()
    {
        var began = clock.GetUtcNow();
        var (now, last) = (began, began);
        do
        {
            var before = _waiting.Count;
            await Task.Delay(_key.Lane.Linger(), clock);
            now = clock.GetUtcNow();
            last = before < _waiting.Count ? now : last;
        }
        while (!IsFull && await GoesOnAsync(now - began, now - last));
    }

    private TimeSpan Patience => _costs.Write.Bulk is null ? TimeSpan.Zero : Pace.LeastForMore(_waiting.Count);

    private async Task<bool> GoesOnAsync(TimeSpan waited, TimeSpan quiet) => !host.ApplicationStopping.IsCancellationRequested && !_stopping.IsCancellationRequested && (_key.Lane == Lane.Backfill
        ? waited < Pace.LongestForBatch && quiet < Pace.LongestForMore && (quiet <= Patience || await IsMoreToComeAsync())
        : _key.Lane.IsBurst(_waiting.Count, waited));

    /// <summary>Whether records are being read, or created on the other side, which brings work for this one. The latter only where a batch is worth a job:
    /// two writers must not wait for each other.</summary>
    private async Task<bool> IsMoreToComeAsync()
    {
        try
        {
            return await marks.AnyAsync(_key.Target.Mapping)
                || (_costs.Write.Bulk is not null && (await Task.WhenAll(_others.Select(other => GrainFactory.Writer(other).CountCreatesAsync()))).Any(creates => creates > 0));
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException or OrleansException)
        {
            // What is waiting goes as it is: nothing but the price depends on it.
            log.NotToldWhetherMoreComes(_key, failure);
            return false;
        }
    }

    /// <summary>What comes nearest to a full batch.</summary>
    private List<QueuedWrite> TakeFullest()
    {
        var (kind, order) = _orders.MaxBy(one => (double)one.Value.Count / one.Key.Cost.BatchIn(_key.Lane));
        return Take(order, kind.Cost.BatchIn(_key.Lane));
    }

    private List<QueuedWrite> TakeAll() => [.. _orders.Values.SelectMany(order => Take(order, int.MaxValue))];

    private List<QueuedWrite> Take(Queue<string> order, int most)
    {
        var batch = new List<QueuedWrite>(Math.Min(most, order.Count));
        while (batch.Count < most && order.TryDequeue(out var pair))
        {
            if (_waiting.Remove(pair, out var write))
            {
                batch.Add(write);
            }
        }

        return batch;
    }

    private async Task SendAsync(List<QueuedWrite> batch)
    {
        using var piece = work.Begin();
        var creates = Creates(batch);
        _creating += creates;
        try
        {
            var now = clock.GetUtcNow();
            var late = batch.Where(write => write.Deadline <= now).ToList();
            var timely = batch.Where(write => write.Deadline > now).ToList();
            await AnswerAsync(late, NotSent("EXPIRED", "Waited too long for its turn."));
            if (timely.Count > 0)
            {
                var outcomes = await WriteAsync(timely);
                await AnswerAsync(timely, i => outcomes[i]);
            }
        }
        catch (Exception failure)
        {
            // Each of these writes is stored with its pair as owed and goes again when its answer stays out.
            log.BatchFailed(_key, batch.Count, failure);
        }
        finally
        {
            _creating -= creates;
        }
    }

    private async Task<IReadOnlyList<WriteOutcome>> WriteAsync(List<QueuedWrite> batch)
    {
        ActivityContext.TryParse(batch[0].TraceParent, null, isRemote: true, out var parent);
        using var activity = SyncInstruments.Activities.StartActivity("crm.write", ActivityKind.Internal, parent, links: Links(batch));
        activity?.SetTag("sync.target", _key.ToString()).SetTag("sync.records", batch.Count);
        SyncInstruments.Batch(_key.Target.Side, _key.Lane, batch.Count);
        var call = new CallContext(_key.Lane, batch.Min(write => write.Deadline), _mapping.Connection);
        try
        {
            return await WriteAsync(batch, call);
        }
        catch (CrmException failure)
        {
            activity?.SetStatus(ActivityStatusCode.Error, failure.Code);
            log.BatchPostponed(_key, batch.Count, failure.Fault, failure.Code);
            var later = new WriteOutcome.Later(clock.GetUtcNow() + (failure.RetryAfter ?? failure.Fault.Pause()), failure.Code, failure.Message);
            return [.. batch.Select(_ => later)];
        }
    }

    private async Task<IReadOnlyList<WriteOutcome>> WriteAsync(List<QueuedWrite> batch, CallContext call)
    {
        var known = await lastLook.AtAsync(_mapping, _key.Target.Side, batch, call, _stopping.Token);
        var going = batch.Zip(known).Where(one => one.Second is null).Select(one => one.First.Write).ToList();
        var written = going.Count == 0 ? [] : await _crm.WriteAsync(new WriteBatch { Query = _mapping.QueryOn(_key.Target.Side), Writes = going, MatchesAnywhere = _mapping.Exclusivity is not null }, call, _stopping.Token);
        var next = 0;
        return [.. known.Select(outcome => outcome ?? written[next++])];
    }

    private static IEnumerable<ActivityLink> Links(List<QueuedWrite> batch)
    {
        foreach (var write in batch.Skip(1))
        {
            if (ActivityContext.TryParse(write.TraceParent, null, isRemote: true, out var context))
            {
                yield return new ActivityLink(context);
            }
        }
    }

    private Func<int, WriteOutcome> NotSent(string code, string reason)
    {
        var later = new WriteOutcome.Later(clock.GetUtcNow(), code, reason) { MayHaveArrived = false };
        return _ => later;
    }

    private Task AnswerAsync(List<QueuedWrite> batch, Func<int, WriteOutcome> outcome) =>
        couriers.SettleAsync(batch.Select((write, i) => new PairSettlement(write.Pair, new Settlement(_key.Target.Side, write.Number, outcome(i)))), AnswerAsync, CancellationToken.None);

    /// <summary>A pair that could not store the answer reads its state anew, and may then. Else it takes minutes until the write counts as lost.</summary>
    private async Task AnswerAsync(PairSettlement answer)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await GrainFactory.Pair(answer.Pair).SettleAsync(answer.Settlement);
                return;
            }
            catch (Exception failure) when (attempt == Answers || _stopping.IsCancellationRequested)
            {
                log.AnswerLost(answer.Pair, answer.Settlement.Number, failure);
                return;
            }
            catch (Exception)
            {
                await Task.Delay(AnswerAgainAfter, clock);
            }
        }
    }

    /// <summary>What goes together: of one price, and either all creates or none. Both in one batch would be two jobs, of half a batch each.</summary>
    private readonly record struct Kind(OperationCost Cost, bool Creates);
}
