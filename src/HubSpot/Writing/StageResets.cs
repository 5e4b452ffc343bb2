using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.HubSpot.Writing;

/// <summary>
/// HubSpot does not move a lifecycle stage back, and does not say so, unless it is cleared first. Where what is read back shows a later
/// stage than was asked for, the stage is cleared and written again: two calls, and only for those records.
/// </summary>
internal sealed class StageResets(HubSpotSchemas schemas, BatchSender sender, RecordQuery query, CallContext call)
{
    private const string Stage = "lifecyclestage";

    /// <returns>The records whose stage was written again, with nothing known yet of how they look now.</returns>
    public async Task<IReadOnlyList<WriteItem>> SendAsync(IReadOnlyList<WriteItem> items, CancellationToken cancellationToken)
    {
        var moved = items.Where(item => Held(item) is not null && Wanted(item) is not null && Held(item) != Wanted(item)).ToList();
        if (moved.Count == 0)
        {
            return [];
        }

        var schema = await schemas.OfAsync(query.ObjectType, call, cancellationToken);
        var stages = schema.Fields.TryGetValue(Stage, out var field) ? field.Options.ToList() : [];
        var back = moved.Where(item => stages.IndexOf(Wanted(item)!) >= 0 && stages.IndexOf(Wanted(item)!) < stages.IndexOf(Held(item)!)).ToList();
        foreach (var item in back)
        {
            (item.Outcome, item.Written) = (null, null);
        }

        await SendAsync(back, _ => null, cancellationToken);
        await SendAsync([.. back.Where(item => item.Outcome is null)], Wanted, cancellationToken);
        return [.. back.Where(item => item.Outcome is null)];
    }

    private async Task SendAsync(IReadOnlyList<WriteItem> items, Func<WriteItem, string?> stage, CancellationToken cancellationToken)
    {
        var writes = items.Select(item => (Item: item, Write: new WriteItem(item.Write with
        {
            RecordId = item.Id,
            Values = new Dictionary<string, string?> { [Stage] = stage(item) },
        }))).ToList();
        foreach (var batch in WriteItem.Calls(writes.Select(one => one.Write), item => item.Id!))
        {
            await sender.SendAsync(BatchKind.Update, batch, cancellationToken);
        }

        foreach (var (item, write) in writes)
        {
            // The other values are there already.
            (item.Outcome, item.Written) = (write.Outcome is WriteOutcome.Later later ? later with { MayHaveArrived = true } : write.Outcome, write.Written);
        }
    }

    private static string? Wanted(WriteItem item) => item.Write.Values.GetValueOrDefault(Stage);

    private static string? Held(WriteItem item) => item.Outcome is WriteOutcome.Written written ? written.After.Values.GetValueOrDefault(Stage) : null;
}
