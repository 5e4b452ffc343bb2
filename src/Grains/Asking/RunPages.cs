using System.Globalization;
using System.Runtime.CompilerServices;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Grains.Asking;

/// <param name="Ids">Records to be read.</param>
/// <param name="Read">Records that were read.</param>
/// <param name="Next">Where to go on when these are dealt with; null after the last page.</param>
public sealed record RunPage(IReadOnlyList<string> Ids, IReadOnlyList<CrmRecord> Read, string? Next);

/// <summary>The records of a part, page by page.</summary>
public sealed class RunPages(SyncPlan plan, ICrmAccounts accounts)
{
    private const int IdsPerPage = 200;

    public async IAsyncEnumerable<RunPage> ReadAsync(RunPart part, string? checkpoint, Lane lane, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (crm, call) = (accounts.Crm(plan.Connection(part.Mapping.Connection).AccountOn(part.Side)), new CallContext(lane, Connection: part.Mapping.Connection));
        if (part.Ids is { } ids)
        {
            for (var from = int.Parse(checkpoint ?? "0", CultureInfo.InvariantCulture); from < ids.Count; from += IdsPerPage)
            {
                var next = from + IdsPerPage;
                yield return new RunPage([.. ids.Skip(from).Take(IdsPerPage)], [], next < ids.Count ? next.ToString(CultureInfo.InvariantCulture) : null);
            }
        }
        else if (part.List is { } list)
        {
            do
            {
                var page = await ((ISegments)crm).ReadMembersAsync(list, checkpoint, call, cancellationToken);
                checkpoint = page.After;
                yield return new RunPage(page.RecordIds, [], checkpoint);
            }
            while (checkpoint is not null);
        }
        else
        {
            await foreach (var page in crm.ScanAsync(part.Query, checkpoint, call, cancellationToken))
            {
                yield return new RunPage([], page.Records, page.NextCheckpoint);
            }
        }
    }
}
