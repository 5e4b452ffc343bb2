using HubSpotSfSync.Sync.Crm;
using Polly.Timeout;

namespace HubSpotSfSync.Crm.Http;

public static class CrmHttp
{
    /// <summary>Sends a request; what keeps it from an answer becomes a <see cref="CrmException"/> that names the operation, never a value.</summary>
    public static async Task<HttpResponseMessage> SendCrmAsync(this HttpClient client, string platform, string operation, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await client.SendAsync(request, request.IsTransfer() ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead, cancellationToken);
        }
        catch (CrmException turnedAway) when (request.MayHaveArrived())
        {
            // Not this attempt, but one before it.
            throw new CrmException(turnedAway.Fault, turnedAway.Code, turnedAway.Message, turnedAway.RetryAfter, turnedAway) { MayHaveArrived = true };
        }
        catch (Exception failure) when (failure is HttpRequestException or TimeoutRejectedException or IOException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new CrmException(CrmFault.Unavailable, "UNREACHABLE", $"Could not reach {platform} for {operation}: {failure.GetType().Name}.", TimeSpan.FromSeconds(2), failure)
            {
                MayHaveArrived = request.MayHaveArrived(),
            };
        }
    }
}
