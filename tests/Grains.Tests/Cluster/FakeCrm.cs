using System.Globalization;
using System.Runtime.CompilerServices;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Grains.Tests.Cluster;

/// <summary>A silo's client of a <see cref="FakePlatform"/>: every call takes a permit, as in the real clients.</summary>
internal sealed class FakeCrm(FakePlatform platform, string account, IPermits permits, TimeProvider clock) : ICrm
{
    private const int RecordsPerCall = 100;

    public Side Side => platform.Side;

    public CrmCosts Costs { get; } = new()
    {
        Scan = new(RecordsPerCall, 1),
        Changes = new(RecordsPerCall, 1),
        Read = new(RecordsPerCall, 1),
        Write = new(RecordsPerCall, 1),
    };

    public Task<ReferenceData> ReadReferenceDataAsync(CallContext call, CancellationToken cancellationToken) => Task.FromResult(ReferenceData.Empty);

    public Task<EventUse?> ProbeAsync(CancellationToken cancellationToken) => Task.FromResult(platform.Events);

    public Task<ObjectSchema> DescribeAsync(string objectType, CallContext call, CancellationToken cancellationToken) =>
        Task.FromResult(new ObjectSchema(objectType, new Dictionary<string, FieldSchema>()) { Open = true });

    public Task<IdentityField> EnsureIdentityFieldAsync(string objectType, string field, CallContext call, CancellationToken cancellationToken) =>
        Task.FromResult(new IdentityField(Ready: true));

    public Task<IdentityField> FindIdentityFieldAsync(string objectType, string field, CallContext call, CancellationToken cancellationToken) =>
        Task.FromResult(new IdentityField(Ready: true));

    public void ForgetSchema(string objectType)
    {
    }

    public async IAsyncEnumerable<ScanPage> ScanAsync(RecordQuery query, string? checkpoint, CallContext call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        do
        {
            await PermitAsync(call, write: false, cancellationToken);
            await platform.Scanning();
            var from = checkpoint is null ? 0 : int.Parse(checkpoint, CultureInfo.InvariantCulture);
            var page = platform.Records.Skip(from).Take(RecordsPerCall).ToList();
            checkpoint = page.Count == RecordsPerCall ? $"{from + RecordsPerCall}" : null;
            yield return new ScanPage(page, checkpoint);
        }
        while (checkpoint is not null);
    }

    public async Task<ChangePage> ReadChangesAsync(RecordQuery query, ChangeCursor since, CallContext call, CancellationToken cancellationToken)
    {
        await PermitAsync(call, write: false, cancellationToken);
        platform.PolledFrom.Enqueue(since.ModifiedAt);
        var changed = platform.Records.Where(record => record.Version.ModifiedAtMs >= since.ModifiedAt.ToUnixTimeMilliseconds()).OrderBy(record => record.Version).ToList();
        await platform.Answering();
        return new ChangePage(changed, since, HasMore: false);
    }

    public async Task<IReadOnlyList<CrmRecord>> ReadAsync(RecordQuery query, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        await PermitAsync(call, write: false, cancellationToken);
        return [.. platform.Records.Where(record => ids.Contains(record.Id) && !record.Deleted)];
    }

    public async Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteBatch batch, CallContext call, CancellationToken cancellationToken)
    {
        var outcomes = new List<WriteOutcome>();
        var creates = batch.Writes.Count(write => write.RecordId is null);
        platform.Batches.Enqueue((creates, batch.Writes.Count - creates));
        foreach (var chunk in batch.Writes.Chunk(RecordsPerCall))
        {
            await PermitAsync(call, write: true, cancellationToken);
            outcomes.AddRange(clock.GetUtcNow() > call.Deadline
                ? chunk.Select(_ => new WriteOutcome.Later(clock.GetUtcNow(), "DEADLINE", "Too late to begin.") { MayHaveArrived = false })
                : chunk.Select(platform.Write));
        }

        return outcomes;
    }

    private async Task PermitAsync(CallContext call, bool write, CancellationToken cancellationToken)
    {
        var permit = await permits.AcquireAsync(account, new PermitWish(call.Lane, Connection: call.Connection), cancellationToken);
        if (!permit.Granted)
        {
            throw new CrmException(CrmFault.BudgetSpent, "BUDGET_SPENT", "The budget gave no permit.", TimeSpan.FromSeconds(1));
        }

        platform.Count(call.Lane, write);
    }
}
