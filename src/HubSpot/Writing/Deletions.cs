using System.Text.Json.Nodes;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.HubSpot.Writing;

/// <summary>Archives records, 100 a call. HubSpot says the same of one that it archives and of one that was gone already.</summary>
internal sealed class Deletions(HubSpotApi api, Attempts attempts, TimeProvider clock, RecordQuery query, CallContext call)
{
    public async Task SendAsync(IReadOnlyList<WriteItem> items, CancellationToken cancellationToken)
    {
        HubSpotAnswer? answer = null;
        var operation = $"POST {query.ObjectType}/batch/archive";
        var body = new JsonObject { ["inputs"] = new JsonArray([.. items.Select(item => new JsonObject { ["id"] = item.Id })]) };
        await attempts.RunAsync(items, Progress.Sending, async () =>
        {
            var sent = await api.PostAsync(operation, $"/crm/v3/objects/{query.ObjectType}/batch/archive", body, call, cancellationToken);
            answer = sent.IsSuccess || sent.IsAboutContent() ? sent : throw HubSpotErrors.Exception(sent, operation);
        });
        if (answer is null)
        {
            return;
        }

        if (!answer.IsSuccess && items.Count > 1)
        {
            var half = (items.Count + 1) / 2;
            await SendAsync([.. items.Take(half)], cancellationToken);
            await SendAsync([.. items.Skip(half)], cancellationToken);
            return;
        }

        var refused = answer.IsSuccess
            ? answer.Errors.SelectMany(error => HubSpotErrors.NamedIds(error).Select(id => (id, HubSpotErrors.Outcome(error)))).ToLookup(one => one.id, one => one.Item2)
            : items.ToLookup(item => item.Id!, _ => HubSpotErrors.Outcome(answer.Body));
        foreach (var item in items)
        {
            item.Outcome = refused[item.Id!].FirstOrDefault() is { } outcome and not WriteOutcome.Missing
                ? outcome
                : new WriteOutcome.Deleted(new RecordVersion(clock.GetUtcNow().ToUnixTimeMilliseconds()));
        }
    }
}
