using System.Text.Json;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.HubSpot.Writing;

/// <summary>One write on its way through a batch.</summary>
internal sealed class WriteItem(RecordWrite write)
{
    public RecordWrite Write { get; } = write;

    public bool IsCreate => Write.RecordId is null;

    /// <summary>The record to write into; null for one that has yet to be made.</summary>
    public string? Id { get; set; } = write.RecordId;

    public bool Created { get; set; }

    /// <summary>What HubSpot answered to the write itself.</summary>
    public JsonElement? Written { get; set; }

    public WriteOutcome? Outcome { get; set; }

    /// <summary>What HubSpot refused of the call that carried it, where it does not say of whom it speaks.</summary>
    public IReadOnlyList<JsonElement> Refusals { get; set; } = [];

    /// <summary>Refused because another record has a unique value already; <see cref="RivalId"/> names it if HubSpot did.</summary>
    public bool HasRival { get; private set; }

    public string? RivalId { get; private set; }

    public void RefuseFor(string? rivalId, WriteOutcome refusal)
    {
        Outcome = refusal is WriteOutcome.Refused refused ? refused with { Holder = rivalId } : refusal;
        HasRival = true;
        RivalId = rivalId;
    }

    public bool IsOpen => Outcome is null && Written is null;

    /// <summary>Calls in which no record comes twice, which HubSpot refuses; a second write to the same one goes in a later call.</summary>
    public static IEnumerable<IReadOnlyList<WriteItem>> Calls(IEnumerable<WriteItem> items, Func<WriteItem, string> key) => items
        .GroupBy(key, StringComparer.Ordinal)
        .SelectMany(same => same.Select((item, turn) => (Item: item, Turn: turn)))
        .GroupBy(one => one.Turn)
        .OrderBy(turn => turn.Key)
        .SelectMany(turn => turn.Select(one => one.Item).Chunk(HubSpotCrm.BatchSize));
}
