using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Crm.Http;

/// <summary>No attempt starts past its deadline: what this process had prepared before it was held up may be overtaken by now.</summary>
internal sealed class DeadlineHandler(string account, TimeProvider clock) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        request.CallOf().Deadline is { } deadline && clock.GetUtcNow() > deadline
            ? throw new CrmException(CrmFault.Unavailable, "EXPIRED", $"A call to {account} did not get its turn before its deadline.", TimeSpan.FromSeconds(1))
            : base.SendAsync(request, cancellationToken);
}
