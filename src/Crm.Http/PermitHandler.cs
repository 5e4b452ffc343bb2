using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Pairs;

namespace HubSpotSfSync.Crm.Http;

/// <summary>No attempt without a permit.</summary>
internal sealed class PermitHandler(string account, IPermits permits, TimeProvider clock) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = request.CallOf();
        var permit = await permits.AcquireAsync(account, new PermitWish(call.Lane, request.KindOf(), call.Connection), cancellationToken);
        if (!permit.Granted)
        {
            var wait = permit.RetryAt - clock.GetUtcNow();
            throw new CrmException(
                CrmFault.BudgetSpent,
                WaitingCodes.Budget,
                $"The budget of {account} has no call left for the lane {call.Lane} before {permit.RetryAt:u}.",
                wait > TimeSpan.Zero ? wait : TimeSpan.FromSeconds(1));
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
