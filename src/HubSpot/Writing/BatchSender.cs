using System.Text.Json;
using System.Text.Json.Nodes;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.HubSpot.Writing;

/// <summary>
/// Sends update and upsert calls. Either may be sent twice: updates go by id, upserts by the identity property. One input that HubSpot
/// refuses can fail a whole call; then the inputs at fault are found and the others go again.
/// </summary>
internal sealed class BatchSender(HubSpotApi api, HubSpotSchemas schemas, Culprits culprits, Attempts attempts, RecordQuery query, CallContext call)
{
    /// <summary>Sends one call, and those that come of it.</summary>
    /// <returns>Whether all of it is written.</returns>
    public async Task<bool> SendAsync(BatchKind kind, IReadOnlyList<WriteItem> items, CancellationToken cancellationToken)
    {
        BatchInputs? inputs = null;
        HubSpotAnswer? answer = null;
        await attempts.RunAsync(items, Progress.NotSent, async () =>
            inputs = new BatchInputs(items, await schemas.OfAsync(query.ObjectType, call, cancellationToken), query.IdentityField, kind));
        if (inputs is not null)
        {
            await attempts.RunAsync(items, Progress.Sending, async () => answer = await PostAsync(inputs, cancellationToken));
        }

        if (answer is { IsSuccess: true })
        {
            inputs!.Take(answer, attempts.NoResult);
        }
        else if (answer is not null)
        {
            await DivideAsync(inputs!, answer.Body, cancellationToken);
        }

        return items.All(item => item.Written is not null);
    }

    /// <summary>An answer that tells of the inputs; any other throws.</summary>
    private async Task<HubSpotAnswer> PostAsync(BatchInputs inputs, CancellationToken cancellationToken)
    {
        var name = inputs.Kind == BatchKind.Update ? "update" : "upsert";
        var operation = $"POST {query.ObjectType}/batch/{name}";
        var body = new JsonObject { ["inputs"] = inputs.Json() };
        var answer = await api.PostAsync(operation, $"/crm/v3/objects/{query.ObjectType}/batch/{name}", body, call, cancellationToken);
        return answer.IsSuccess || answer.IsAboutContent() ? answer : throw HubSpotErrors.Exception(answer, operation);
    }

    private async Task DivideAsync(BatchInputs inputs, JsonElement error, CancellationToken cancellationToken)
    {
        IReadOnlyList<IReadOnlyList<WriteItem>>? calls = null;
        await attempts.RunAsync(inputs.Items, Progress.NotSent, async () => calls = await culprits.RefuseAsync(inputs, error, cancellationToken));
        var open = inputs.Items.Where(item => item.IsOpen).ToList();
        if (calls is null && open.Count > 0)
        {
            await HalveAsync(inputs.Kind, open, cancellationToken);
            return;
        }

        foreach (var one in calls ?? [])
        {
            await SendAsync(inputs.Kind, one, cancellationToken);
        }
    }

    /// <summary>Finds what nothing tells by trying: where one half goes through, what was refused is in the other.</summary>
    private async Task HalveAsync(BatchKind kind, List<WriteItem> items, CancellationToken cancellationToken)
    {
        var half = (items.Count + 1) / 2;
        var second = items.Skip(half).ToList();
        if (await SendAsync(kind, [.. items.Take(half)], cancellationToken) && second.Count > 1)
        {
            await HalveAsync(kind, second, cancellationToken);
        }
        else
        {
            await SendAsync(kind, second, cancellationToken);
        }
    }
}
