using System.Net;

namespace HubSpotSfSync.Crm.Http;

/// <summary>
/// An attempt ends when all of its answer is there: a body that stalls falls under the attempt's time limit too, and one that breaks
/// off is asked for again. What left and got no answer is marked, for nobody knows what became of it.
/// </summary>
internal sealed class WholeAnswerHandler : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage? response = null;
        try
        {
            response = await base.SendAsync(request, cancellationToken);
            if (!request.IsTransfer())
            {
                await response.Content.LoadIntoBufferAsync(cancellationToken);
            }
        }
        catch (Exception failure)
        {
            response?.Dispose();
            if (response is not null || !NeverLeft(failure))
            {
                request.LeaveUnanswered();
            }

            throw;
        }

        // A gateway that gave up waiting does not know either. 503 is said by who did not begin.
        if (response.StatusCode is >= HttpStatusCode.InternalServerError and not HttpStatusCode.ServiceUnavailable)
        {
            request.LeaveUnanswered();
        }

        return response;
    }

    private static bool NeverLeft(Exception failure) => failure is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };
}
