using System.Text.Json;
using HubSpotSfSync.Crm.Http;
using HubSpotSfSync.Salesforce.Rest;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Salesforce.Sessions;

/// <summary>The org's session, shared by all its calls. It ends when Salesforce says so: the answer to a login names no lifetime.</summary>
internal sealed class SalesforceSession(SalesforceAccount account, IHttpClientFactory http, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Overloaded = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly RefusalMemory _refusals = new(clock);
    private volatile Session? _current;

    public async ValueTask<Session> GetAsync(CallContext call, CancellationToken cancellationToken) =>
        _current ?? await RenewAsync(null, call, cancellationToken);

    /// <summary>Logs in again, unless another call that failed with the same session has done it meanwhile.</summary>
    public async Task<Session> RenewAsync(Session? failed, CallContext call, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_current is { } current && current != failed)
            {
                return current;
            }

            _current = null;
            return _current = await LoginUnlessRefusedAsync(call, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<Session> LoginUnlessRefusedAsync(CallContext call, CancellationToken cancellationToken)
    {
        _refusals.ThrowIfFresh();
        try
        {
            var session = await LoginAsync(call, cancellationToken);
            _refusals.Forget();
            return session;
        }
        catch (CrmException refusal) when (refusal.Fault == CrmFault.Credentials)
        {
            throw _refusals.Remember(refusal);
        }
        catch (CrmException failure) when (failure.MayHaveArrived)
        {
            // Whatever became of the login: the call that needs it did not leave.
            throw new CrmException(failure.Fault, failure.Code, failure.Message, failure.RetryAfter, failure);
        }
    }

    private async Task<Session> LoginAsync(CallContext call, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(account.LoginUrl, "/services/oauth2/token"))
        {
            Content = LoginForms.Of(account, clock.GetUtcNow()),
        };
        using var client = http.CreateClient(SalesforceServices.HttpClientOf(account));
        using var response = await client.SendCrmAsync("Salesforce", "login", request.For(call), cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw Refusal(response, text);
        }

        return JsonText.TryParse(text) is { } answer
            ? Read(answer)
            : throw new CrmException(CrmFault.Unavailable, "UNREADABLE", $"Salesforce answered the login to '{account.Org}' with what is no JSON.", Overloaded);
    }

    private static Session Read(JsonElement answer)
    {
        // https://host/id/{organisation}/{user}
        var identity = (answer.GetProperty("id").GetString() ?? string.Empty).Split('/');
        return new Session(
            answer.GetProperty("access_token").GetString()!,
            new Uri(answer.GetProperty("instance_url").GetString()!),
            RecordIds.To18(identity[^2]),
            RecordIds.To18(identity[^1]));
    }

    private CrmException Refusal(HttpResponseMessage response, string text)
    {
        var errors = JsonText.TryParse(text) is { } body ? ApiError.ReadAll(body) : [];
        var error = errors.Count > 0 ? errors[0] : new ApiError($"HTTP_{(int)response.StatusCode}", "No reason given.", []);
        return error.Code == "rate_limit_exceeded" || (int)response.StatusCode is 429 or >= 500
            ? new CrmException(CrmFault.Unavailable, error.Code, $"Salesforce can't log us in to '{account.Org}' now: {error.Message}", response.RetryAfter() ?? Overloaded)
            : new CrmException(
                CrmFault.Credentials,
                error.Code,
                $"Salesforce refused the login to '{account.Org}' ({error.Code}: {error.Message}). {LoginForms.Remedy(account.Login)}");
    }
}
