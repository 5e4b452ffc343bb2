using HubSpotSfSync.Grains.Reference;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Validation;

namespace HubSpotSfSync.Grains.Connections;

/// <summary>What a check found.</summary>
/// <param name="Problems">What keeps the connection from running.</param>
/// <param name="Warnings">What does not.</param>
public sealed record CheckResult(IReadOnlyList<string> Problems, IReadOnlyList<string> Warnings);

/// <summary>Before a connection runs: can both sides carry the other's identity (without it a create could not be repeated safely), and
/// do their schemas take what its mappings say?</summary>
public sealed class ConnectionCheck(ICrmAccounts accounts, SchemaReader schemas, ReferenceDataCache references)
{
    /// <param name="plan">What is to run.</param>
    /// <param name="again">Whether somebody may have mended the schemas since the last check.</param>
    public async Task<CheckResult> RunAsync(ConnectionPlan plan, bool again)
    {
        var problems = new List<string>();
        foreach (var source in plan.Mappings.SelectMany(mapping => mapping.Sources))
        {
            if (source.Mapping.IdentityFieldOn(source.Side) is { } identity && await CheckAsync(plan, source, identity) is { } problem)
            {
                problems.Add($"{source.Side} {source.ObjectType}: {problem}");
            }
        }

        try
        {
            var read = await schemas.ReadAsync(plan.Config, new SchemaReading { Reference = ReferenceAsync, Afresh = again }, CancellationToken.None);
            var found = SchemaValidation.Check(read);
            return new([.. problems, .. found.Where(one => one.Stops).Select(one => one.ToString())], [.. found.Where(one => !one.Stops).Select(one => one.ToString())]);
        }
        catch (CrmException failure)
        {
            // An account that can't be asked has said so above, if there was something to ask.
            return new(problems.Count > 0 ? problems : [failure.Message], []);
        }
    }

    private async Task<string?> CheckAsync(ConnectionPlan plan, MappedObject source, string identity)
    {
        try
        {
            var field = await accounts.Crm(plan.AccountOn(source.Side)).EnsureIdentityFieldAsync(source.ObjectType, identity, new CallContext(Lane.Urgent, Connection: plan.Name), CancellationToken.None);
            return field.Ready ? null : field.Remedy;
        }
        catch (CrmException failure)
        {
            return failure.Message;
        }
    }

    /// <summary>Without them the names of people and stages are not checked; the pairs that need them wait by themselves.</summary>
    private async Task<ReferenceData?> ReferenceAsync(string account)
    {
        try
        {
            return await references.OfAsync(account);
        }
        catch (Exception failure) when (failure is CrmException or OrleansException or TimeoutException)
        {
            return null;
        }
    }
}
