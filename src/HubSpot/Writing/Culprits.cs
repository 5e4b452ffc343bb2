using System.Text.Json;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.HubSpot.Writing;

/// <summary>
/// Finds the inputs for which HubSpot refused a whole call, as far as its error tells: by their names, by a property that nobody may
/// write, by a value that does not fit, or by what is there already. That costs a call or none, where trying costs many.
/// </summary>
internal sealed class Culprits(HubSpotSchemas schemas, ExistingRecords existing, RecordQuery query, CallContext call)
{
    /// <summary>Gives the inputs at fault their outcomes.</summary>
    /// <returns>The calls in which the others go again; null when nothing tells.</returns>
    public async Task<IReadOnlyList<IReadOnlyList<WriteItem>>?> RefuseAsync(BatchInputs inputs, JsonElement error, CancellationToken cancellationToken)
    {
        if (inputs.Items is [var only])
        {
            BatchInputs.Refuse(only, error);
            return [];
        }

        var unwritable = HubSpotErrors.UnwritableProperties(error);
        if (unwritable.Count > 0 || HubSpotErrors.Problems(error).Any(IsAboutValue))
        {
            schemas.Forget(query.ObjectType);
        }

        foreach (var item in inputs.NamedBy(error).Concat(inputs.Carrying(unwritable)).Where(item => item.IsOpen))
        {
            BatchInputs.Refuse(item, error);
        }

        if (inputs.Items.All(item => item.IsOpen))
        {
            await RefuseValuesAsync(inputs, error, cancellationToken);
        }

        return inputs.Items.All(item => item.IsOpen) && HubSpotErrors.IsConflict(error)
            ? await RefuseRivalsAsync(inputs, error, cancellationToken)
            : Rest(inputs);
    }

    private static IReadOnlyList<IReadOnlyList<WriteItem>>? Rest(BatchInputs inputs)
    {
        var rest = inputs.Items.Where(item => item.IsOpen).ToList();
        return rest.Count == inputs.Items.Count ? null : rest.Count == 0 ? [] : [rest];
    }

    private static bool IsAboutValue(HubSpotProblem problem) =>
        problem is { Code: not null, Properties.Count: 1 } && problem.Code.StartsWith("INVALID_", StringComparison.Ordinal);

    /// <summary>The error shows one value of one property. Who sends another that the property, as it is described now, does not take
    /// is at fault too; where nothing is known of its values, only who sends the one that is shown.</summary>
    private async Task RefuseValuesAsync(BatchInputs inputs, JsonElement error, CancellationToken cancellationToken)
    {
        foreach (var problem in HubSpotErrors.Problems(error).Where(IsAboutValue))
        {
            var property = problem.Properties[0];
            var schema = await schemas.OfAsync(query.ObjectType, call, cancellationToken);
            var senders = inputs.Items.Where(item => item.IsOpen && inputs.Sent(item, property) is not null).ToLookup(item => inputs.Sent(item, property)!, StringComparer.Ordinal);
            var unfit = senders.Where(same => !HubSpotSchemas.Takes(schema, property, same.Key)).ToList();
            var shown = senders.Where(same => Shows(problem.Message, same.Key)).ToList();
            foreach (var same in unfit.Count > 0 ? unfit : shown.Count == 1 ? shown : [])
            {
                foreach (var item in same)
                {
                    item.Outcome = shown.Contains(same)
                        ? HubSpotErrors.Outcome(error)
                        : new WriteOutcome.Refused(problem.Code!, $"HubSpot takes no '{same.Key}' for {property} ({problem.Code}).", [property]);
                }
            }
        }
    }

    /// <summary>A value that has to be unique is there already: a look shows all who send such a one. Two who send the same go one after
    /// the other.</summary>
    private async Task<IReadOnlyList<IReadOnlyList<WriteItem>>?> RefuseRivalsAsync(BatchInputs inputs, JsonElement error, CancellationToken cancellationToken)
    {
        var problem = HubSpotErrors.Problems(error).FirstOrDefault(problem => problem.Code == HubSpotErrors.UniqueValueTaken);
        var property = problem?.Properties is [var named, ..] ? named : query.ObjectType == "contacts" ? ExistingRecords.Email : null;
        if (property is null)
        {
            return null;
        }

        var holders = await existing.HoldersAsync(property, inputs.Items.Select(item => inputs.Sent(item, property)).OfType<string>(), cancellationToken);
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var second = new List<WriteItem>();
        foreach (var item in inputs.Items)
        {
            var value = inputs.Sent(item, property);
            if (value is not null && holders[value].FirstOrDefault(holder => holder.Id != item.Id && (item.Id is not null || holder.Identity != item.Write.Identity)) is { } rival)
            {
                item.RefuseFor(rival.Id, new WriteOutcome.Refused(
                    problem?.Code ?? "CONFLICT", $"HubSpot record {rival.Id} of {query.ObjectType} has the {property} '{value}' already.", [property]));
            }
            else if (value is not null && !taken.Add(value))
            {
                second.Add(item);
            }
        }

        var first = inputs.Items.Where(item => item.IsOpen).Except(second).ToList();
        return first.Count == inputs.Items.Count ? null : [.. new[] { first, second }.Where(some => some.Count > 0)];
    }

    private static bool Shows(string message, string value)
    {
        var at = message.IndexOf(value, StringComparison.Ordinal);
        return at >= 0 && (at == 0 || !char.IsLetterOrDigit(message[at - 1]))
            && (at + value.Length == message.Length || !char.IsLetterOrDigit(message[at + value.Length]));
    }
}
