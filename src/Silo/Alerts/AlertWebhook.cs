using System.Globalization;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using HubSpotSfSync.Grains;
using HubSpotSfSync.Sync.Budget;
using HubSpotSfSync.Sync.Configuration;

namespace HubSpotSfSync.Silo.Alerts;

/// <summary>Posts alerts as JSON that Slack's incoming webhooks take, and others that copied them.</summary>
internal sealed partial class AlertWebhook(IHttpClientFactory clients, Secret address, ILogger<AlertWebhook> log) : IAlertSink
{
    public const string Client = "alerts";

    public async Task TellAsync(BudgetUse use, BudgetAlert alert, CancellationToken cancellationToken)
    {
        // Slack's page of incoming webhooks has the shape: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
        using var client = clients.CreateClient(Client);
        try
        {
            // With its length: some receivers take no chunks.
            using var content = new StringContent(JsonSerializer.Serialize(new { text = Text(use, alert) }), Encoding.UTF8, MediaTypeNames.Application.Json);
            using var response = await client.PostAsync(new Uri(address.Reveal()), content, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                Refused(log, use.Account, (int)response.StatusCode);
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or Polly.Timeout.TimeoutRejectedException or Polly.CircuitBreaker.BrokenCircuitException)
        {
            // The message may hold the address, which is a credential.
            NotReached(log, use.Account, failure.GetType().Name);
        }
    }

    private static string Text(BudgetUse use, BudgetAlert alert)
    {
        var text = new StringBuilder($"*{use.Account}*: {alert.Message}.");
        foreach (var (lane, outlook) in use.Outlook.Where(one => one.Value.Pace != LanePace.Full).OrderBy(one => one.Key))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n• {lane}: {Words(outlook)}");
        }

        return text.ToString();
    }

    private static string Words(LaneOutlook outlook) => outlook.Pace == LanePace.Closed
        ? string.Create(CultureInfo.InvariantCulture, $"closed until {outlook.OpensAt:u}")
        : string.Create(CultureInfo.InvariantCulture, $"slowed to {outlook.CallsAMinute} calls a minute");

    [LoggerMessage(LogLevel.Warning, "The alert webhook refused an alert on the budget of {Account}: status {Status}")]
    private static partial void Refused(ILogger log, string account, int status);

    [LoggerMessage(LogLevel.Warning, "The alert webhook could not be reached with an alert on the budget of {Account}: {Failure}")]
    private static partial void NotReached(ILogger log, string account, string failure);
}

internal static class AlertSetup
{
    public static IServiceCollection AddAlerts(this IServiceCollection services, SyncConfig config)
    {
        if (config.AlertWebhook is not { } address)
        {
            return services;
        }

        // The factory's own logging names the address of each request.
        services.AddHttpClient(AlertWebhook.Client).RemoveAllLoggers().AddStandardResilienceHandler();
        return services.AddSingleton<IAlertSink>(provider =>
            new AlertWebhook(provider.GetRequiredService<IHttpClientFactory>(), address, provider.GetRequiredService<ILogger<AlertWebhook>>()));
    }
}
